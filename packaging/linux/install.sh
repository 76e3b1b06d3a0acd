#!/bin/sh
# Installs Dossier for one person, or as root for everybody. The program itself follows this script in the same file.
set -eu
umask 022
VERSION='@VERSION@' MACHINE='@MACHINE@' GLIBC='@GLIBC@' SHA256='@SHA256@' KILOBYTES=@KILOBYTES@
OFFSET=@OFFSET@

chinese() { case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in zh*) ;; *) return 1 ;; esac; }
say() { if chinese; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi; }
tell() { [ -n "$silent" ] || say "$1" "$2"; }
stop() {
    say "$1" "$2" >&2
    exit 1
}

usage() {
    say "Usage: sh $0 [OPTION]...
  --prefix DIR     install below DIR (default: $prefix)
  --silent         ask nothing, say only what went wrong
  --force          also an older version over a newer one
  --extract-only DIR   only unpack into DIR
  --uninstall [--with-user-data]   remove it again; your dossiers stay
  --help" "用法：sh $0 [选项]...
  --prefix 目录     安装到该目录（默认：$prefix）
  --silent         不提问，仅报告出错
  --force          允许用旧版本覆盖新版本
  --extract-only 目录   仅解压到该目录
  --uninstall [--with-user-data]   卸载；卷宗文件保留
  --help"
}

default_prefix() {
    if [ "$(id -u)" = 0 ]; then echo /opt/dossier; else echo "${XDG_DATA_HOME:-$HOME/.local/share}/dossier-app"; fi
}

