#!/bin/sh
# Tries a .deb as a new machine would see it: in a bare Debian or Ubuntu folder, with the packages that it names and no others,
# without a network. By hand, as root: packaging/try_deb.sh FILE.deb [FOLDER [SUITE [MIRROR]]]
# FOLDER is made with debootstrap where it is not there. TRY_WITH: more packages, to try with a whole desktop's.
# Needs debootstrap, Xvfb, unshare; a Python with Pillow for the picture of the window.
set -eu
deb=$(readlink -f "$1") root=${2:-/tmp/try-deb} suite=${3:-bookworm} mirror=${4:-http://deb.debian.org/debian}
out=$root.out display=:${TRY_DISPLAY:-97}
mkdir -p "$out"

step() { printf '\n== %s\n' "$*"; }
fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}
inside() { chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
clerk() { # as a person of the machine, without a network
    inside unshare -n su clerk -c "cd && exec env -i HOME=/home/clerk PATH=/usr/bin:/bin LANG=C.UTF-8 ${screen:-} $*"
}
everything() { # but what apt and dpkg write down of their work
    inside find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path /home -o -path /root -o -path /var/log \
        -o -path /var/lib/dpkg -o -path /var/lib/apt -o -path /var/cache/apt -o -path /var/cache/ldconfig -o -path /var/cache/man \
        -o -path /etc/ld.so.cache \) -prune -o ! -type d -printf '%p %s %l\n' -o -printf '%p\n' | sort
}
end() {
    for mount in "$root/tmp/.X11-unix" "$root/proc"; do ! mountpoint -q "$mount" || umount "$mount"; done
    [ -z "${server:-}" ] || kill "$server" 2>/dev/null || true
}
trap end EXIT

step "a bare $suite in $root"
[ -d "$root" ] || debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$out/debootstrap.log"
cp /etc/resolv.conf "$root/etc/resolv.conf"
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
inside id clerk >/dev/null 2>&1 || inside useradd -m clerk
inside apt-get update -qq

step "what the package names: $(dpkg-deb -f "$deb" Depends)"
inside apt-get satisfy -y -qq --no-install-recommends "$(dpkg-deb -f "$deb" Depends)" >"$out/depends.log" 2>&1 || fail "see $out/depends.log"
# shellcheck disable=SC2086
[ -z "${TRY_WITH:-}" ] || inside apt-get install -y -qq --no-install-recommends $TRY_WITH >>"$out/depends.log" 2>&1
inside dpkg -P dossier >/dev/null 2>&1 || true
cp "$deb" "$root/root/dossier.deb"
everything >"$out/before"

step "installed, unpacked $(dpkg-deb -f "$deb" Installed-Size) kB"
inside dpkg -i /root/dossier.deb >"$out/install.log" 2>&1 || fail "see $out/install.log"
inside dpkg -V dossier || fail "files are not those of the package"
# Kinds of files are known at once, where the system keeps a list of them.
[ ! -x "$root/usr/bin/update-mime-database" ] || grep -q ':application/x-dossier:' "$root/usr/share/mime/globs2" || fail "no kind of file"

step "doctor"
clerk dossier doctor >"$out/doctor" 2>&1 || fail "doctor: see $out/doctor"
cat "$out/doctor"
! grep -q '^fail' "$out/doctor" || fail "something is red"

step "recognise"
rm -rf "$root/home/clerk/read"
samples=/usr/lib/dossier/_internal/resources/samples
clerk dossier recognise "$samples/letter.jpg" "$samples/采购合同.pdf" --out read --format txt,pdf 2>&1 | tee "$out/recognise"
for words in 'Holloway & Drew' 'The lower mill at Eastbrook' '档案设备采购合同' 'YD-2024-0317'; do
    grep -qi "$words" "$root"/home/clerk/read/*.txt || fail "not read: $words"
done

step "the window"
mkdir -p "$root/tmp/.X11-unix" "$out/screen"
rm -rf "$root/home/clerk/.local/share/Dossier"
Xvfb "$display" -screen 0 1280x800x24 -nolisten tcp -fbdir "$out/screen" >"$out/xvfb.log" 2>&1 &
server=$!
sleep 2
mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
(screen="DISPLAY=$display ${TRY_LANG:+LANG=$TRY_LANG}" && clerk timeout "${TRY_SECONDS:-60}" dossier sample >"$out/window.log" 2>&1) || true &
sleep "$((${TRY_SECONDS:-60} - 5))"
python3 - "$out/screen/Xvfb_screen0" "$out/window.png" <<'P'
import struct, sys
from pathlib import Path
from PIL import Image
data = Path(sys.argv[1]).read_bytes()
header = struct.unpack(">25I", data[:100])
start = header[0] + header[19] * 12
Image.frombuffer("RGB", (header[4], header[5]), data[start:], "raw", "BGRX", header[12], 1).save(sys.argv[2])
P
echo "look at $out/window.png; it said:"
cat "$out/window.log"
wait %2 2>/dev/null || sleep 6

step "removed"
inside dpkg -r dossier >"$out/remove.log" 2>&1 || fail "see $out/remove.log"
everything >"$out/removed"
diff "$out/before" "$out/removed" && echo "nothing is left but people's own:"
(cd "$root/home/clerk" && find . -newer "$root/root/dossier.deb" -type f | head -40)
inside dpkg -P dossier
everything >"$out/purged"
diff "$out/before" "$out/purged" || fail "purging left something"
