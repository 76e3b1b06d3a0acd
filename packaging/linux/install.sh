#!/bin/sh
# Installs Dossier for one person, or as root for everybody. The program itself follows this script in the same file.
set -eu
umask 022
VERSION='@VERSION@' MACHINE='@MACHINE@' GLIBC='@GLIBC@' SHA256='@SHA256@' KILOBYTES=@KILOBYTES@
OFFSET=@OFFSET@
self=$0

@COMMON@
tell() { [ -n "$silent" ] || say "$1" "$2"; }

usage() {
    say "Usage: sh $self [OPTION]...
  --prefix DIR     install below DIR (default: $prefix)
  --silent         ask nothing, say only what went wrong
  --force          also an older version over a newer one
  --extract-only DIR   only unpack into DIR
  --uninstall [--with-user-data]   remove it again; your dossiers stay
  --help" "用法：sh $self [选项]...
  --prefix 目录     安装到该目录（默认：$prefix）
  --silent         不提问，仅报告出错
  --force          允许用旧版本覆盖新版本
  --extract-only 目录   仅解压到该目录
  --uninstall [--with-user-data]   卸载；卷宗文件保留
  --help"
}

places() { # where it goes unless told otherwise, and what of it lies elsewhere
    if [ "$(id -u)" = 0 ]; then
        home=/root share=/usr/local/share bin=/usr/local/bin prefix=/opt/dossier
    else
        home=${HOME:-}
        case "${XDG_DATA_HOME:-}" in /*) share=$XDG_DATA_HOME ;; *) share=$home/.local/share ;; esac
        bin=$home/.local/bin prefix=$share/dossier-app
    fi
}

without_links() { # the name of a folder, which need not be there: processes are known by the true one
    if [ -d "$1" ]; then
        (CDPATH='' cd -- "$1" && pwd -P)
    else
        above=$(without_links "$(dirname -- "$1")") || return 1
        printf '%s/%s\n' "${above%/}" "$(basename -- "$1")"
    fi
}

read_options() {
    silent='' force='' only='' away='' rest=''
    places
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
    [ -n "$only$away" ] || case "$home" in
        /*) ;;
        *) stop "The variable HOME names no folder, so there is no place for the menu entry. Set it, or only unpack with --extract-only." \
            "环境变量 HOME 未指明目录，无法放置菜单项。请设置 HOME，或用 --extract-only 仅解压。" ;;
    esac
    prefix=$(without_links "$prefix") || stop "$prefix cannot be opened." "无法打开 $prefix。"
    case "$prefix$only" in
        *["\"\\|&\$\`%"]* | *"
"*) stop "No such signs in the name of the folder, please: \" \\ | & \$ \` %, and no new line" "目录名中请勿使用以下符号或换行：\" \\ | & \$ \` %" ;;
    esac
    case "$prefix/" in
        */./* | */../*) stop "Name the folder without . and .., please: $prefix" "目录名中请勿使用 . 和 ..：$prefix" ;;
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
    for tool in awk gzip sort tar; do
        command -v "$tool" >/dev/null || stop "The command $tool is not here, and the installation needs it." "本机缺少安装所需的命令 $tool。"
    done
    [ -r "$self" ] || stop "Start the file by its name: sh FILE.run" "请按文件名启动：sh 文件.run"
    if command -v sha256sum >/dev/null; then
        sum=$(payload | sha256sum)
    elif command -v openssl >/dev/null; then
        sum=$(payload | openssl dgst -sha256 -r)
    else
        stop "Neither sha256sum nor openssl is here, so this file cannot be checked." "本机没有 sha256sum 或 openssl，无法校验此文件。"
    fi
    [ "${sum%% *}" = "$SHA256" ] || stop "This file is damaged: copy it again. Nothing was installed." "此文件已损坏，请重新拷贝。未安装任何内容。"
}

payload() { tail -c "+$OFFSET" "$self"; }

check_room() { # folder, which need not exist yet
    folder=$1
    while [ ! -d "$folder" ]; do folder=$(dirname "$folder"); done
    [ -w "$folder" ] || stop "$folder cannot be written to; choose another place with --prefix." "无法写入 $folder；请用 --prefix 选择其他位置。"
    # The names of the disk and of its place may hold spaces: three numbers and a share in a row are what is looked for.
    free=$(df -Pk "$folder" 2>/dev/null | awk 'NR > 1 {
        for (i = 4; i <= NF; i++)
            if ($i ~ /^([0-9]+%|-)$/ && $(i - 1) ~ /^[0-9]+$/ && $(i - 2) ~ /^[0-9]+$/ && $(i - 3) ~ /^[0-9]+$/) { print $(i - 1); exit }
    }') || free=''
    [ -z "$free" ] || [ "$free" -gt $((KILOBYTES + 20480)) ] ||
        stop "There is too little room in $folder: $((KILOBYTES / 1024 + 20)) MB are needed, $((free / 1024)) MB are free." \
            "$folder 空间不足：需要 $((KILOBYTES / 1024 + 20)) MB，可用 $((free / 1024)) MB。"
}

check_owner() { # what a killed installation left does not count
    ! installed && [ -d "$prefix" ] || return 0
    theirs=$(ls -A "$prefix" | sed -e '/^\.fresh\.[0-9]*$/d' -e '/^\.current\.[0-9]*$/d' -e '/^lost+found$/d')
    [ -z "$theirs" ] || stop "There are other things in $prefix: Dossier wants a folder of its own. Name a new or an empty one with --prefix. Nothing was changed." \
        "$prefix 中已有其他内容：卷宗需要单独的目录。请用 --prefix 指定新目录或空目录。未作任何更改。"
}

check_version() {
    there=$(cat "$prefix/current/.dossier-version" 2>/dev/null) || there=''
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
    mkdir -p "$1" 2>/dev/null || stop "$1 cannot be made." "无法创建 $1。"
    said=$(payload | gzip -dc | (cd "$1" && tar xf - --no-same-owner) 2>&1) ||
        stop "It could not be unpacked in $1. $(printf '%s' "$said" | head -n 1)" "无法解压到 $1。$(printf '%s' "$said" | head -n 1)"
}

only_unpack() { # into the folder that was named, or nothing at all
    for name in dossier share uninstall.sh .dossier-version; do
        [ ! -e "$only/$name" ] && [ ! -L "$only/$name" ] ||
            stop "There is something in $only that has the name $name already; choose an empty folder." "$only 中已有名为 $name 的内容；请选择空目录。"
    done
    trap 'rm -rf "$only/dossier" "$only/share" "$only/uninstall.sh" "$only/.dossier-version"' EXIT
    trap 'exit 1' HUP INT TERM
    unpack "$only"
    trap - EXIT
    tell "Unpacked: $only/dossier/dossier" "已解压：$only/dossier/dossier"
}

missing() { # the folder and those above it that are not there, the outermost first, each with a stroke at its end
    [ -d "$1" ] || {
        missing "$(dirname "$1")"
        printf '%s/\n' "$1"
    }
}

# shellcheck disable=SC2329  # called by the trap
clean_up() { # after a failure nothing is left of it
    rm -rf "$fresh" "$prefix/.current.$$"
    [ "$(readlink "$prefix/current")" = "$build" ] || rm -rf "${prefix:?}/$build"
    installed || {
        rm -f "$prefix/outside" "$prefix/uninstall.sh"
        printf '%s\n' "$new" | sort -r | while read -r folder; do rmdir "$folder" 2>/dev/null || :; done
    }
}

sweep() { # what installations that were killed left
    for left in "$prefix"/.fresh.[0-9]* "$prefix"/.current.[0-9]*; do
        [ -d "/proc/${left##*.}" ] || rm -rf "$left" 2>/dev/null || :
    done
}

install_program() { # beside what is there; only the last step makes it count
    fresh=$prefix/.fresh.$$
    build=$VERSION-$(printf '%.12s' "$SHA256")
    [ ! -e "$prefix/$build" ] || build=$build.$$ # installed again: what is there may be running, or be why
    new=$(missing "$prefix")
    trap clean_up EXIT
    trap 'exit 1' HUP INT TERM
    tell "Unpacking…" "正在解压…"
    unpack "$fresh"
    [ -x "$fresh/dossier/dossier" ] || stop "Programs cannot be started from $prefix (its disk forbids it: noexec); choose another place with --prefix." \
        "无法从 $prefix 启动程序（磁盘以 noexec 方式挂载）；请用 --prefix 选择其他位置。"
    said=$("$fresh/dossier/dossier" --version 2>&1) || said="? $said"
    [ "$said" = "Dossier @PROGRAM_VERSION@" ] || stop "The program does not start here; what was installed before stays. It said: $said" \
        "程序无法在本机启动；保留原有版本。程序输出：$said"
    touch "$prefix/outside" && note "$new" &&
        cp "$fresh/uninstall.sh" "$prefix/.current.$$" && mv -f "$prefix/.current.$$" "$prefix/uninstall.sh" &&
        mv "$fresh" "$prefix/$build" && ln -s "$build" "$prefix/.current.$$" && mv -T "$prefix/.current.$$" "$prefix/current" ||
        stop "$prefix could not be written to; what was installed before stays." "无法写入 $prefix；保留原有版本。"
}

remove_older() { # a version that is running goes with the next installation
    for folder in "$prefix"/*-*/; do
        folder=${folder%/}
        of_ours "$folder" && [ "$folder" != "$prefix/$build" ] || continue
        in_use "$folder" || rm -rf "$folder"
    done
}

