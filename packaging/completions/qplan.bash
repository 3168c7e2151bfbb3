# Completion of qplan and qprof for bash.
# shellcheck shell=bash

_qplan_folder=${BASH_SOURCE[0]%/*}/../../qplan/completion

_qplan() {
    local program line words current="" found status head
    program=$(type -P -- "${1/#\~/$HOME}") || return
    line=${COMP_LINE:0:COMP_POINT}
    read -ra words <<<"${line#*"$1"}"
    if [[ $line != *[[:space:]] ]]; then
        current=${words[-1]}
        unset 'words[-1]'
    fi
    found=$(bash "$_qplan_folder/complete.sh" "$program" "${words[@]}" "$current")
    status=$?
    COMPREPLY=()
    if [ $status = 1 ]; then
        compopt -o default
        return
    fi
    [ -n "$found" ] || return
    mapfile -t COMPREPLY < <(cut -f 1 <<<"$found")
    # Readline replaces what stands behind the last of these characters only.
    head=${current%"${current##*["$COMP_WORDBREAKS"]}"}
    COMPREPLY=("${COMPREPLY[@]#"$head"}")
    if [[ ${COMPREPLY[0]} == *: ]]; then compopt -o nospace; fi
}

complete -F _qplan qplan qprof
