#!/usr/bin/env bash
# Builds grpcurl and prints its path. The last version that the Go 1.19 of Debian 12 still builds.
set -euo pipefail
exec bash "$(dirname "${BASH_SOURCE[0]}")/go-install.sh" grpcurl github.com/fullstorydev/grpcurl/cmd/grpcurl v1.9.1
