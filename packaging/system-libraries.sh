#!/bin/sh
# The system libraries that Qt needs for a window: installed where that is allowed, else named in one line to copy.
# With the argument `tools` also what the tests of the installers use; without these they are skipped.
[ "$(uname -s)" = Linux ] || exit 0
missing=""
need() { # library package
    ldconfig -p 2>/dev/null | grep -q "$1" || missing="$missing $2"
}
PATH="$PATH:/sbin:/usr/sbin"
need libEGL.so.1 libegl1
need libGL.so.1 libgl1
need libxkbcommon.so.0 libxkbcommon0
need libxkbcommon-x11.so.0 libxkbcommon-x11-0
need libxcb-cursor.so.0 libxcb-cursor0
need libxcb-icccm.so.4 libxcb-icccm4
need libxcb-image.so.0 libxcb-image0
need libxcb-keysyms.so.1 libxcb-keysyms1
need libxcb-randr.so.0 libxcb-randr0
need libxcb-render-util.so.0 libxcb-render-util0
need libxcb-shape.so.0 libxcb-shape0
need libxcb-xinerama.so.0 libxcb-xinerama0
need libxcb-xkb.so.1 libxcb-xkb1
need libfontconfig.so.1 libfontconfig1
need libdbus-1.so.3 libdbus-1-3
if [ "$1" = tools ] && [ "$(id -u)" = 0 ]; then
    command -v makensis >/dev/null || missing="$missing nsis"
    command -v 7z >/dev/null || missing="$missing p7zip-full"
fi
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    # shellcheck disable=SC2086
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing; } >/dev/null 2>&1 && exit 0
fi
echo "Qt needs these libraries; install them with:  sudo apt-get install$missing" >&2
exit 0
