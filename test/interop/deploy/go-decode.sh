#!/usr/bin/env bash
# Builds the strict decoder of Kubernetes objects into .cache/ and prints its path. Asks for Go 1.26 or later.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
root="$PWD"
program="$root/.cache/decode"
. scripts/ci/go-env.sh
cd test/interop/deploy/decode
export PATH="$PATH:/usr/local/go/bin"
GOTOOLCHAIN=local go build -mod=readonly -o "$program" . >&2
echo "$program"
