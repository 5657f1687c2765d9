#!/bin/bash
# slurm-down.sh DIR -- stops what slurm-up.sh DIR started (by its pid files)
DIR=$(cd "$1" && pwd); export SLURM_CONF=$DIR/slurm.conf
# The steps too: they would go on telling whoever listens on the controller's port next about a job of that number, whose nodes it then drains.
end_steps() { for p in $(pgrep slurmstepd); do grep -qzx "SLURM_CONF=$SLURM_CONF" "/proc/$p/environ" 2>/dev/null && kill -9 "$p"; done; }
trap end_steps EXIT
squeue -h -o %i 2>/dev/null | xargs -r scancel 2>/dev/null; sleep 0.3
pids=$(cat "$DIR"/run/*.pid 2>/dev/null); [ -n "$pids" ] && kill $pids 2>/dev/null
for t in $(seq 40); do alive=; for p in $pids; do kill -0 $p 2>/dev/null && alive=1; done; [ -z "$alive" ] && exit 0; sleep 0.25; done
kill -9 $pids 2>/dev/null; exit 1
