#!/bin/bash
# Installs what is missing of the groups named, from tests/packages.txt:
#   tests/packages.sh build test
# As root, or by sudo. Starts no service: the tests start their own.
set -euo pipefail
cd "$(dirname "$0")"

wanted=()
for group in "$@"; do
  found=
  while read -r of package command _; do
    [[ $of == "$group" ]] || continue
    found=yes
    if [[ -n $command ]] && command -v "$command" >/dev/null; then continue; fi
    wanted+=("$package")
  done <packages.txt
  [[ -n $found ]] || { echo "packages.sh: no group '$group' in tests/packages.txt" >&2; exit 2; }
done

missing=()
for package in "${wanted[@]}"; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ $state == installed ]] || missing+=("$package")
done
((${#missing[@]})) || exit 0

as_root=()
if [[ $(id -u) != 0 ]]; then
  command -v sudo >/dev/null || { echo "packages.sh: run as root or install sudo; missing: ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
echo "Installing ${#missing[@]} packages: ${missing[*]}"

# Debian starts a server as soon as it is installed, unless this file says no.
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee $policy >/dev/null
  trap '"${as_root[@]}" rm -f $policy' EXIT
  "${as_root[@]}" chmod 755 $policy
fi
if [[ " ${missing[*]} " == *" postfix "* ]]; then
  echo 'postfix postfix/main_mailer_type select No configuration' | "${as_root[@]}" debconf-set-selections
fi

get() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o=Dpkg::Use-Pty=0 "$@" </dev/null; }
log=$(mktemp)
get update
if ! get install -y --no-install-recommends "${missing[@]}" >"$log" 2>&1; then
  tail -50 "$log" >&2
  echo "packages.sh: apt-get could not install them (the whole output: $log)" >&2
  exit 1
fi
rm -f "$log"
