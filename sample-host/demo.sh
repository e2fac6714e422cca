#!/bin/bash
# Installs what is needed (Debian 12, as root or with sudo), builds the sample host and the module, and starts the
# demo: a few users, and a mail server of its own that mail arrives from.
#
#   sample-host/demo.sh                 on port 8080, or the next free one
#   sample-host/demo.sh --port 9000     on that port
#   sample-host/demo.sh --data FOLDER   keeps its data there (default: build/demo, made anew when missing)
#   sample-host/demo.sh --build-only    installs and builds, starts nothing
set -euo pipefail
cd "$(dirname "$0")/.."

port= data=build/demo start=yes
while (($#)); do
  case $1 in
    --port) port=${2:?--port needs a number}; shift ;;
    --data) data=${2:?--data needs a folder}; shift ;;
    --build-only) start= ;;
    -h | --help) sed -n '2,9s/^# \{0,1\}//p' sample-host/demo.sh; exit 0 ;;
    *) echo "demo.sh: unknown argument $1 (see --help)" >&2; exit 2 ;;
  esac
  shift
done

tests/packages.sh build
# The tests are left out unless tests/run.sh has been here; it builds on what this makes.
[[ -e build/release/CMakeCache.txt ]] || cmake --preset release -DTEGAMI_TESTS=OFF
cmake --build --preset release --target tegami-host tegami tegami_files
[[ -n $start ]] || exit 0

taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
if [[ -z $port ]]; then
  port=8080
  while taken "$port"; do port=$((port + 1)); done
fi
exec build/release/bin/tegami-host serve --demo --data "$data" --port "$port"
