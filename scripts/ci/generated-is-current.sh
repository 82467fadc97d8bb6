#!/usr/bin/env bash
# Fails when gen/, docs/reference/ or deploy/observability/ is not what the protos and tables generate. Changes nothing in the tree.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export PATH="$PWD/node_modules/.bin:$PATH"

fresh="$(mktemp -d)"
trap 'rm -rf "$fresh"' EXIT

node scripts/third-party-protos.mjs
buf generate --output "$fresh"
node scripts/reference.ts "$fresh/reference"
node scripts/observability.ts "$fresh/observability" "$fresh/reference"
if ! diff -rq docs/reference "$fresh/reference"; then
  echo "docs/reference/ is out of date: run npm run generate and commit what it writes" >&2
  exit 1
fi
if ! diff -rq deploy/observability "$fresh/observability"; then
  echo "deploy/observability/ is out of date: run npm run generate:observability and commit what it writes" >&2
  exit 1
fi
if ! diff -rq gen "$fresh/gen"; then
  echo "gen/ is out of date: run npm run generate and commit what it writes" >&2
  exit 1
fi
