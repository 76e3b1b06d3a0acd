#!/bin/sh
# What install.sh and uninstall.sh both do: it comes in the place of @COMMON@ there.
# shellcheck disable=SC2034,SC2154  # who sets and who uses them is there

[ -z "${ZSH_VERSION:-}" ] || emulate sh
chinese() { case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in zh*) ;; *) return 1 ;; esac; }
say() { if chinese; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi; }
stop() {
    say "$1" "$2" >&2
    exit 1
}

of_ours() { # a folder VERSION-HASH that this installer made: a file in it says the same version
    [ -d "$1/dossier/_internal" ] && [ ! -L "$1" ] || return 1
    told=$(cat "$1/.dossier-version" 2>/dev/null) && [ -n "$told" ] || return 1
    hash=${1##*/"$told"-}
    case "${hash%%.*}" in *[!0-9a-f]*) return 1 ;; ????????????) ;; *) return 1 ;; esac
}

installed() { # a version of ours is in the prefix
    for one in "$prefix"/*-*/; do
        if of_ours "${one%/}"; then return 0; fi
    done
    return 1
}

in_use() { # a folder whose program somebody runs, as far as this person may see
    for process in /proc/[0-9]*; do
        case "$(readlink "$process/exe" 2>/dev/null)" in "$1"/*) return 0 ;; esac
    done
    return 1
}

entry_of() { # the prefix that the menu entry in this share folder starts a program from
    sed -n 's|^Exec="\(/.*\)/current/dossier/dossier".*|\1|p' "$1/applications/dossier.desktop" 2>/dev/null | head -n 1
}