note() { # lines for the removal: what lies outside, before it is made
    printf '%s\n' "$1" | while read -r line; do
        [ -z "$line" ] || grep -Fqx -e "$line" "$prefix/outside" || printf '%s\n' "$line" >>"$prefix/outside" || exit 1
    done
}

make_folder() {
    [ -d "$1" ] || { note "$(missing "$1")" && mkdir -p "$1"; }
}

mine() { # a file that lies outside, of this installation or of the one that the menu entry names
    case "$1" in
        *.desktop) [ -n "$another" ] ;;
        *) grep -Fqx -e "$1" "$prefix/outside" "${another:-$prefix}/outside" 2>/dev/null ;;
    esac
}

put() { # a file at its place; fails where that is somebody else's or cannot be written
    if [ -e "$2" ] || [ -L "$2" ]; then mine "$2" || cmp -s "$1" "$2" || return 1; fi
    make_folder "${2%/*}" && note "$2" || return 1
    if cp "$1" "$2.$$" && mv -f "$2.$$" "$2"; then return 0; fi
    rm -f "$2.$$"
    return 1
}

link_program() {
    program=$prefix/current/dossier/dossier
    if [ -e "$1" ] || [ -L "$1" ]; then
        [ "$(readlink "$1")" = "$program" ]
    else
        make_folder "${1%/*}" && note "$1" && ln -s "$program" "$1"
    fi
}

