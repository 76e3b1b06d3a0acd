#!/bin/sh
# Freezes the program so that it runs on systems with glibc 2.28, which is what the wheels inside ask for. By hand, as root:
#   packaging/freeze_for_old_systems.sh [FOLDER]
# The interpreter and SQLite are built from Debian's sources in an Ubuntu 18.04 (glibc 2.27), together with the libraries that
# they were linked to; the program is frozen with them in a Debian 11 (glibc 2.31), because the wheels do not load on anything
# older than 2.28. What an interpreter of today's Debian asks for is 2.35.
# Needs debootstrap, apt sources of Debian and Ubuntu, PyPI; some 15 minutes and 4 GB in FOLDER. pip takes its settings from
# the PIP_ variables; the certificates of this machine are used inside.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-/tmp/old-systems}
builder=$folder/bionic freezer=$folder/bullseye
mkdir -p "$folder"

bare() { # folder suite mirror components
    [ -d "$1/usr" ] || debootstrap --variant=minbase --components="$4" ${5:-} "$2" "$1" "$3" >"$1.log"
    cp /etc/resolv.conf "$1/etc/resolv.conf"
    mountpoint -q "$1/dev" || mount --bind /dev "$1/dev"
    mountpoint -q "$1/proc" || mount -t proc proc "$1/proc"
}
inside() { # folder command…
    root=$1
    shift
    chroot "$root" env -i PATH=/opt/venv/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
        SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git -C "$here" log -1 --format=%ct)}" QT_QPA_PLATFORM=offscreen \
        PIP_FIND_LINKS="${PIP_FIND_LINKS:-}" PIP_INDEX_URL="${PIP_INDEX_URL:-https://pypi.org/simple}" PIP_DISABLE_PIP_VERSION_CHECK=1 "$@"
}
end() {
    for mount in "$builder/dev" "$builder/proc" "$freezer/dev" "$freezer/proc"; do
        ! mountpoint -q "$mount" || umount "$mount"
    done
}
trap end EXIT

bare "$freezer" bullseye http://deb.debian.org/debian main
bare "$builder" bionic http://archive.ubuntu.com/ubuntu main,universe --no-check-gpg
echo "deb http://archive.ubuntu.com/ubuntu bionic-updates main universe" >"$builder/etc/apt/sources.list.d/updates.list"

echo "— sources of the interpreter and of SQLite, with Debian's mends"
cp /usr/share/keyrings/debian-archive-keyring.gpg "$freezer/usr/share/keyrings/" 2>/dev/null || true
echo "deb-src http://deb.debian.org/debian bookworm main" >"$freezer/etc/apt/sources.list.d/sources.list"
inside "$freezer" sh -ec 'apt-get update -qq; cd /usr/src; apt-get source -qq --download-only python3.11 sqlite3'
cp "$freezer"/usr/src/python3.11_*.orig.tar.* "$freezer"/usr/src/python3.11_*.debian.tar.* "$freezer"/usr/src/sqlite3_*.orig.tar.* "$builder/usr/src/"

echo "— the interpreter, in Ubuntu 18.04"
inside "$builder" sh -ec '
apt-get update -qq
apt-get install -y -qq --no-install-recommends build-essential patch xz-utils tcl zlib1g-dev libffi-dev libssl-dev libbz2-dev \
    liblzma-dev uuid-dev libexpat1-dev >/dev/null
cd /usr/src
rm -rf sqlite python; mkdir sqlite python
tar xf sqlite3_*.orig.tar.* -C sqlite --strip-components=1
tar xf python3.11_*.orig.tar.* -C python --strip-components=1
tar xf python3.11_*.debian.tar.* -C python
cd sqlite
CFLAGS="-O2 -DSQLITE_ENABLE_FTS5 -DSQLITE_ENABLE_FTS3 -DSQLITE_ENABLE_COLUMN_METADATA -DSQLITE_SECURE_DELETE -DSQLITE_ENABLE_RTREE" \
    ./configure --prefix=/opt/python --disable-tcl --disable-readline >/tmp/sqlite.log 2>&1
make -j"$(nproc)" libsqlite3.la sqlite3.h >>/tmp/sqlite.log 2>&1
mkdir -p /opt/python/lib /opt/python/include
cp -a .libs/libsqlite3.so* /opt/python/lib/
cp sqlite3.h /opt/python/include/
cd ../python
# Those that do not fit these sources, or need a newer expat than is here, are named.
grep -v "^#" debian/patches/series | grep -i cve | while read -r mend; do
    if ! grep -q Modules/pyexpat "debian/patches/$mend" && patch -p1 -s -f --dry-run <"debian/patches/$mend" >/dev/null; then
        patch -p1 -s -f <"debian/patches/$mend"
    else
        echo "left out: $mend"
    fi
done
export LD_LIBRARY_PATH=/opt/python/lib
./configure --prefix=/opt/python --enable-shared --with-system-expat --with-ensurepip=no CPPFLAGS=-I/opt/python/include \
    LDFLAGS=-L/opt/python/lib >/tmp/python.log 2>&1
make -j"$(nproc)" >>/tmp/python.log 2>&1
make install >>/tmp/python.log 2>&1
/opt/python/bin/python3.11 -c "import ssl, sqlite3, ctypes, lzma, bz2, zlib, pyexpat, uuid"
ldd /opt/python/lib/python3.11/lib-dynload/*.so | sed -n "s|.*=> \(/[^ ]*\) .*|\1|p" | sort -u |
    grep -Ev "/(libc|libm|libdl|libpthread|librt|libutil|libz)\.so|^/opt" | xargs -I{} cp -L {} /opt/python/lib/'

echo "— frozen, in Debian 11"
rm -rf "$freezer/opt/python" "$freezer/sources"
cp -a "$builder/opt/python" "$freezer/opt/python"
cp /etc/ssl/certs/ca-certificates.crt "$freezer/tmp/certificates.crt"
mkdir -p "$freezer/sources"
git -C "$here" archive HEAD | tar xf - -C "$freezer/sources"
for given in $(echo "${PIP_FIND_LINKS:-}" | tr ',' ' '); do # folders of wheels on this machine
    if [ -d "$given" ]; then
        mkdir -p "$freezer$given"
        cp -a "$given/." "$freezer$given/"
    fi
done
inside "$freezer" sh -ec '
apt-get install -y -qq --no-install-recommends binutils file libgl1 libegl1 libglib2.0-0 libfontconfig1 libdbus-1-3 libxkbcommon-x11-0 \
    libwayland-client0 libwayland-cursor0 libx11-xcb1 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 \
    libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1 >/dev/null
echo /opt/python/lib >/etc/ld.so.conf.d/python.conf
ldconfig
export PIP_CERT=/tmp/certificates.crt
cd /sources
/opt/python/bin/python3.11 -m ensurepip >/dev/null 2>&1 || true
/opt/python/bin/python3.11 -m venv --clear /opt/venv
pip install -q wheel
pip install -q --require-hashes -r packaging/requirements-dev.txt
python build_installer.py freeze
python build_installer.py smoke'
echo "$freezer/sources/dist/dossier: now build_installer.py installer, with this folder as dist/dossier"
