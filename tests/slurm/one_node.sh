# A Slurm of one node for one test: munged, slurmctld and slurmd as this user, on ports of their own
# and with everything they keep in $sandbox/slurm.
# shellcheck shell=bash disable=SC2154  # sandbox
slurm=$sandbox/slurm
daemons=()

# What the daemons said last.
slurm_logs() {
    tail -n 20 "$slurm"/*.log 2>/dev/null
}

# until_true SECONDS COMMAND...: whether it came true in that time.
until_true() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS < end)) || return 1
        sleep 0.05
    done
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

slurm_configuration() {
    cat <<CONFIGURATION
ClusterName=test
SlurmctldHost=$1(127.0.0.1)
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$slurm/munge.socket,cred_expire=5
StateSaveLocation=$slurm/state
SlurmdSpoolDir=$slurm/spool
SlurmctldPidFile=$slurm/slurmctld.pid
SlurmdPidFile=$slurm/slurmd.pid
# No control groups and no accounting: a container may have neither.
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
MailProg=/bin/true
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,sched_min_interval=0,bf_interval=1
SlurmdParameters=config_overrides
KillWait=2
NodeName=$1 NodeAddr=127.0.0.1 CPUs=2
PartitionName=test Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONFIGURATION
}

# daemon NAME COMMAND...: in the background, ended by slurm_stop.
daemon() {
    local name=$1
    shift
    "$@" >"$slurm/$name.log" 2>&1 &
    daemons+=($!)
}

node_is_idle() {
    [ "$(timeout 5 sinfo --noheader --format=%T 2>/dev/null)" = idle ]
}

# Starts it; false where that cannot be done here.
slurm_start() {
    mkdir "$slurm" "$slurm/state" "$slurm/spool"
    head -c 1024 /dev/urandom >"$slurm/munge.key"
    chmod 600 "$slurm/munge.key"
    export SLURM_CONF=$slurm/slurm.conf
    slurm_configuration "$(hostname -s)" >"$SLURM_CONF"
    daemon munged munged --foreground --force --num-threads=2 --key-file="$slurm/munge.key" \
        --socket="$slurm/munge.socket" --pid-file="$slurm/munged.pid" \
        --log-file="$slurm/munged.log" --seed-file="$slurm/munged.seed"
    until_true 10 test -S "$slurm/munge.socket" || return 1
    daemon slurmctld slurmctld -D -c
    daemon slurmd slurmd -D
    until_true 30 node_is_idle
}

no_jobs() {
    [ -z "$(timeout 5 squeue --noheader 2>/dev/null)" ]
}

# Ends its jobs and then itself, whatever state it is in; false where a daemon outlives even that.
slurm_stop() {
    local id left=0
    if timeout 10 scancel --signal=KILL --full --user="$(id -un)" 2>/dev/null &&
        timeout 10 scancel --user="$(id -un)" 2>/dev/null; then
        until_true 20 no_jobs || printf 'jobs are left: %s\n' "$(timeout 5 squeue --noheader)"
    fi
    for id in "${daemons[@]}"; do gone "$id" || kill "$id"; done
    for id in "${daemons[@]}"; do
        until_true 10 gone "$id" || kill -KILL "$id"
        until_true 5 gone "$id" || left=1
    done
    daemons=()
    return $left
}

gone() {
    ! kill -0 "$1" 2>/dev/null
}
