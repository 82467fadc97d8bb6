#!/usr/bin/env bash
# Builds grpc-health-probe and prints its path. Asks for Go 1.24 or later.
set -euo pipefail
exec bash "$(dirname "${BASH_SOURCE[0]}")/go-install.sh" grpc-health-probe github.com/grpc-ecosystem/grpc-health-probe v0.4.40