read_options() {
    silent='' force='' only='' away='' prefix=$(default_prefix) rest=''
    while [ $# -gt 0 ]; do
        case "$1" in
            --prefix | --extract-only)
                [ $# -gt 1 ] || stop "$1 needs a folder." "$1 需要一个目录。"
                case "$2" in /*) folder=$2 ;; *) folder=$PWD/$2 ;; esac
                if [ "$1" = --prefix ]; then prefix=$folder; else only=$folder; fi
                shift
                ;;
            --silent) silent=yes ;;
            --force) force=yes ;;
            --uninstall) away=yes ;;
            --with-user-data) rest=$1 ;;
            --help | -h)
                usage
                exit 0
                ;;
            *)
                usage >&2
                exit 2
                ;;
        esac
        shift
    done
    case "$prefix$only" in
        *["\"\\|&\$\`%"]*) stop "No such signs in the name of the folder, please: \" \\ | & \$ \` %" "目录名中请勿使用以下符号：\" \\ | & \$ \` %" ;;
    esac
}

check_machine() {
    [ "$(uname -s)" = Linux ] && [ "$(uname -m)" = "$MACHINE" ] ||
        stop "This is Dossier for Linux on $MACHINE; here is $(uname -s) on $(uname -m)." \
            "此安装包适用于 $MACHINE 上的 Linux；本机为 $(uname -m) 上的 $(uname -s)。"
    here=$(getconf GNU_LIBC_VERSION 2>/dev/null | cut -d ' ' -f 2) || here=''
    [ -n "$here" ] || stop "Dossier needs a Linux system with the GNU C library (glibc) $GLIBC or newer; this one has another." \
        "卷宗需要带 GNU C 库（glibc）$GLIBC 或更高版本的 Linux 系统；本系统使用的是其他 C 库。"
    [ "$(newer "$here" "$GLIBC")" = "$here" ] ||
        stop "This system is too old: its C library (glibc) is $here, and Dossier needs $GLIBC or newer." \
            "本系统版本过旧：其 C 库（glibc）为 $here，卷宗需要 $GLIBC 或更高版本。"
}

newer() { printf '%s\n%s\n' "$1" "$2" | sort -V | tail -n 1; }

check_payload() {
    if command -v sha256sum >/dev/null; then
        sum=$(payload | sha256sum)
    elif command -v openssl >/dev/null; then
        sum=$(payload | openssl dgst -sha256 -r)
    else
        stop "Neither sha256sum nor openssl is here, so this file cannot be checked." "本机没有 sha256sum 或 openssl，无法校验此文件。"
    fi
    [ "${sum%% *}" = "$SHA256" ] || stop "This file is damaged: copy it again. Nothing was installed." "此文件已损坏，请重新拷贝。未安装任何内容。"
}

payload() { tail -c "+$OFFSET" "$0"; }

check_room() { # folder, which need not exist yet
    folder=$1
    while [ ! -d "$folder" ]; do folder=$(dirname "$folder"); done
    [ -w "$folder" ] || stop "$folder cannot be written to; choose another place with --prefix." "无法写入 $folder；请用 --prefix 选择其他位置。"
    free=$(df -Pk "$folder" | awk 'NR == 2 { print $4 }')
    [ "$free" -gt $((KILOBYTES + 20480)) ] ||
        stop "There is too little room in $folder: $((KILOBYTES / 1024 + 20)) MB are needed, $((free / 1024)) MB are free." \
            "$folder 空间不足：需要 $((KILOBYTES / 1024 + 20)) MB，可用 $((free / 1024)) MB。"
}

check_version() {
    there=$(cat "$prefix/version" 2>/dev/null) || there=''
    [ -n "$there" ] && [ -z "$force" ] && [ "$there" != "$VERSION" ] && [ "$(newer "$there" "$VERSION")" = "$there" ] || return 0
    stop "Dossier $there is installed, which is newer than $VERSION. Dossiers that it has opened may be in a newer format, which $VERSION cannot open; nothing was changed. Keep a copy of your dossiers and add --force if you want the older one all the same." \
        "已安装卷宗 $there，比 $VERSION 新。由它打开过的卷宗文件可能已是新格式，$VERSION 无法打开；未作任何更改。如仍要安装旧版本，请先备份卷宗文件，再加上 --force。"
}

ask() {
    [ -z "$silent" ] && [ -t 0 ] && [ -t 1 ] || return 0
    say "Install Dossier $VERSION in $prefix? [Y/n]" "将卷宗 $VERSION 安装到 $prefix？[Y/n]"
    read -r answer
    case "$answer" in [nN]*) exit 0 ;; esac
}

unpack() { # into the folder $1, which is made
    mkdir -p "$1"
    payload | gzip -dc | (cd "$1" && tar xf - --no-same-owner) ||
        stop "It could not be unpacked in $1." "无法解压到 $1。"
}

missing() { # the folder and those above it that are not there, the outermost first, each with a stroke at its end
    [ -d "$1" ] || {
        missing "$(dirname "$1")"
        printf '%s/\n' "$1"
    }
}

# shellcheck disable=SC2329  # called by the trap
clean_up() { # after a failure nothing is left of it
    rm -rf "$fresh"
    [ -f "$prefix/version" ] || printf '%s\n' "$new" | sort -r | while read -r folder; do rmdir "$folder" 2>/dev/null || :; done
}

install_program() { # beside what is there; only the last step makes it count
    fresh=$prefix/.fresh.$$
    new=$(missing "$prefix")
    trap clean_up EXIT
    trap 'exit 1' HUP INT TERM
    tell "Unpacking…" "正在解压…"
    unpack "$fresh"
    said=$("$fresh/dossier/dossier" --version 2>&1) || said="? $said"
    [ "$said" = "Dossier @PROGRAM_VERSION@" ] || stop "The program does not start here; what was installed before stays. It said: $said" \
        "程序无法在本机启动；保留原有版本。程序输出：$said"
    build=$VERSION-$(printf '%.12s' "$SHA256")
    [ ! -d "$prefix/$build" ] || build=$build.$$ # installed again: what is there may be running, or be why
    mv "$fresh" "$prefix/$build"
    ln -s "$build" "$prefix/.current.$$"
    mv -T "$prefix/.current.$$" "$prefix/current"
    printf '%s\n' "$VERSION" >"$prefix/version"
}

remove_older() { # a version that is running goes with the next installation
    for folder in "$prefix"/*/; do
        folder=${folder%/}
        [ -d "$folder/dossier/_internal" ] && [ ! -L "$folder" ] && [ "$folder" != "$prefix/$build" ] || continue
        in_use "$folder" || rm -rf "$folder"
    done
}

in_use() {
    for process in /proc/[0-9]*; do
        case "$(readlink "$process/exe" 2>/dev/null)" in "$1"/*) return 0 ;; esac
    done
    return 1
}

make_folder() { # what is made is written down for the removal
    missing "$1" >>"$prefix/outside.$$"
    mkdir -p "$1"
}

tell_desktop() { # what lies outside the prefix
    share=${XDG_DATA_HOME:-$HOME/.local/share} bin=$HOME/.local/bin
    if [ "$(id -u)" = 0 ]; then share=/usr/local/share bin=/usr/local/bin; fi
    { # of this installation and of earlier ones
        printf '%s\n' "$new"
        grep '/$' "$prefix/outside" 2>/dev/null || :
    } >"$prefix/outside.$$"
    (cd "$prefix/current/share" && find . -type f | sort) | while read -r file; do
        file=${file#./}
        make_folder "$share/$(dirname "$file")"
        case "$file" in
            *.desktop) sed "s|^Exec=dossier|Exec=\"$prefix/current/dossier/dossier\"|" "$prefix/current/share/$file" >"$share/$file" ;;
            *) cp "$prefix/current/share/$file" "$share/$file" ;;
        esac
        printf '%s\n' "$share/$file" >>"$prefix/outside.$$"
    done
    make_folder "$bin"
    if [ ! -e "$bin/dossier" ] || [ -L "$bin/dossier" ]; then
        ln -sfn "$prefix/current/dossier/dossier" "$bin/dossier"
        printf '%s\n' "$bin/dossier" >>"$prefix/outside.$$"
    fi
    mv "$prefix/outside.$$" "$prefix/outside"
    cp "$prefix/current/uninstall.sh" "$prefix/uninstall.sh.$$"
    mv "$prefix/uninstall.sh.$$" "$prefix/uninstall.sh"
    sh "$prefix/uninstall.sh" --refresh "$share"
}

tell_missing() { # libraries that the window needs and only the administrator can bring
    inside=$prefix/current/dossier/_internal
    lacking=$(LD_LIBRARY_PATH=$inside ldd "$inside"/PySide6/Qt/lib/libQt6Gui.so.6 "$inside"/PySide6/Qt/plugins/platforms/libqxcb.so 2>/dev/null |
        awk '/not found/ { print $1 }' | sort -u | tr '\n' ' ') || lacking=''
    [ -z "$lacking" ] || say "The window needs libraries that this system lacks: $lacking
Ask the administrator; on Debian, Ubuntu and their kin: apt-get install @PACKAGES@" \
        "窗口所需的以下系统库缺失：$lacking
请联系管理员；在 Debian、Ubuntu 及同类系统上：apt-get install @PACKAGES@" >&2
}

read_options "$@"
if [ -n "$away" ]; then
    [ -f "$prefix/uninstall.sh" ] || stop "There is no Dossier in $prefix." "$prefix 中没有卷宗。"
    exec sh "$prefix/uninstall.sh" ${silent:+--silent} ${rest:+"$rest"}
fi
check_machine
check_payload
if [ -n "$only" ]; then
    check_room "$only"
    unpack "$only"
    tell "Unpacked: $only/dossier/dossier" "已解压：$only/dossier/dossier"
    exit 0
fi
check_version
check_room "$prefix"
ask
install_program
remove_older
tell_desktop
tell_missing
tell "Dossier $VERSION is installed. Start it from the menu, or with: $prefix/current/dossier/dossier" \
    "卷宗 $VERSION 已安装。可从菜单启动，或运行：$prefix/current/dossier/dossier"
exit 0
