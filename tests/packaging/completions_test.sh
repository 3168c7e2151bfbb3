#!/bin/bash
# completions_test.sh CMAKE BUILD: what the three shells offer from an installation. All of them ask
# the same script; the shells that are missing are left out.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

shopt -s extglob
prefix=$sandbox/usr
quietly "$1" --install "$2" --prefix "$prefix"
export PATH=$prefix/bin:$PATH
cd "$sandbox"

# The command line in, the words offered out, one a line; FILES for the names of files.
cat >in.bash <<'SCRIPT'
compopt() { [ "$2" != default ] || echo FILES; }
. "$1/share/bash-completion/completions/qplan"
COMP_LINE=$2 COMP_POINT=${#2}
_qplan qplan
[ ${#COMPREPLY[@]} = 0 ] || printf '%s\n' "${COMPREPLY[@]}"
SCRIPT
cat >in.zsh <<'SCRIPT'
zmodload zsh/parameter
fpath=($1/share/zsh/site-functions $fpath)
autoload -Uz _qplan
_files() { print FILES }
_describe() { print -rl -- ${${candidates//\\:/COLON}%%:*} }
words=(${(s: :)2})
[[ $2 != *' ' ]] || words+=('')
CURRENT=$#words PREFIX=$words[-1]
_qplan | sed 's/COLON/:/'
SCRIPT
cat >in.fish <<'SCRIPT'
source $argv[1]/share/fish/vendor_completions.d/qplan.fish
function __fish_complete_path; echo $argv[1]FILES; end
complete -C $argv[2] | cut -f 1 | sed 's|^\./||'
SCRIPT
shells=(bash)
if command -v zsh >/dev/null; then shells+=("zsh -f"); fi
if command -v fish >/dev/null; then shells+=("fish --no-config"); fi
printf 'shells: %s\n' "${shells[*]}"

# offered EXPECTED LINE: in every shell. In bash without what stands before an @ or =.
offered() {
    local shell found expected
    for shell in "${shells[@]}"; do
        expected=$1
        if [ "$shell" = bash ]; then expected=${1//+([! ])[@=]/}; fi
        # Word list on purpose.
        # shellcheck disable=SC2086
        found=$($shell "in.${shell%% *}" "$prefix" "$2" </dev/null | paste -sd ' ')
        [ "$found" = "$expected" ] || fail "$shell, '$2'
  expected: $expected
  offered:  $found"
    done
}

# Options and verbs are those of help, with those of every verb.
verbs() { "$@" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p' | paste -sd ' '; }
options() {
    "$@" --help | grep -oE '^  (-[A-Za-z],)?--[a-z][a-z-]*' | sed 's/ *//; s/.*,//'
}
offered "$(verbs qplan)" "qplan "
offered "$(verbs qplan catalog)" "qplan catalog "
for verb in recommend simulate "calibrate kernels"; do
    # Word list on purpose.
    # shellcheck disable=SC2046,SC2086
    offered "$(printf '%s\n' $(options qplan $verb; options qplan) | awk '!seen[$0]++' | paste -sd ' ')" \
        "qplan $verb --"
done
offered "recommend report" "qplan re"
offered "--model --mode --min-recovery --max-gpus" "qplan recommend --m"

# Ids are those of the catalogue, in lists too.
ids() { qplan catalog list "$1" --output-format csv | sed 1d | cut -d , -f 1 | paste -sd ' '; }
offered "$(ids models)" "qplan estimate --model "
offered "$(ids engines)" "qplan simulate --engine "
offered "$(ids workloads)" "qplan recommend --workload "
offered "$(ids gpus)" "qplan catalog show gpus "
offered "lambda@2024-10-28" "qplan recommend --prices lambda@"
offered "h200-nvl-141gb h200-sxm-141gb" "qplan estimate --gpu h200"
offered "l4,h200-nvl-141gb l4,h200-sxm-141gb" "qplan recommend --gpus l4,h200"
offered "--gpus=l4 --gpus=l40 --gpus=l40s" "qplan recommend --gpus=l4"

# Values are those the description of the option names.
offered "bf16 fp8-w8a8 int8-w8a8 int4-w4a16" "qplan estimate --format "
offered "bf16 fp8-w8a8 int8-w8a8 int4-w4a16" "qplan recommend --formats "
offered "bf16,fp8" "qplan recommend --kv-dtypes bf16,f"
offered "sync async" "qplan recommend --mode "
offered "saturation closed: open: guidellm:" "qplan estimate --load "
offered "table json csv md html svg" "qplan --output-format "
offered "auto always never" "qplan recommend --color "
offered "gpus models engines workloads prices accuracy" "qplan catalog list "

# Nothing for numbers and free text; names of files where one belongs.
offered "" "qplan recommend --top "
offered "" "qplan recommend --demand "
offered "FILES" "qplan estimate --cases "
offered "FILES" "qplan estimate --model ./"
if [ -x "$prefix/bin/qprof" ]; then
    bash "$prefix/share/qplan/completion/complete.sh" qprof "" >"$sandbox/qprof" || true
    [ "$(cut -f 1 "$sandbox/qprof" | paste -sd ' ')" = "$(verbs qprof)" ] ||
        fail "qprof: $(<"$sandbox/qprof")"
    ! bash "$prefix/share/qplan/completion/complete.sh" qprof report "" || fail "qprof report: no files"
fi
