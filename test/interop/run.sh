#!/usr/bin/env bash
# Calls a running demo with clients that are not ours. Builds them first, where they
# are not to be had from npm.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export PATH="$PWD/node_modules/.bin:$PATH"

# The dashboard is looked at with Debian's own browser.
if [ ! -x /usr/bin/chromium ]; then
  apt-get update -q && apt-get install -q -y --no-install-recommends chromium fonts-dejavu-core
fi
# promtool proves the alerts, and Prometheus itself scrapes us.
bash scripts/ci/install-prometheus.sh
vite build web --logLevel warn

# buf curl reads the schema from the sources where reflection cannot go.
node scripts/third-party-protos.mjs
GRPCURL="$(bash scripts/ci/install-grpcurl.sh)"
GRPC_HEALTH_PROBE="$(bash scripts/ci/install-grpc-health-probe.sh)"
export GRPCURL GRPC_HEALTH_PROBE
HELM="$(bash scripts/ci/install-helm.sh)"
DECODE="$(bash test/interop/deploy/go-decode.sh)"
ENVOY="$(bash scripts/ci/install-envoy.sh)"
export HELM DECODE ENVOY
bash scripts/ci/install-redis.sh
bash scripts/ci/build-clients.sh
rm -rf .cache/go
exec vitest run --config test/interop/vitest.config.ts \
  --reporter=default --reporter=json --outputFile.json=.cache/interop.json "$@"
