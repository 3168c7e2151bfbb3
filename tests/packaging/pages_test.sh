#!/bin/bash
# pages_test.sh BIN MAN PROGRAM...: every manual page is clean, and has the options that the help of
# the program and of its verbs has, no more and no fewer.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"
needs groff

bin=$1 man=$2
export QT_QPA_PLATFORM=offscreen

# all_help PROGRAM VERB...: its help and that of every verb below.
all_help() {
    local text verb
    text=$("$@" --help)
    printf '%s\n' "$text"
    while read -r verb; do
        all_help "$@" "$verb"
    done < <(sed -n '/^Subcommands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p' <<<"$text")
}

for program in "${@:3}"; do
    page=$man/$program.1
    groff -man -Tutf8 -ww -rCHECKSTYLE=3 "$page" >"$sandbox/text" 2>"$sandbox/warnings"
    [ ! -s "$sandbox/warnings" ] || fail "$(<"$sandbox/warnings")"
    ! grep -n '@[A-Z]*@' "$page" || fail "$page: a line of the template is left"
    all_help "$bin/$program" >"$sandbox/help"
    grep -oE '^  (-[A-Za-z], ?)?--[a-z][a-z-]*' "$sandbox/help" | grep -o -- '--.*' | sort -u \
        >"$sandbox/of_help"
    grep -A 1 '^\.TP' "$page" | grep '^\\fB\\-' | sed 's/\\fR \\fI.*//; s/\\-/-/g' |
        grep -oE -- '--[a-z][a-z-]*' | sort -u >"$sandbox/of_page"
    [ -s "$sandbox/of_page" ] || fail "$page: no options"
    quietly diff "$sandbox/of_help" "$sandbox/of_page"
done
