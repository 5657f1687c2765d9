# Ends a runner's processes when its JVM is gone, however it went. Reads lines from the JVM:
#   + GROUP   a worker with this process group was started      - GROUP   it has ended
#   TERM GROUP, KILL GROUP   signal a group                     bye       all is well, end
# The end of the input without "bye" means that the JVM is dead.
# Arguments: the runner's token, the grace in tenths of a second, the runner's temporary directory.
trap '' TERM INT HUP QUIT
token="BALSAM_RUN=$1" tenths=$2 directory=$3 groups=' '

while read -r verb group; do
  case $verb in
    +) groups="$groups$group " ;;
    -) case $groups in *" $group "*) groups="${groups%% "$group" *} ${groups#* "$group" }" ;; esac ;;
    TERM | KILL) kill -s "$verb" -- "-$group" 2>/dev/null ;;
    bye) rm -rf -- "$directory"; exit 0 ;;
  esac
done

# Where there is no /proc the pattern stays as it is and names no file: then only the groups are left.
marked() { grep -lsF -- "$token" /proc/[0-9]*/environ; }

alive() {
  for g in $groups; do kill -s 0 -- "-$g" 2>/dev/null && return 0; done
  [ -n "$(marked)" ]
}

signal() {
  for g in $groups; do kill -s "$1" -- "-$g" 2>/dev/null; done
  for e in $(marked); do
    e=${e#/proc/}
    kill -s "$1" "${e%/environ}" 2>/dev/null
  done
}

pause() { sleep 0.1 2>/dev/null || { sleep 1; tenths=$((tenths - 9)); }; }

signal TERM
while [ "$tenths" -gt 0 ] && alive; do
  pause
  tenths=$((tenths - 1))
done
tries=20
while [ "$tries" -gt 0 ] && alive; do
  signal KILL
  pause
  tries=$((tries - 1))
done
rm -rf -- "$directory"
