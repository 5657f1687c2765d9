#!/bin/bash
# slurm-up.sh DIR [NODES] [CPUS] -- a private Slurm cluster of virtual nodes on this host, no systemd, no munge daemon.
# Needs Debian's slurmctld slurmd slurm-client (22.05.8). As root: any user may submit. As a normal user: only that user may.
# Afterwards: export SLURM_CONF=DIR/slurm.conf ; sbatch/squeue/scancel/srun as usual.   slurm-down.sh DIR stops it.
set -eu
DIR=$(mkdir -p "$1" && cd "$1" && pwd); NODES=${2:-3}; CPUS=${3:-4}; H=$(hostname -s); ME=$(id -un)
BASE=${SLURM_TEST_PORT:-17900}
mkdir -p "$DIR"/{state,log,run,spool}; chmod 755 "$DIR" "$DIR"/*
{ cat <<C
ClusterName=test
SlurmctldHost=$H(127.0.0.1)
SlurmctldPort=$BASE
SlurmUser=$ME
SlurmdUser=$ME
AuthType=auth/none
CredType=cred/none
StateSaveLocation=$DIR/state
SlurmdSpoolDir=$DIR/spool/%n
SlurmctldPidFile=$DIR/run/slurmctld.pid
SlurmdPidFile=$DIR/run/slurmd-%n.pid
SlurmctldLogFile=$DIR/log/slurmctld.log
SlurmdLogFile=$DIR/log/slurmd-%n.log
TmpFS=$DIR/tmp/%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=1,sched_min_interval=0
SlurmdParameters=config_overrides
MpiDefault=none
ReturnToService=2
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=$DIR/log/jobcomp.txt
KillWait=15
MinJobAge=300
SlurmctldTimeout=30
SlurmdTimeout=20
EnforcePartLimits=ALL
C
for i in $(seq "$NODES"); do mkdir -p "$DIR/tmp/n$i"; chmod 1777 "$DIR/tmp/n$i"; echo "NodeName=n$i NodeHostname=$H NodeAddr=127.0.0.1 Port=$((BASE+i)) CPUs=$CPUS State=UNKNOWN"; done
echo "PartitionName=debug Nodes=ALL Default=YES MaxTime=60 State=UP"
echo "PartitionName=single Nodes=n1 MaxTime=10 State=UP"
} > "$DIR/slurm.conf"
{ cat /etc/hosts; for i in $(seq "$NODES"); do echo "127.0.0.1 n$i"; done; } > "$DIR/hosts"
export SLURM_CONF=$DIR/slurm.conf
slurmctld
for i in $(seq "$NODES"); do
  if [ "$(id -u)" = 0 ]; then unshare -u -m sh -c "mount --bind '$DIR/hosts' /etc/hosts; hostname n$i; exec slurmd -N n$i"   # own UTS+mount namespaces: `hostname` in a task says n$i, and n1..nN resolve there
  else slurmd -N "n$i"; fi
done
for t in $(seq 60); do [ "$(sinfo -h -N -p debug -t idle 2>/dev/null | wc -l)" = "$NODES" ] && exit 0; sleep 0.25; done
sinfo; exit 1
