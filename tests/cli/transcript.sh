#!/bin/bash
# transcript.sh PROGRAM... GOLDEN: replays a transcript and compares it byte for byte.
#
# A transcript holds, for every command, the line as typed, what came out and how it ended:
#
#     Any line that starts with none of the marks below is a comment and stays as it is.
#     $ qplan --version
#     > a line of standard output
#     ! a line of standard error
#     [exit 3]                      (left out for 0)
#
# A last line without newline is marked with a trailing "\" mark line: "> \" or "! \".
# Commands run in bash in an empty folder that holds a copy of the inputs/ beside the folder of
# GOLDEN, with every PROGRAM in PATH under its file name and nothing of the caller's environment but the locale (LC_ALL, LOCPATH) and
# sanitizer options; it is always 15 November 2024. QPLAN_UPDATE_GOLDEN=1 writes the transcript anew instead of comparing.
set -u

golden=$(readlink -f "${!#}")
inputs=$(dirname "$golden")/../inputs
sandbox=$(mktemp -d)
trap 'rm -rf "$sandbox"' EXIT
mkdir "$sandbox/bin" "$sandbox/work"
for program in "${@:1:$#-1}"; do
    ln -s "$(readlink -f "$program")" "$sandbox/bin/"
done
[ -d "$inputs" ] && cp -r "$inputs" "$sandbox/work/inputs"

# marked MARK FILE: FILE with every line prefixed; nothing for an empty file
marked() {
    [ -s "$2" ] || return 0
    sed -e "s/^/$1 /" -e "s/^$1 \$/$1/" "$2"
    if [ -n "$(tail -c 1 "$2")" ]; then
        printf '\n%s \\\n' "$1"
    fi
}

while IFS= read -r line || [ -n "$line" ]; do
    case $line in
        '$ '*)
            printf '%s\n' "$line"
            (cd "$sandbox/work" &&
                env -i PATH="$sandbox/bin:/usr/bin:/bin" HOME="$sandbox" TERM=dumb SOURCE_DATE_EPOCH=1731628800 \
                    LC_ALL="${LC_ALL:-C}" LOCPATH="${LOCPATH:-}" \
                    ASAN_OPTIONS="${ASAN_OPTIONS:-}" LSAN_OPTIONS="${LSAN_OPTIONS:-}" UBSAN_OPTIONS="${UBSAN_OPTIONS:-}" \
                    bash -c "${line#\$ }" >"$sandbox/out" 2>"$sandbox/err" </dev/null)
            code=$?
            marked '>' "$sandbox/out"
            marked '!' "$sandbox/err"
            [ $code -eq 0 ] || printf '[exit %d]\n' $code
            ;;
        '>' | '> '* | '!' | '! '* | '[exit '*']') ;;
        *) printf '%s\n' "$line" ;;
    esac
done <"$golden" >"$sandbox/transcript"

if [ "${QPLAN_UPDATE_GOLDEN:-0}" = 1 ]; then
    cmp -s "$sandbox/transcript" "$golden" || cp "$sandbox/transcript" "$golden"
    exit 0
fi
if ! grep -q '^\$ ' "$golden"; then
    echo "$golden: no command in this transcript" >&2
    exit 1
fi
diff -u --label expected --label actual "$golden" "$sandbox/transcript"
