#!/bin/bash
# sweep_test.sh QPLAN SOURCE: the job files of a sweep, submitted to Slurm: one shard is preempted
# and one is killed while they write, and all of them put together are the bytes of an unsharded
# run. Skipped where Slurm is not installed or cannot be started.
# shellcheck source-path=SCRIPTDIR source=../packaging/common.sh
. "$(dirname "$0")/../packaging/common.sh"
# shellcheck source-path=SCRIPTDIR source=one_node.sh
. "$(dirname "$0")/one_node.sh"

PATH=$PATH:/usr/sbin # of the daemons
needs slurmctld slurmd sbatch munged python3
qplan=$1
source=$2
jobs="$sandbox/the jobs"
shards=4
ln -s "$(readlink -f "$qplan")" "$sandbox/qplan"
export PATH=$sandbox:$PATH

# submit: sets $array and $merge, the numbers of the jobs.
submit() {
    local said
    said=$("$jobs/submit.sh") || fail "$(slurm_logs)" "not submitted"
    array=$(sed -n 's/^shards: job \([0-9]*\), .*/\1/p' <<<"$said")
    merge=$(sed -n 's/.*, merge: job \([0-9]*\)$/\1/p' <<<"$said")
    [[ $array && $merge ]] || fail "submit.sh said: $said"
}

# state JOB: of it, PENDING, RUNNING, COMPLETED...
state() {
    scontrol show job "$1" --oneliner | sed -n 's/.* JobState=\([A-Z_]*\).*/\1/p'
}
is() {
    [ "$(state "$1")" = "$2" ]
}
# wait_for JOB STATE
wait_for() {
    until_true 120 is "$1" "$2" || {
        slurm_logs
        tail -n 5 "$jobs"/*.log
        fail "job $1 is $(state "$1"), not $2"
    }
}

part() {
    printf '%s/part-%d-of-%d.csv' "$jobs" "$1" "$shards"
}
has_rows() {
    [ -f "$(part "$1")" ] && [ "$(wc -l <"$(part "$1")")" -gt 1 ]
}
# Of the processes in the folder the one with that shard.
writer_of() {
    local cwd
    while read -r cwd; do
        if tr '\0' ' ' <"${cwd%cwd}cmdline" | grep -q -- " --shard $1/$shards "; then
            basename "${cwd%/cwd}"
        fi
    done < <(find /proc -maxdepth 2 -name cwd -lname "$jobs" 2>/dev/null)
}
# catch_in_the_middle SHARD: stops the process that writes it, by its number $writer, with $written
# of its rows there.
catch_in_the_middle() {
    until_true 120 has_rows "$1" || fail "$(slurm_logs)" "shard $1 does not begin"
    writer=$(writer_of "$1")
    kill -STOP "$writer" || fail "nobody writes shard $1"
    written=$(($(wc -l <"$(part "$1")") - 1))
    ((written < points / shards)) || fail "shard $1 was finished before it was stopped"
}

# 2 engines x 2 models x 2 GPUs x 75,000 lengths: a shard is written in three blocks of rows.
points=600000
python3 - >"$sandbox/wide.json" <<'SPEC'
import json
print(json.dumps({
    "schema": {"name": "qplan.sweep", "version": "1.0"},
    "engines": ["vllm-0.6.4", "vllm-0.7.2"],
    "models": ["llama-3.1-8b", "mistral-7b-v0.3"],
    "gpus": ["h100-sxm-80gb", "a100-sxm-80gb"],
    "formats": ["bf16"],
    "lengths": [{"input_tokens": i, "output_tokens": o}
                for i in range(1, 501) for o in range(1, 151)],
    "modes": ["sync"]}))
SPEC
(cd "$source" && quietly "$qplan" --data data sweep "$sandbox/wide.json" --job slurm \
    --shards $shards -o "$jobs")

trap 'slurm_stop || printf "a daemon is left\n"; rm -rf "$sandbox"' EXIT
slurm_start || {
    slurm_logs
    printf 'skipped: Slurm cannot be started here as %s\n' "$(id -un)"
    exit 77
}

submit
catch_in_the_middle 2
preempted_at=$((points / shards + written))
scontrol requeue "${array}_2"
catch_in_the_middle 3
killed_at=$((2 * points / shards + written))
kill -KILL "$writer"
wait_for "${array}_3" FAILED
for shard in 1 2 4; do wait_for "${array}_$shard" COMPLETED; done
resumed_at=$(sed -n 's/.* goes on at point \([0-9]*\)$/\1/p' "$jobs/shard-2.log")
((resumed_at >= preempted_at)) || fail "shard 2 went on at '$resumed_at', not $preempted_at"
wait_for "$merge" CANCELLED
[ ! -e "$jobs/sweep.csv" ] || fail "an unfinished shard was merged"
! "$qplan" merge "$jobs"/part-*.csv -o "$sandbox/early.csv" 2>"$sandbox/said" ||
    fail "an unfinished shard can be merged"
grep -q "holds $((killed_at - 2 * points / shards)) of $((points / shards)) points" \
    "$sandbox/said" || fail "$(<"$sandbox/said")"

finished() {
    stat --format='%n %i %Y %s' "$(part 1)" "$(part 2)" "$(part 4)"
}
before=$(finished)
submit
wait_for "$merge" COMPLETED
[ "$(finished)" = "$before" ] || fail "a finished shard was written again"
grep -q " goes on at point $killed_at\$" "$jobs/shard-3.log" || fail "$(<"$jobs/shard-3.log")"

"$qplan" sweep "$sandbox/wide.json" -o "$sandbox/whole.csv"
cmp "$sandbox/whole.csv" "$jobs/sweep.csv"
slurm_stop || fail "a daemon does not end"
printf '%d points in %d shards: one preempted at %d, one killed at %d, the whole as without\n' \
    $points $shards $preempted_at $killed_at
