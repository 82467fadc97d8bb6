#!/usr/bin/env bash
# Builds grpcurl into .cache/ and prints its path. Asks for Go, or for apt-get and
# the rights to use it. Nothing is left outside the project but the Go package of
# the system.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# The last version that the Go 1.19 of Debian 12 still builds.
version=v1.9.1
target="$PWD/.cache/grpcurl-$version"

find_go() {
  command -v go || { [ -x /usr/local/go/bin/go ] && echo /usr/local/go/bin/go; }
}

install_go() {
  echo "grpcurl needs Go, which is not here: trying apt-get" >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >&2 && apt-get install -y -qq --no-install-recommends golang-go ca-certificates >&2
}

if [ ! -x "$target/grpcurl" ]; then
  go="$(find_go)" || { install_go && go="$(find_go)"; } || {
    echo "could not get Go: install it (1.19 or later) and try again" >&2
    exit 1
  }
  echo "building grpcurl $version" >&2
  work="$PWD/.cache/go"
  GOPATH="$work/path" GOCACHE="$work/build" GOBIN="$target" \
    GOFLAGS=-modcacherw GOTOOLCHAIN=local CGO_ENABLED=0 \
    "$go" install "github.com/fullstorydev/grpcurl/cmd/grpcurl@$version" >&2
  # Only the program is kept: the sources and objects it was made of take 500 MB.
  rm -rf "$work"
fi
echo "$target/grpcurl"
