#!/bin/bash
# slurm-down.sh DIR -- stops what slurm-up.sh DIR started (by its pid files)
DIR=$(cd "$1" && pwd); export SLURM_CONF=$DIR/slurm.conf
squeue -h -o %i 2>/dev/null | xargs -r scancel 2>/dev/null; sleep 0.3
pids=$(cat "$DIR"/run/*.pid 2>/dev/null); [ -n "$pids" ] && kill $pids 2>/dev/null
for t in $(seq 40); do alive=; for p in $pids; do kill -0 $p 2>/dev/null && alive=1; done; [ -z "$alive" ] && exit 0; sleep 0.25; done
kill -9 $pids 2>/dev/null; exit 1
