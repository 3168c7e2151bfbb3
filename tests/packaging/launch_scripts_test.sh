#!/bin/bash
# launch_scripts_test.sh QPLAN SWEEP: shellcheck has nothing to say about the scripts that `qplan
# deploy` and `qplan sweep --job` write, and a shell hands on what was asked for, hostile names
# included.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

needs shellcheck
qplan=$1
sweep=$2
folder="$sandbox/it's a \$HOME"
mkdir "$sandbox/bin"
# Stands in for vllm and guidellm: the words it was given, one a line in the shell's own quoting.
cat >"$sandbox/bin/vllm" <<'SCRIPT'
#!/bin/bash
printf '%q\n' "$@"
SCRIPT
chmod +x "$sandbox/bin/vllm"
cp "$sandbox/bin/vllm" "$sandbox/bin/guidellm"
export PATH=$sandbox/bin:$PATH

for checkpoint in org/model "it's \"\$(id)\" \`id\` \\ *" $'two\nlines; id'; do
    for load in "--demand 20qps" "--mode async" "--mode sync"; do
        # A list of options on purpose.
        # shellcheck disable=SC2086
        quietly "$qplan" deploy --model llama-3.1-8b --workload rag $load --formats int4-w4a16 \
            --checkpoint "$checkpoint" --force -o "$folder"
        # Names in single quotes hold $ and ` on purpose.
        quietly shellcheck --exclude=SC2016 "$folder/serve.sh" "$folder/load-test.sh"
        [ "$("$folder/serve.sh" | sed -n 2p)" = "$(printf '%q' "$checkpoint")" ] ||
            fail "serve.sh loads $("$folder/serve.sh" | sed -n 2p)"
        for tool in guidellm vllm; do
            found=$("$folder/load-test.sh" "$tool" http://host:1 | sed -n '/^--model$/{n;p}')
            [ "$found" = "$(printf '%q' "$checkpoint")" ] || fail "load-test.sh $tool asks $found"
        done
    done
done
! "$folder/load-test.sh" nothing 2>"$sandbox/said" || fail "load-test.sh knows any tool"
grep -q "no tool 'nothing'" "$sandbox/said" || fail "$(<"$sandbox/said")"

# Job files of a sweep: facts in a folder of that name go along.
facts=$folder/facts
ln -s "$(dirname "$sweep")/../../../data" "$facts"
jobs=$folder/jobs
cp "$sandbox/bin/vllm" "$sandbox/bin/qplan"
quietly "$qplan" --data "$facts" sweep "$sweep" --job slurm --shards 4 -o "$jobs"
quietly shellcheck --exclude=SC2016 "$jobs"/*.sbatch "$jobs/submit.sh"
found=$(SLURM_ARRAY_TASK_ID=3 sh "$jobs/sweep.sbatch" | tr '\n' ' ')
[ "$found" = "-v --data $(printf '%q' "$facts") --jobs 1 sweep sweep.json --shard 3/4 \
-o part-3-of-4.csv " ] || fail "sweep.sbatch runs qplan $found"

# answers WORD: what kubectl says of any job; what it is asked goes to a file.
answers() {
    printf '#!/bin/sh\necho "$*" >>"%s"\ncase "$*" in *"get job"*) echo "%s" ;; esac\n' \
        "$sandbox/asked" "$1" >"$sandbox/bin/kubectl"
    chmod +x "$sandbox/bin/kubectl"
    : >"$sandbox/asked"
}
quietly "$qplan" sweep "$sweep" --job kubernetes --shards 4 --image qplan --force -o "$jobs"
quietly shellcheck "$jobs/submit.sh"
answers "SuccessCriteriaMet Complete"
quietly "$jobs/submit.sh" --namespace mine
[ "$(grep -o 'delete job .*merge\|apply .*\|get job [a-z-]*' "$sandbox/asked" | tr '\n' ';')" = "delete \
job sweep sweep-merge;apply --server-side -f sweep.yaml;get job sweep;apply --server-side -f \
merge.yaml;get job sweep-merge;" ] || fail "$(<"$sandbox/asked")"
[ "$(grep -c '^--namespace mine ' "$sandbox/asked")" = 5 ] || fail "$(<"$sandbox/asked")"
answers "FailureTarget Failed"
! "$jobs/submit.sh" 2>"$sandbox/said" || fail "a failed job is no failure"
grep -q 'sweep failed' "$sandbox/said" || fail "$(<"$sandbox/said")"
! grep -q merge.yaml "$sandbox/asked" || fail "the shards of a failed job are merged"
