#!/bin/bash
# page.sh PROGRAM TEMPLATE VERSION PAGE: writes the manual page PAGE. Lines @OPTIONS@, @VERBS@ and
# @METRICS@ of the template become what the program's own --help says, so that no page is behind it.
set -euo pipefail

program=$1 template=$2 version=$3 page=$4
here=$(dirname "${BASH_SOURCE[0]}")
export QT_QPA_PLATFORM=offscreen # where the program has windows

help() { "$program" "$@" --help | awk -f "$here/../help.awk"; }

# Records of help.awk of the given kinds, in man's language. Help itself is named once per page.
roff() {
    awk -F '\t' -v kinds=" $* " '
        function plain(text) {
            gsub(/\\/, "\\e", text)
            gsub(/`/, "\\(ga", text)
            gsub(/\047/, "\\(aq", text)
            gsub(/--/, "\\-\\-", text)
            gsub(/ -/, " \\-", text)
            gsub(/\^/, "\\(ha", text)
            gsub(/~/, "\\(ti", text)
            return text
        }
        function bold(text) {
            gsub(/-/, "\\-", text)
            gsub(/,/, "\\fR, \\fB", text)
            return "\\fB" text "\\fR"
        }
        function item(head, text) { printf ".TP\n%s\n%s\n", head, plain(text) }
        index(kinds, " " $1 " ") == 0 { next }
        $1 == "option" { item(bold($2) ($3 == "" ? "" : " \\fI" plain($3) "\\fR"), $4) }
        $1 == "positional" { item("\\fI" plain($2) "\\fR", $4) }
        $1 == "metric" { item("\\fB" plain($2) "\\fR", $3) }
        $1 == "about" { print plain($2) }
        $1 == "usage" { printf ".SS \"%s\"\n", plain($2) }'
}

# Every verb below the given one: usage, what it does, arguments, options.
verbs() {
    local verb records
    while read -r verb; do
        records=$(help "$@" "$verb")
        if grep -q '^verb' <<<"$records"; then
            verbs "$@" "$verb"
        else
            grep '^usage' <<<"$records" | roff usage
            grep -v '^option	-h' <<<"$records" | roff about positional option
        fi
    done < <(help "$@" | awk -F '\t' '$1 == "verb" { print $2 }')
}

while IFS= read -r line; do
    case $line in
        @OPTIONS@) help | roff option ;;
        @VERBS@) verbs ;;
        @METRICS@) help | roff metric ;;
        *) printf '%s\n' "${line//@VERSION@/$version}" ;;
    esac
done <"$template" >"$page.new"
mv "$page.new" "$page"
