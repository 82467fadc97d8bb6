#!/usr/bin/env bash
# Installs Debian's redis-server and iproute2, where they are missing, and starts no service of it.
set -euo pipefail
if command -v redis-server >/dev/null && command -v ip >/dev/null; then exit 0; fi

# What Debian's packages ask before they start a service (invoke-rc.d(8)): 101 is no.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q && apt-get install -q -y --no-install-recommends redis-server iproute2
