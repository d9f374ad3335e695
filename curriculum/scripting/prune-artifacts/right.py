"""Other ways to be right."""

from groundschool.kit import right


@right("prune")
def one_by_one(_folder):
    return r"""#!/bin/bash
set -u

usage() { echo "usage: prune-artifacts.sh DIR DAYS [--dry-run]" >&2; exit 64; }

[ "$#" -ge 2 ] && [ "$#" -le 3 ] && [ -n "$1" ] || usage
case $2 in ''|0*|*[!0-9]*) usage ;; esac
case ${3-} in ''|--dry-run) ;; *) usage ;; esac
case $1 in /*) dir=$1 ;; *) dir=./$1 ;; esac
if [ -L "$dir" ] || [ ! -d "$dir" ]; then echo "no such directory: $1" >&2; exit 66; fi

limit=$(( $(date +%s) - $2 * 86400 ))
status=0
while IFS= read -r -d '' modified && IFS= read -r -d '' file; do
  [ "$modified" -le "$limit" ] || continue
  if [ "${3-}" != --dry-run ] && ! rm -f -- "$file"; then status=1; continue; fi
  printf '%s\0' "${file#"$dir"/}"
done < <(find "$dir" -type f -printf '%Ts\0%p\0')
exit "$status"
"""


@right("prune")
def in_minutes(_folder):
    return r"""#!/usr/bin/env bash
set -o errexit -o nounset -o pipefail

if [[ $# -lt 2 || $# -gt 3 || ${3:---dry-run} != --dry-run || -z $1 || ! $2 =~ ^[1-9][0-9]*$ ]]; then
  echo 'prune-artifacts.sh DIR DAYS [--dry-run]' >&2
  exit 1
fi
if [[ -h $1 || ! -d $1 ]]; then
  echo "$1 is no directory" >&2
  exit 1
fi
pushd -- "$1" > /dev/null

due() { find . -type f -mmin "+$(( 10#$2 * 24 * 60 ))" -print0; }

list=$(mktemp)
trap 'rm -f -- "$list"' EXIT
due "$@" > "$list"
cat -- "$list"
if [[ $# -eq 2 ]]; then
  xargs -0 -r rm -- < "$list"
fi
"""
