#!/usr/bin/env bash
# What is done when boats are in.
# The job that starts it sets SPOOL_DIR and CACHE_DIR; by hand, people forget one of them.
set -euo pipefail

day=${1:-$(date -u +%F)}
spool=${SPOOL_DIR:-}
cache=${CACHE_DIR:-}
scratch=$(mktemp -d)
trap 'rm -r -- "$scratch"' EXIT

mkdir -p "$scratch/parts"

log "done"
