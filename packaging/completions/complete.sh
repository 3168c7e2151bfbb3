#!/bin/bash
# complete.sh PROGRAM [WORD...] CURRENT: what can stand for CURRENT after these words, one candidate
# a line, a tab before its description. Verbs, options and the values an option can have are read
# from the program's --help, ids from its catalogue. Exits with 1 where a file name belongs there.
set -u

program=$(type -P -- "$1") || exit 0
words=("${@:2:$#-2}")
current=${*: -1}
here=$(dirname "${BASH_SOURCE[0]}")

# Records of help.awk for one verb.
records() { "$program" "$@" --help 2>/dev/null | awk -f "$here/help.awk"; }

# look_up KIND NAME: sets `value` and `description` of the record that has this name among its names.
look_up() {
    local kind names
    # A tab would count as space and swallow empty fields.
    while IFS=$'\x1f' read -r kind names value description; do
        if [ "$kind" = "$1" ] && [[ ,$names, == *,$2,* ]]; then return 0; fi
    done <<<"${known//$'\t'/$'\x1f'}"
    return 1
}

# Prints the candidates of standard input that begin with $current, each after BEFORE.
offer() {
    before=$1 current=$current awk -F '\t' '
        BEGIN { before = ENVIRON["before"]; current = ENVIRON["current"] }
        index(before $1, current) == 1 && !seen[$1]++ { print before $0 }'
}

# The names of all records of a kind, with their descriptions.
offer_names() {
    awk -F '\t' -v kind="$1" '
        $1 == kind { count = split($2, names, ",")
                     for (i = 1; i <= count; i++) print names[i] "\t" $NF }' <<<"$known" | offer ""
}

# ids KIND: those of qplan's catalogue, whichever program asks.
ids() {
    local planner
    planner=$(dirname "$program")/qplan
    [ -x "$planner" ] || planner=qplan
    "$planner" catalog list "$1" --output-format csv 2>/dev/null |
        awk -F , 'NR > 1 && $1 != "" { print $1 }'
}

# The values a description names: "sync (default) or async", "table, json, csv or md; ...".
named_in() {
    awk '{
        gsub(/ *\([^)]*\)/, "")
        sub(/;.*/, "")
        sub(/^[A-Z][a-z]+ /, "")
        gsub(/,? or /, ", ")
        count = split($0, values, ", ")
        for (i = 1; i <= count; i++) {
            sub(/:[A-Z]+$/, ":", values[i])
            if (values[i] !~ /^[a-z][a-z0-9.-]*:?$/) exit
        }
        for (i = 1; count > 1 && i <= count; i++) print values[i]
    }' <<<"$1"
}

# offer_values NAME BEFORE: what the option or argument of look_up can be, with BEFORE in front.
offer_values() {
    local kind="" before=$2 typed=${current#"$2"}
    case $value in FILE* | FOLDER | PATH* | PROFILE) exit 1 ;; esac
    case $1 in
        --gpu | --gpus) kind=gpus ;;
        --model) kind=models ;;
        --engine) kind=engines ;;
        --workload) kind=workloads ;;
        --prices) kind=prices ;;
    esac
    case $value in N | INT | UINT | FLOAT) return ;; esac
    # Of a list, its last.
    case $1 in
        --gpus | --formats | --kv-dtypes)
            if [[ $typed == *,* ]]; then before+=${typed%,*},; fi
            ;;
    esac
    if [ "$kind" ]; then
        if [[ ${typed##*,} == @(*/*|.*|\~*) ]]; then exit 1; fi
        ids "$kind" | offer "$before"
    elif [ "$1" = --formats ]; then
        printf '%s\n' bf16 fp8-w8a8 int8-w8a8 int4-w4a16 | offer "$before"
    elif [ "$1" = --kv-dtypes ]; then
        printf '%s\n' bf16 fp8 | offer "$before"
    else
        named_in "$description" | offer "$before"
    fi
}

common=$(records | grep -v $'^verb\t')
known=$(records)
verbs=()
arguments=()
waiting="" # the option whose value comes next
for word in "${words[@]}"; do
    if [ "$waiting" ]; then
        waiting=""
    elif [[ $word == -*=* ]]; then
        continue
    elif [[ $word == -?* ]]; then
        if look_up option "$word" && [ "$value" ]; then waiting=$word; fi
    elif look_up verb "$word"; then
        verbs+=("$word")
        known=$(records "${verbs[@]}")$'\n'$common
    else
        arguments+=("$word")
    fi
done

if [ "$waiting" ]; then
    look_up option "$waiting" && offer_values "$waiting" ""
elif [[ $current == --*=* ]]; then
    look_up option "${current%%=*}" && offer_values "${current%%=*}" "${current%%=*}="
elif [[ $current == -* ]]; then
    offer_names option
elif grep -q $'^verb\t' <<<"$known"; then
    offer_names verb
elif [ "${verbs[*]}" = "catalog show" ] && [ ${#arguments[@]} -gt 0 ]; then
    ids "${arguments[0]}" | offer ""
else
    # The next argument without a dash, where the verb takes one.
    mapfile -t names < <(awk -F '\t' '$1 == "positional" { print $2 }' <<<"$known")
    name=${names[${#arguments[@]}]:-}
    [ "$name" ] && look_up positional "$name" && values=$(named_in "$description")
    if [ "${values:-}" ]; then
        offer "" <<<"$values"
    elif [ ${#names[@]} -gt 0 ]; then
        exit 1
    else
        offer_names option
    fi
fi
exit 0
