#!/usr/bin/env bash
# Builds the client programs of examples/clients that need more than Node, each with the
# ordinary tools of its language. Everything that they download and build stays in
# .cache/clients; a client that was built from the same sources before is left as it is.
#
#   scripts/ci/build-clients.sh [LANGUAGE...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export PATH="$PWD/node_modules/.bin:$PATH"
root="$PWD"
cache="$root/.cache/clients"

# need PROGRAM PACKAGE...: gets a tool chain from Debian where there is none.
need() {
  local program="$1"
  shift
  [ -n "$(type -P "$program")" ] && return
  echo "  $program is not here: trying apt-get install $*"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends --no-upgrade "$@" && return
  echo "  could not get $program: install it and try again" >&2
  return 1
}

build_python() {
  need python3 python3 python3-venv
  local venv="$cache/python/venv"
  [ -x "$venv/bin/python" ] || python3 -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --cache-dir "$cache/python/pip" -r examples/clients/python/requirements.txt
  PYTHON="$venv/bin/python" examples/clients/python/generate.sh
}

build_go() {
  need go golang-go ca-certificates
  . "$root/scripts/ci/go-env.sh"
  cd examples/clients/go
  go generate ./...
  go vet ./...
  go build -o "$cache/go/" ./cmd/...
}

build_java() {
  need mvn maven openjdk-17-jdk-headless
  mvn --quiet --batch-mode "-Dmaven.repo.local=$cache/java/repository" \
    --file examples/clients/java/pom.xml clean compile
}

build_rust() {
  need cargo cargo
  need cc gcc libc6-dev
  export CARGO_HOME="$cache/rust/home" CARGO_TARGET_DIR="$cache/rust/target"
  cargo build --quiet --locked --bins --manifest-path examples/clients/rust/Cargo.toml
}

# sources LANGUAGE: a digest of all that a build is made of.
sources() {
  { git ls-files -co --exclude-standard -z "examples/clients/$1" proto scripts/ci/build-clients.sh |
    xargs -0 sha256sum; } | sha256sum
}

build() {
  local language="$1" started=$SECONDS stamp log
  mkdir -p "$cache/$language"
  stamp="$cache/$language/built"
  log="$cache/$language/build.log"
  if [ "$(cat "$stamp" 2>/dev/null)" = "$(sources "$language")" ]; then
    echo "client in $language: as built before"
    return
  fi
  echo "client in $language: building"
  if ! (set -e; timeout 900 bash -c "$(declare -f need "build_$language"); set -euo pipefail; root='$root' cache='$cache' build_$language") >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    echo "client in $language: FAILED, see $log" >&2
    return 1
  fi
  sources "$language" >"$stamp"
  echo "client in $language: built in $((SECONDS - started)) s"
}

if [ "$#" -gt 0 ]; then languages=("$@"); else languages=(python java go rust); fi
for language in "${languages[@]}"; do build "$language"; done
