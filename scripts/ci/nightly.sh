#!/usr/bin/env bash
# What is too long for every change: each suite with the counts that its promise names. Wants Node 24 from
# node_modules (run `npm ci` before) and nothing else.
#
#   bash scripts/ci/nightly.sh                 all of it: hours
#   bash scripts/ci/nightly.sh mutation soak   some of it
#
# Each suite tells its progress as it goes; the whole output of each is kept in .cache/nightly. A suite that misses
# does not stop the others. Exits 1 when one of them missed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export PATH="$PWD/node_modules/.bin:$PATH"
exec </dev/null

suites=(mutation fuzz parsers simulate hostile soak)
mkdir -p .cache/nightly

run() {
  case "$1" in
    mutation) npm run --silent mutation ;;
    fuzz) npm run --silent fuzz -- --runs 1000000 ;;
    parsers) npm run --silent fuzz:parsers -- --runs 1000000 ;;
    # Seeds of the day: what holds on chosen seeds alone would show here.
    simulate) npm run --silent simulate -- --from "$(date +%Y%m%d)" --seeds 100 \
      --scenario "$(seq -s, -f 'S%g' 1 18)" --json .cache/nightly/simulation.json ;;
    hostile) npm run --silent test:hostile -- --connections 10000 ;;
    soak) npm run --silent soak -- --minutes 30 --out .cache/nightly/soak ;;
    *) echo "no such suite: $1; there are: ${suites[*]}" && return 2 ;;
  esac
}

[ "$#" -gt 0 ] || set -- "${suites[@]}"
missed=()
nth=0
for suite in "$@"; do
  nth=$((nth + 1))
  started=$SECONDS
  printf '\n=== %d/%d %s, %s\n' "$nth" "$#" "$suite" "$(date +%H:%M:%S)"
  if run "$suite" 2>&1 | tee ".cache/nightly/$suite.log"; then
    printf -- '--- %s: kept, %d s\n' "$suite" "$((SECONDS - started))"
  else
    printf -- '--- %s: MISSED, %d s\n' "$suite" "$((SECONDS - started))"
    missed+=("$suite")
  fi
done

printf '\n%d kept, %d missed%s\n' "$(($# - ${#missed[@]}))" "${#missed[@]}" "${missed[*]:+: ${missed[*]}}"
[ "${#missed[@]}" -eq 0 ]
