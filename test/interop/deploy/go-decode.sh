#!/usr/bin/env bash
# Builds the strict decoder of Kubernetes objects into .cache/ and prints its path. Asks for Go 1.26 or later.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
program="$PWD/.cache/decode"
work="$PWD/.cache/go-decode"
cd test/interop/deploy/decode
export PATH="$PATH:/usr/local/go/bin"
GOPATH="$work/path" GOCACHE="$work/build" GOFLAGS="-modcacherw -mod=readonly" GOTOOLCHAIN=local CGO_ENABLED=0 \
  go build -o "$program" . >&2
rm -rf "$work"
echo "$program"
