#!/usr/bin/env bash
# Installs Debian's Prometheus with promtool, where it is missing, and starts no service of it.
set -euo pipefail
if command -v promtool >/dev/null; then exit 0; fi

# What Debian's packages ask before they start a service (invoke-rc.d(8)): 101 is no.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
fi
apt-get update -q && apt-get install -q -y --no-install-recommends prometheus
