#!/bin/sh
# Takes away what the self-extracting installer made. Dossiers stay; settings, templates, packs and logs too unless told otherwise.
set -eu
prefix=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)

@COMMON@

refresh() { # lets the desktop see what was added to this share folder or taken from it
    [ ! -d "$1/mime/packages" ] || ! command -v update-mime-database >/dev/null || update-mime-database "$1/mime" >/dev/null 2>&1 || true
    [ ! -d "$1/applications" ] || ! command -v update-desktop-database >/dev/null || update-desktop-database "$1/applications" 2>/dev/null || true
    [ ! -d "$1/icons/hicolor" ] || touch "$1/icons/hicolor" 2>/dev/null || true
}

sure() {
    [ -z "$silent" ] && [ -t 0 ] || return 0
    say "Remove $1? [y/N]" "删除 $1？[y/N]"
    read -r answer
    case "$answer" in [yY]*) ;; *) return 1 ;; esac
}

is_ours() { # a file outside the prefix: still of this installation, and not of a later one elsewhere or a person's own
    case "$1" in
        */applications/dossier.desktop) [ "$(entry_of "${1%/applications/dossier.desktop}")" = "$prefix" ] ;;
        */bin/dossier) [ "$(readlink "$1")" = "$prefix/current/dossier/dossier" ] ;;
        *) [ -z "$another" ] ;;
    esac
}

remove_outside() { # says what cannot be removed
    while read -r file; do
        case "$file" in */ | '') continue ;; esac
        if is_ours "$file"; then rm -f "$file" 2>/dev/null || printf '%s\n' "$file"; fi
    done <"$prefix/outside"
}

remove_folders() { # only those that the installer made, and only what is empty now
    while read -r folder; do
        case "$folder" in
            */mime/) [ -n "$(ls -A "$folder/packages" 2>/dev/null)" ] || rm -rf "$folder" 2>/dev/null || : ;;
            */applications/) [ "$(ls -A "$folder" 2>/dev/null)" != mimeinfo.cache ] || rm -f "$folder/mimeinfo.cache" 2>/dev/null || : ;;
        esac
        rmdir "$folder" 2>/dev/null || :
    done
}

silent='' all=''
while [ $# -gt 0 ]; do
    case "$1" in
        --silent) silent=yes ;;
        --with-user-data) all=yes ;;
        --refresh)
            refresh "$2"
            exit 0
            ;;
        *)
            say "Usage: sh $0 [--silent] [--with-user-data]" "用法：sh $0 [--silent] [--with-user-data]" >&2
            exit 2
            ;;
    esac
    shift
done

root=''
if [ "$(id -u)" = 0 ]; then root=yes; fi
[ -f "$prefix/outside" ] && installed || stop "There is no Dossier in $prefix." "$prefix 中没有卷宗。"
[ -w "$prefix" ] || stop "$prefix cannot be written to; nothing was removed." "无法写入 $prefix；未删除任何内容。"
[ -z "$all" ] || [ -n "$root" ] || [ -n "${HOME:-}" ] ||
    stop "The variable HOME names no folder, so settings and logs cannot be found; nothing was removed." "环境变量 HOME 未指明目录，无法找到设置和日志；未删除任何内容。"
for one in "$prefix"/*-*/; do
    ! of_ours "${one%/}" || ! in_use "${one%/}" ||
        stop "Dossier is still open: close it first; nothing was removed." "卷宗仍在运行，请先关闭；未删除任何内容。"
done
sure "Dossier ($prefix)" || exit 0
share=$(sed -n -e 's|/applications/dossier\.desktop$||p' -e 's|/mime/packages/dossier\.xml$||p' "$prefix/outside" | head -n 1)
another=$(entry_of "$share") folders=$(grep '/$' "$prefix/outside" | sort -r) || folders=''
[ "$another" != "$prefix" ] && [ -f "$another/current/.dossier-version" ] || another=''
left=$(remove_outside)
[ -z "$share" ] || refresh "$share"
for folder in "$prefix"/*-*/; do
    folder=${folder%/}
    if of_ours "$folder"; then rm -rf "$folder"; fi
done
rm -rf "$prefix"/.fresh.[0-9]* "$prefix"/.current.[0-9]* 2>/dev/null || :
rm -f "$prefix/current" "$prefix/outside" "$prefix/uninstall.sh"
printf '%s\n' "$folders" | remove_folders
rmdir "$prefix" 2>/dev/null || :

if [ -n "$all" ]; then
    if [ -n "$root" ]; then
        set -- /etc/dossier /var/lib/dossier
    else
        set -- "${XDG_CONFIG_HOME:-$HOME/.config}/Dossier" "${XDG_DATA_HOME:-$HOME/.local/share}/Dossier" \
            "${XDG_STATE_HOME:-$HOME/.local/state}/Dossier"
    fi
    for folder in "$@"; do
        if [ -d "$folder" ] && sure "$folder"; then rm -rf "$folder"; fi
    done
fi
[ -z "$left" ] || stop "Dossier is removed, but for these, which could not be removed:
$left" "卷宗已卸载，但以下内容无法删除：
$left"
[ -n "$silent" ] || say "Dossier is removed. Your dossiers (*.dossier, *.masters) are where they were." \
    "卷宗已卸载。您的卷宗文件（*.dossier、*.masters）仍在原处。"
exit 0
