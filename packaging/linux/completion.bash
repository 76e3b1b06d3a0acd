# bash completion for dossier: commands, then files.
_dossier() {
    local word=${COMP_WORDS[COMP_CWORD]}
    if [[ $COMP_CWORD -eq 1 ]]; then
        mapfile -t COMPREPLY < <(compgen -W "@COMMANDS@ --help --version" -- "$word")
    fi
}
complete -o default -F _dossier dossier
