#!/bin/sh
# Outlives the platform by a few seconds: reads "add PID SIGNAL" and "remove PID" from a pipe that the platform holds
# open, and when the pipe closes (also after kill -9) ends the process groups that are still listed.

groups=""

alive() {
  for group in $groups; do
    kill -s 0 -- "-${group%:*}" 2>/dev/null && return 0
  done
  return 1
}

while read -r verb pid signal; do
  case "$verb" in
    add) groups="$groups $pid:$signal" ;;
    remove)
      rest=""
      for group in $groups; do
        [ "${group%:*}" = "$pid" ] || rest="$rest $group"
      done
      groups="$rest"
      ;;
  esac
done

for group in $groups; do
  kill -s "${group#*:}" -- "-${group%:*}" 2>/dev/null
done

tries=0
while alive && [ "$tries" -lt 50 ]; do
  sleep 0.1
  tries=$((tries + 1))
done

for group in $groups; do
  kill -s KILL -- "-${group%:*}" 2>/dev/null
done
exit 0
