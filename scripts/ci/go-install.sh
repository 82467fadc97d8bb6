#!/usr/bin/env bash
# go-install.sh PROGRAM PACKAGE VERSION: builds a Go program into .cache/ and prints its path. Asks for Go, or for
# apt-get and the rights to use it. Nothing is left outside the project but the Go package of the system.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
program="$1" package="$2" version="$3"
root="$PWD"
target="$root/.cache/$program-$version"
. scripts/ci/go-env.sh

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
  GOBIN="$target" GOTOOLCHAIN=local "$go" install "$package@$version" >&2
fi
echo "$target/$program"
