#!/usr/bin/env bash
# go-install.sh PROGRAM PACKAGE VERSION: builds a Go program into .cache/ and prints its path. Asks for Go, or for
# apt-get and the rights to use it. Nothing is left outside the project but the Go package of the system.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
program="$1" package="$2" version="$3"
target="$PWD/.cache/$program-$version"

find_go() {
  command -v go || { [ -x /usr/local/go/bin/go ] && echo /usr/local/go/bin/go; }
}

install_go() {
  echo "$program needs Go, which is not here: trying apt-get" >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >&2 && apt-get install -y -qq --no-install-recommends golang-go ca-certificates >&2
}

if [ ! -x "$target/$program" ]; then
  go="$(find_go)" || { install_go && go="$(find_go)"; } || {
    echo "could not get Go: install it and try again" >&2
    exit 1
  }
  echo "building $program $version with $("$go" version)" >&2
  work="$PWD/.cache/go-$program"
  GOPATH="$work/path" GOCACHE="$work/build" GOBIN="$target" \
    GOFLAGS=-modcacherw GOTOOLCHAIN=local CGO_ENABLED=0 \
    "$go" install "$package@$version" >&2
  # Only the program is kept: the sources and objects it was made of take 500 MB.
  rm -rf "$work"
fi
echo "$target/$program"
