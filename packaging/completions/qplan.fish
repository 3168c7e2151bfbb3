# Completion of qplan and qprof for fish.

set -g __qplan_folder (status dirname)/../../qplan/completion

function __qplan_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program (command -s -- $words[1]); or return
    set -l found (bash $__qplan_folder/complete.sh $program $words[2..] "$current")
    if test $status -eq 1
        __fish_complete_path "$current"
    else
        printf '%s\n' $found
    end
end

for program in qplan qprof
    complete -c $program -e
    complete -c $program -k -f -a '(__qplan_complete)'
end
