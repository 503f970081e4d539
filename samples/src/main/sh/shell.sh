#!/bin/sh
# shell.sh NAME: what the other samples do, from a shell. Run it in the project's folder.
set -eu
shm=${SHM:-./shm}

$shm write "$1" 'hello from a shell'                  # makes the stream; it stays until it is removed
$shm read "$1"
echo 'and from standard input' | $shm write "$1"      # written in place
$shm watch "$1" --count 1 --timeout 10s               # the current value; then it would wait for changes
$shm write "$1" --doubles '1.5 -2.25 1e100'
$shm read "$1" --json
$shm rm "$1"
$shm read "$1" || echo "exit code $?"                 # 3: no such segment
