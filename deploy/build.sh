#!/usr/bin/env bash
# deploy/build.sh FOLDER: puts into a new FOLDER all that a production image holds: the compiled service, the
# dashboard and its packages, the optional ones (Redis, OpenTelemetry, Google credentials) included. Needs npm.
# The Dockerfile calls it, and CI does, so that one proves the other.
set -euo pipefail
out="$(mkdir -p "$1" && cd "$1" && pwd)"
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [ -n "$(ls -A "$out")" ]; then
  echo "$out is not empty" >&2
  exit 1
fi

# A checkout that has its packages need not fetch them again.
[ -x node_modules/.bin/tsc ] || npm ci --no-audit --no-fund
npm run --silent build
cp -r dist LICENSE package.json package-lock.json "$out"

# The optional peers are development packages here and ordinary ones there, at the versions of the lock file.
cd "$out"
node --input-type=commonjs -e '
  const { readFileSync, writeFileSync } = require("node:fs");
  const manifest = JSON.parse(readFileSync("package.json", "utf8"));
  for (const name of Object.keys(manifest.peerDependencies)) {
    manifest.dependencies[name] = manifest.devDependencies[name];
  }
  manifest.devDependencies = {};
  delete manifest.peerDependencies;
  delete manifest.peerDependenciesMeta;
  delete manifest.allowScripts;
  delete manifest.scripts;
  writeFileSync("package.json", JSON.stringify(manifest, null, 2));
'
npm install --package-lock-only --ignore-scripts --no-audit --no-fund --silent
npm ci --ignore-scripts --no-audit --no-fund --silent
rm -f package-lock.json node_modules/.package-lock.json
find . -name '*.map' -path './node_modules/*' -delete
du -sh "$out" | sed 's/\t.*/ in the image beside Node/'
