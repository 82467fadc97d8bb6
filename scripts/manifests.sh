#!/usr/bin/env bash
# manifests.sh [FILE]: writes the plain manifests, deploy/manifests/spillway.yaml when no file is named: the chart with its
# defaults, for clusters without Helm.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
helm="${HELM:-$(bash scripts/ci/install-helm.sh)}"
file="${1:-deploy/manifests/spillway.yaml}"
{
  echo "# Written by scripts/manifests.sh from deploy/helm/spillway. Change that."
  "$helm" template spillway deploy/helm/spillway --kube-version 1.33.0 |
    sed -e '/app.kubernetes.io\/managed-by: Helm/d' -e '/helm.sh\/chart:/d'
} >"$file"
