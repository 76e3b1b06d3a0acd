#!/bin/sh
# Takes away what the self-extracting installer made. Dossiers stay; settings, templates, packs and logs too unless told otherwise.
set -eu
prefix=$(cd "$(dirname "$0")" && pwd)

say() {
    case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in
        zh*) printf '%s\n' "$2" ;;
        *) printf '%s\n' "$1" ;;
    esac
}

refresh() { # lets the desktop see what was added to this share folder or taken from it
    [ ! -d "$1/mime/packages" ] || ! command -v update-mime-database >/dev/null || update-mime-database "$1/mime" >/dev/null 2>&1 || true
    [ ! -d "$1/applications" ] || ! command -v update-desktop-database >/dev/null || update-desktop-database "$1/applications" 2>/dev/null || true
    [ ! -d "$1/icons/hicolor" ] || touch "$1/icons/hicolor" || true
}

sure() {
    [ -z "$silent" ] && [ -t 0 ] || return 0
    say "Remove $1? [y/N]" "删除 $1？[y/N]"
    read -r answer
    case "$answer" in [yY]*) ;; *) return 1 ;; esac
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

sure "Dossier ($prefix)" || exit 0
share='' folders=$(grep '/$' "$prefix/outside" | sort -r) || folders=''
while read -r file; do
    case "$file" in
        */applications/dossier.desktop) share=${file%/applications/dossier.desktop} ;;
    esac
    case "$file" in */ | '') ;; *) rm -f "$file" ;; esac
done <"$prefix/outside"
[ -z "$share" ] || refresh "$share"
for folder in "$prefix"/*/; do
    if [ -d "${folder}dossier/_internal" ] && [ ! -L "${folder%/}" ]; then rm -rf "$folder"; fi
done
rm -f "$prefix/current" "$prefix/version" "$prefix/outside" "$prefix/uninstall.sh"
printf '%s\n' "$folders" | while read -r folder; do # only those that the installer made, and only what is empty now
    case "$folder" in
        */mime/) [ -n "$(ls -A "$folder/packages" 2>/dev/null)" ] || rm -rf "$folder" ;;
        */applications/) [ "$(ls -A "$folder" 2>/dev/null)" != mimeinfo.cache ] || rm -f "$folder/mimeinfo.cache" ;;
    esac
    rmdir "$folder" 2>/dev/null || :
done

if [ -n "$all" ]; then
    if [ "$(id -u)" = 0 ]; then
        set -- /etc/dossier /var/lib/dossier
    else
        set -- "${XDG_CONFIG_HOME:-$HOME/.config}/Dossier" "${XDG_DATA_HOME:-$HOME/.local/share}/Dossier" \
            "${XDG_STATE_HOME:-$HOME/.local/state}/Dossier"
    fi
    for folder in "$@"; do
        if [ -d "$folder" ] && sure "$folder"; then rm -rf "$folder"; fi
    done
fi
[ -n "$silent" ] || say "Dossier is removed. Your dossiers (*.dossier, *.masters) are where they were." \
    "卷宗已卸载。您的卷宗文件（*.dossier、*.masters）仍在原处。"
