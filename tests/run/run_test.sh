#!/bin/bash
# run_test.sh RUN: a copy of the run script in an empty tree, with a PATH of stand-ins. Every
# stand-in notes its call in calls.txt; nothing of the real system is asked or changed.
set -u

sandbox=$(mktemp -d)
trap 'rm -rf "$sandbox"' EXIT
cp "$1" "$sandbox/run"
cd "$sandbox" || exit 1
failures=0

mkdir plain debian
for tool in bash dirname readlink nproc mkdir cat rm grep touch chmod; do
    ln -s "$(command -v $tool)" plain/$tool
done

stand_in() {
    printf '#!/bin/bash\necho "%s $*" >>"%s/calls.txt"\n%s\n' "$1" "$sandbox" "$2" >"debian/$1"
    chmod +x "debian/$1"
}
# shellcheck disable=SC2016
# Everything is installed but libfmt-dev and ninja-build.
stand_in dpkg-query 'for p in "${@:4}"; do
    case $p in libfmt-dev | ninja-build) ;; *) echo "installed $p" ;; esac
done'
stand_in apt-get ''
# shellcheck disable=SC2016
stand_in env 'while [[ $1 == *=* ]]; do shift; done; "$@"'
stand_in id 'echo 0'
stand_in cmake 'mkdir -p build/release/bin; touch build/release/build.ninja
printf "#!/bin/bash\necho \"qplan \$*\"\nexit 4\n" >build/release/bin/qplan
printf "#!/bin/bash\necho \"qprof \$*\"\n" >build/release/bin/qprof
chmod +x build/release/bin/*'
stand_in ninja ''

# check WHAT EXPECTED ACTUAL
check() {
    if [ "$2" != "$3" ]; then
        printf '%s\n  expected: %s\n  actual:   %s\n' "$1" "$2" "$3"
        failures=$((failures + 1))
    fi
}

# call PATH-FOLDERS ARGUMENTS: sets out, err, code and calls
call() {
    : >calls.txt
    out=$(PATH=$1 QPLAN_PRESET='' QPLAN_SKIP_PACKAGES='' ./run "${@:2}" 2>err.txt)
    code=$?
    err=$(<err.txt)
    calls=$(<calls.txt)
}
unset QPLAN_PRESET QPLAN_SKIP_PACKAGES

call plain help
check "help succeeds" 0 $code
check "help is the result" "usage: ./run VERB [ARGUMENTS]" "${out%%$'\n'*}"

call plain dance
check "an unknown verb is a usage error" 2 $code
check "an unknown verb has no result" "" "$out"

call plain gui
check "no GUI in this tree" 5 $code
check "says so" "run: the desktop application is not part of this version" "$err"

call plain plan
check "no package tools: needs what is not there" 5 $code
check "names the packages" yes "$([[ $err == *libboost-graph-dev* ]] && echo yes)"

call "$sandbox/debian:$sandbox/plain" plan
check "the program's exit code is passed on" 4 $code
check "the default question" \
    "qplan recommend --model llama-3.1-70b --workload rag --mode async --demand 20qps" "$out"
check "exactly what is missing is installed" \
    "apt-get install -q -y --no-install-recommends ninja-build libfmt-dev" \
    "$(grep '^apt-get install' calls.txt)"
check "lists are refreshed first" "apt-get update -q" "$(grep -m 1 '^apt-get' calls.txt)"
check "says what it installs" yes \
    "$([[ $err == *"installing ninja-build libfmt-dev"* ]] && echo yes)"
check "plan builds qplan alone" "ninja -C $sandbox/build/release qplan" \
    "$(grep '^ninja' calls.txt)"

call "$sandbox/debian:$sandbox/plain" plan --top 3
check "arguments go to recommend" "qplan recommend --top 3" "$out"
check "a second call asks no package tool and configures nothing" \
    "ninja -C $sandbox/build/release qplan" "$calls"
check "a second call is silent" "" "$err"

call "$sandbox/debian:$sandbox/plain" qplan catalog list
check "any verb of qplan" "qplan catalog list" "$out"

call "$sandbox/debian:$sandbox/plain" profile
check "no profiler in this tree" 5 $code
mkdir profiler
touch profiler/CMakeLists.txt
call "$sandbox/debian:$sandbox/plain" profile --dry-run
check "profile measures" "qprof run --dry-run" "$out"
call "$sandbox/debian:$sandbox/plain" qprof doctor
check "any verb of qprof" "qprof doctor" "$out"

[ $failures -eq 0 ]
