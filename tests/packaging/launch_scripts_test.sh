#!/bin/bash
# launch_scripts_test.sh QPLAN: shellcheck has nothing to say about the scripts that `qplan deploy`
# writes, and a shell hands on what was asked for, hostile names included.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"

needs shellcheck
qplan=$1
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
