#!/bin/bash
# The replay of transcripts, tested on a stand-in program: a right transcript passes; a wrong byte,
# stream or exit code fails; an update turns the wrong one into the right one.
set -u

replay=$(dirname "$(readlink -f "$0")")/transcript.sh
sandbox=$(mktemp -d)
trap 'rm -rf "$sandbox"' EXIT
cd "$sandbox" || exit 1
failures=0

cat >qplan <<'PROGRAM'
#!/bin/bash
case $1 in
    greet) printf '# hello\n\n$ not a command\n' ;;
    fail) echo "out"; echo "no such thing" >&2; exit 3 ;;
    cut) printf 'no newline' ;;
    locale) locale decimal_point ;;
esac
PROGRAM
chmod +x qplan

# expect pass|fail NAME, transcript on standard input
expect() {
    cat >"$2.txt"
    if "$replay" ./qplan "$2.txt" >"$2.log" 2>&1; then result=pass; else result=fail; fi
    if [ $result != "$1" ]; then
        echo "$2: expected $1, got $result"
        cat "$2.log"
        failures=$((failures + 1))
    fi
}

# shellcheck disable=SC1003  # the backslash is the mark of a missing newline
right='A comment stays.
$ qplan greet
> # hello
>
> $ not a command

$ qplan fail
> out
! no such thing
[exit 3]
$ qplan cut
> no newline
> \'

expect pass right <<<"$right"
expect fail wrong_byte <<<"${right/hello/hallo}"
expect fail wrong_stream <<<"${right/! no such/> no such}"
expect fail wrong_exit <<<"${right/exit 3/exit 4}"
expect fail missing_exit <<<"${right/\[exit 3\]/}"
expect fail missing_newline_mark <<<"${right/> \\/}"
expect fail empty <<<"no command here"

printf '$ qplan fail\n> stale\n' >stale.txt
QPLAN_UPDATE_GOLDEN=1 "$replay" ./qplan stale.txt
printf '$ qplan fail\n> out\n! no such thing\n[exit 3]\n' >fresh.txt
if ! diff -u fresh.txt stale.txt; then
    echo "update: transcript not rewritten"
    failures=$((failures + 1))
fi

# The locale reaches the program.
case ${LC_ALL:-C} in
    de_DE*) point=, ;;
    *) point=. ;;
esac
expect pass locale <<<"\$ qplan locale
> $point"

[ $failures -eq 0 ]
