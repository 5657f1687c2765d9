#!/bin/sh
# make-start-archive.sh JAVA ARCHIVE HOME CLASSPATH: makes the archive of classes from which commands start
# fast. bin/balsam runs this beside the first command; nobody waits for it and nobody hears of a failure.
java=$1 archive=$2 home=$3 classpath=$4
directory=${archive%/*}
all=${directory%/*}
making=$archive.making

umask 077
mkdir -p "$directory" || exit 0
# Commands that start at the same moment would all make it; one is enough. One that was killed leaves its
# directory, which counts for ten minutes.
if ! mkdir "$making"; then
  [ -n "$(find "$making" -prune -mmin +10)" ] && rm -rf "$making"
  exit 0
fi
trap '' HUP
trap 'rm -rf "$making"' EXIT
trap 'exit 0' INT TERM
# Who made it may have finished just before.
[ -r "$archive" ] && exit 0

# The collector of the dump has to be G1, or heap objects would be left out (JDK 17).
"$java" -Xshare:dump -XX:+UseG1GC -Xmx512m -XX:SharedClassListFile="$home/lib/start.classes" \
  -XX:SharedArchiveFile="$making/archive" -Xlog:disable -cp "$classpath" || exit 0
echo "$home" >"$directory/installed-at"
mv -f "$making/archive" "$archive"

# Archives of what was replaced or removed since: each takes tens of megabytes.
for other in "$all"/*/; do
  other=${other%/}
  [ "$other" != "$directory" ] && [ -r "$other/installed-at" ] || continue
  read -r place <"$other/installed-at"
  if [ "$place" = "$home" ] || [ ! -d "$place" ]; then
    rm -rf "$other"
  fi
done
