#!/bin/bash
# html_test.sh QPLAN INPUTS [QPROF]: HTML Tidy has nothing to say about the documents they write,
# hostile names included. It knows no SVG: every chart is taken out and has to be well-formed XML.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

needs tidy xmllint python3
qplan=$1
inputs=$2
qprof=${3:-}

# split FILE: into page.html, with an image for each chart, and 0.svg, 1.svg...; says what ids are
# there twice, or missing where one refers to them.
cat >"$sandbox/split" <<'SCRIPT'
import collections, re, sys
page = open(sys.argv[1]).read()
charts = re.findall("<svg.*?</svg>", page, re.S)
open("page.html", "w").write(re.sub("<svg.*?</svg>", '<img alt="" src="chart.svg">', page, flags=re.S))
for number, chart in enumerate(charts):
    open(f"{number}.svg", "w").write(chart)
ids = collections.Counter(re.findall(r'\sid="([^"]*)"', page))
used = re.findall(r'aria-(?:labelledby|describedby)="([^"]*)"', page)
used = [word for words in used for word in words.split()] + re.findall(r'url\(#([^)]*)\)', page)
wrong = [f"twice: {id}" for id, times in ids.items() if times > 1]
wrong += [f"missing: {id}" for id in used if id not in ids]
sys.exit("; ".join(wrong) or 0)
SCRIPT

# valid FILE CHARTS
valid() {
    local chart
    rm -rf "$sandbox/parts"
    mkdir "$sandbox/parts"
    (cd "$sandbox/parts" && quietly python3 "$sandbox/split" "$1")
    [ "$(find "$sandbox/parts" -name '*.svg' | wc -l)" -ge "$2" ] || fail "charts are missing: $1"
    quietly tidy -e -q "$sandbox/parts/page.html"
    for chart in "$sandbox/parts"/*.svg; do
        [ ! -e "$chart" ] || quietly xmllint --noout --nonet "$chart"
    done
}

# page CHARTS COMMAND...: the document it writes; 4 is an answer, that nothing is feasible.
page() {
    local charts=$1 code=0
    shift
    "$@" -q -o "$sandbox/page.html" 2>"$sandbox/log" || code=$?
    [[ $code == @(0|4) ]] || fail "$(<"$sandbox/log")" "failed: $*"
    valid "$sandbox/page.html" "$charts"
}

hostile="$sandbox/a<b>&\"c'd.json"
cp "$inputs/my-config.json" "$hostile"
ask=(--workload rag --demand 20qps)
page 6 "$qplan" report --model llama-3.1-8b "${ask[@]}"
page 6 "$qplan" report --model llama-3.1-8b "${ask[@]}" --api-price 0.6/0.8 --min-recovery 99
page 1 "$qplan" report --model llama-3.1-8b --workload rag --mode sync --slo "ttft.p95<=500ms"
page 0 "$qplan" report --model llama-3.1-405b "${ask[@]}" --budget 1
page 1 "$qplan" report --model "$hostile" "${ask[@]}"
page 0 "$qplan" recommend --model "$hostile" "${ask[@]}"
page 0 "$qplan" crossover --model llama-3.1-8b --workload rag --steps 4x3
page 0 "$qplan" estimate --model "$hostile" --gpu l4 --format int4-w4a16 --workload rag --explain
page 0 "$qplan" simulate --model llama-3.1-8b --gpu h100-sxm-80gb --format bf16 --workload rag \
    --rate 5qps --requests 200
page 0 "$qplan" catalog list models
[ -z "$qprof" ] || page 1 "$qprof" report "$inputs/a100.profile.json"

# A slip is one.
sed 's|</table>||' "$sandbox/page.html" >"$sandbox/slip.html"
! (valid "$sandbox/slip.html" 0) >/dev/null || fail "a table may stay open"
