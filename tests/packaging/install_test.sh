#!/bin/bash
# install_test.sh CMAKE BUILD SOURCE PROGRAM...: installs into an empty folder and runs what is there.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

cmake=$1 build=$2 source=$3
programs=("${@:4}")
prefix=$sandbox/usr

quietly "$cmake" --install "$build" --prefix "$prefix"
for program in "${programs[@]}"; do
    [ -x "$prefix/bin/$program" ] || fail "not installed: bin/$program"
    [ -f "$prefix/share/man/man1/$program.1" ] || fail "no manual page: $program"
done
for file in README.md LICENSE docs/glossary.md; do
    [ -f "$prefix/share/doc/qplan/$file" ] || fail "not installed: share/doc/qplan/$file"
done
quietly diff -r --exclude completion "$source/data" "$prefix/share/qplan"
installed_programs_work "$prefix" "$source" "${programs[@]}"