tell_desktop() { # what lies outside the prefix
    another=$(entry_of "$share") # of whichever installation: the last one has the entry
    [ -z "$another" ] || note "$(grep '/$' "$another/outside" 2>/dev/null)" || :
    left=$(
        entry=$prefix/.current.$$
        sed "s|^Exec=dossier|Exec=\"$prefix/current/dossier/dossier\"|" "$prefix/current/share/applications/dossier.desktop" >"$entry" || rm -f "$entry"
        (cd "$prefix/current/share" && find . -type f | sort) | while read -r file; do
            file=${file#./}
            source=$prefix/current/share/$file
            case "$file" in (*.desktop) source=$entry ;; esac
            put "$source" "$share/$file" 2>/dev/null || printf '%s\n' "$share/$file"
        done | sed "s|^\($share/icons\)/.*|\1|" | uniq
        rm -f "$entry"
        link_program "$bin/dossier" 2>/dev/null || printf '%s\n' "$bin/dossier"
    )
    sh "$prefix/uninstall.sh" --refresh "$share"
    [ -z "$left" ] || say "These were left as they are, because they are not of this installation or could not be written:
$left" "以下内容不属于本次安装或无法写入，保持原样：
$left" >&2
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
    installed && [ -f "$prefix/uninstall.sh" ] || stop "There is no Dossier in $prefix." "$prefix 中没有卷宗。"
    exec sh "$prefix/uninstall.sh" ${silent:+--silent} ${rest:+"$rest"}
fi
check_machine
check_payload
if [ -n "$only" ]; then
    check_room "$only"
    only_unpack
    exit 0
fi
check_owner
check_version
check_room "$prefix"
ask
sweep
install_program
remove_older
tell_desktop
tell_missing
tell "Dossier $VERSION is installed. Start it from the menu, or with: $prefix/current/dossier/dossier" \
    "卷宗 $VERSION 已安装。可从菜单启动，或运行：$prefix/current/dossier/dossier"
exit 0
