# What the tests of this folder share.
# shellcheck shell=bash
set -euo pipefail

# What is run must find what was installed by itself.
unset QPLAN_DATA_DIR

sandbox=$(mktemp -d)
trap 'rm -rf "$sandbox"' EXIT

fail() {
    printf '%s\n' "$*"
    exit 1
}

# needs PROGRAM...: skips the test where one is missing.
needs() {
    local program
    for program in "$@"; do
        command -v "$program" >/dev/null || {
            printf 'skipped: %s is not installed\n' "$program"
            exit 77
        }
    done
}

# quietly COMMAND...: its output only where it fails.
quietly() {
    "$@" >"$sandbox/log" 2>&1 || {
        cat "$sandbox/log"
        fail "failed: $*"
    }
}

# installed_programs_work PREFIX SOURCE PROGRAM...: they start, and plan with the facts beside them.
installed_programs_work() {
    local prefix=$1 source=$2 program
    shift 2
    for program in "$@"; do
        [[ $(QT_QPA_PLATFORM=offscreen "$prefix/bin/$program" --version) =~ [0-9]\.[0-9] ]] ||
            fail "no version: $program"
    done
    # A GPU that only the installed facts have.
    sed 's/"id": "l4"/"id": "l4-here"/' "$source/data/gpus/l4.json" \
        >"$prefix/share/qplan/gpus/l4-here.json"
    grep -q '^ *l4-here ' <<<"$("$prefix/bin/qplan" catalog list gpus)" ||
        fail "other facts than those installed"
    rm "$prefix/share/qplan/gpus/l4-here.json"
    "$prefix/bin/qplan" recommend --model llama-3.1-8b --workload rag --mode sync --gpus l4 \
        >"$sandbox/recommendation" || fail "no recommendation"
    grep -q '^ *use  *1 x l4' "$sandbox/recommendation" || fail "$(<"$sandbox/recommendation")"
}
