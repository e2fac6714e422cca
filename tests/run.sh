#!/bin/bash
# Installs what the tests need (Debian 12, as root or with sudo), builds preset release, and runs the tests.
#
#   tests/run.sh                    all labels but bench and long
#   tests/run.sh --all              these too
#   tests/run.sh -R contract        other arguments go to ctest
#
# A test whose real peer is missing skips; where CI is set it fails.
set -euo pipefail
cd "$(dirname "$0")/.."
# What one checkout compiled serves another one in another folder.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1

groups=(build test)
select=(-LE '^(bench|long)$')
arguments=()
for argument in "$@"; do
  case $argument in
    --all) groups+=(bench); select=() ;;
    -h | --help) sed -n '2,9s/^# \{0,1\}//p' tests/run.sh; exit 0 ;;
    *) arguments+=("$argument") ;;
  esac
done

started=$SECONDS
step() { printf '\n== %s (%d min %02d s)\n' "$1" $(((SECONDS - started) / 60)) $(((SECONDS - started) % 60)); }

step 'Packages'
tests/packages.sh "${groups[@]}"
if [[ -e tests/browser/package-lock.json &&
      ! tests/browser/node_modules/.package-lock.json -nt tests/browser/package-lock.json ]]; then
  (cd tests/browser && npm ci --no-audit --no-fund --loglevel=error)
  touch tests/browser/node_modules/.package-lock.json
fi

step 'Build'
cmake --preset release -DTEGAMI_TESTS=ON
cmake --build --preset release

step 'Tests'
# Two side by side: tests that cannot be, say so by RESOURCE_LOCK.
ctest --preset release --no-tests=error -j2 "${select[@]}" "${arguments[@]}"
