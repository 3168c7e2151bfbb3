#!/bin/bash
# manifests_test.sh QPLAN FOLDER SWEEP: the schemas of Kubernetes accept what `qplan deploy` and
# `qplan sweep --job kubernetes` write, and refuse it with a slip. They come with the Python package kubernetes-validate, which is put into a
# virtual environment in FOLDER once; without a network the test is skipped.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

qplan=$1
environment=$2
sweep=$3
check=$environment/bin/kubernetes-validate
needs python3
if [ ! -x "$check" ]; then
    python3 -m venv --clear "$environment" >"$sandbox/log" 2>&1 || {
        printf 'skipped: python3-venv is not installed\n'
        exit 77
    }
    "$environment/bin/pip" install --quiet --disable-pip-version-check --retries 1 --timeout 15 \
        kubernetes-validate >"$sandbox/log" 2>&1 || {
        printf 'skipped: kubernetes-validate cannot be had: %s\n' "$(tail -n 1 "$sandbox/log")"
        exit 77
    }
fi

# valid VERSION FILE: every document, with no property the schemas do not know; on that version and
# on the newest.
valid() {
    quietly "$check" --strict --kubernetes-version "$1" "$2"
    quietly "$check" --strict "$2"
}

for options in "--demand 20qps" "--mode async --formats bf16" "--mode sync --formats int4-w4a16" \
    "--demand 20qps --redundancy 1 --kv-dtypes fp8"; do
    # A list of options on purpose.
    # shellcheck disable=SC2086
    "$qplan" deploy -q --model llama-3.1-70b --workload rag $options --target kubernetes \
        >"$sandbox/kubernetes.yaml" || fail "failed: $options"
    [ "$(grep -c '^kind:' "$sandbox/kubernetes.yaml")" = 4 ] || fail "documents are missing"
    valid 1.28 "$sandbox/kubernetes.yaml"
done
sed 's/containerPort: 8000/containerPort: http/' "$sandbox/kubernetes.yaml" >"$sandbox/slip.yaml"
! "$check" --strict "$sandbox/slip.yaml" >"$sandbox/log" 2>&1 || fail "a port may be any text"
sed 's/ startupProbe:/ startProbe:/' "$sandbox/kubernetes.yaml" >"$sandbox/slip.yaml"
! "$check" --strict "$sandbox/slip.yaml" >"$sandbox/log" 2>&1 || fail "any property is accepted"

for shards in 1 4; do
    quietly "$qplan" sweep "$sweep" --job kubernetes --shards $shards --image me/qplan:1 --force \
        -o "$sandbox/jobs"
    [ "$(cat "$sandbox"/jobs/*.yaml | grep -c '^kind:')" = 4 ] || fail "documents are missing"
    for file in "$sandbox"/jobs/*.yaml; do valid 1.29 "$file"; done
done
sed 's/completionMode: Indexed/completionMode: true/' "$sandbox/jobs/sweep.yaml" >"$sandbox/slip.yaml"
! "$check" --strict "$sandbox/slip.yaml" >"$sandbox/log" 2>&1 || fail "a mode may be anything"
sed 's/backoffLimitPerIndex:/backoffPerIndex:/' "$sandbox/jobs/sweep.yaml" >"$sandbox/slip.yaml"
! "$check" --strict "$sandbox/slip.yaml" >"$sandbox/log" 2>&1 || fail "any property is accepted"
