#!/usr/bin/env bash
# Builds helm and prints its path. Asks for Go 1.25 or later.
set -euo pipefail
exec bash "$(dirname "${BASH_SOURCE[0]}")/go-install.sh" helm helm.sh/helm/v3/cmd/helm v3.20.0
