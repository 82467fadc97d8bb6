#!/usr/bin/env bash
# Puts OpenAI's SDK for Python into an environment of its own under .cache/ and prints
# the path of its interpreter. Does nothing but that when it is there already.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

version=3.54.0
environment=".cache/openai-python-$version"

if [ ! -e "$environment/complete" ]; then
  rm -rf "$environment"
  python3 -m venv "$environment" >&2
  "$environment/bin/python" -m pip install --quiet --disable-pip-version-check "openai==$version" >&2
  touch "$environment/complete"
fi
echo "$PWD/$environment/bin/python"
