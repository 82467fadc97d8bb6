#!/usr/bin/env bash
# Generates the package spillway/ from proto/ with grpcio-tools, which brings its own protoc.
#
#   python3 -m venv .venv && .venv/bin/pip install -r requirements.txt
#   PYTHON=.venv/bin/python ./generate.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

protos=../../../proto
rm -rf spillway
"${PYTHON:-python3}" -m grpc_tools.protoc -I "$protos" \
  --python_out=. --pyi_out=. --grpc_python_out=. "$protos"/spillway/v1/*.proto
