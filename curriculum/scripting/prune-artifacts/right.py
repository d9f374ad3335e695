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
case $1 in /*) dir=$1/. ;; *) dir=./$1/. ;; esac
bare=$1
while [ "${bare%/}" != "$bare" ]; do bare=${bare%/}; done
if [ -L "$bare" ] || [ ! -d "$dir" ]; then echo "no such directory: $1" >&2; exit 66; fi

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

if [[ $# -lt 2 || $# -gt 3 || ${3:---dry-run} != --dry-run || -z $1 || ! $2 =~ ^0*[1-9][0-9]*$ ]]; then
  echo 'prune-artifacts.sh DIR DAYS [--dry-run]' >&2
  exit 1
fi
shopt -s extglob
dir=${1%%+(/)}
if [[ -h $dir || ! -d $dir ]]; then
  echo "$1 is no directory" >&2
  exit 1
fi
[[ $dir == /* ]] || dir=./$dir
pushd "$dir" > /dev/null

due() { find . -type f -mmin "+$(( 10#$2 * 24 * 60 ))" -print0; }

list=$(mktemp)
trap 'rm -f -- "$list"' EXIT
due "$@" > "$list"
cat -- "$list"
if [[ $# -eq 2 ]]; then
  xargs -0 -r rm -- < "$list"
fi
"""


@right("prune")
def in_a_subshell_with_rm_from_find(_folder):
    return r"""#!/bin/bash
set -euo pipefail
unset CDPATH
die() { echo "$0: $*" >&2; exit 1; }

test $# -ge 2 || die "need DIR and DAYS"
test $# -le 3 || die "too many arguments"
[[ "$1" != "" ]] || die "DIR must not be empty"
case "$1" in /*) path="$1" ;; *) path="$PWD/$1" ;; esac
path="$(printf '%s\n' "$path" | sed 's|/*$||')"
if test -L "$path"; then die "$1 is a link"; fi
test -d "$path" || die "$1: no such directory"
[[ "$2" =~ ^[[:digit:]]+$ ]] && [ "$2" -ge 1 ] || die "bad DAYS: $2"
rehearse=no
if [ $# -eq 3 ]; then
  [ "$3" = "--dry-run" ] || die "what is $3?"
  rehearse=yes
fi
age=$((10#$2 - 1))
(
  cd "$path"
  if [ "$rehearse" = yes ]; then
    find . -type f -mtime +$age -print0
  else
    find . -type f -mtime +$age -print0 -exec rm -f -- {} +
    left="$(find . -type f -mtime +$age | wc -l)"
    [ "$left" -eq 0 ] || die "$left could not be deleted"
  fi
)
"""


@right("prune")
def globs_all_the_way(_folder):
    return r"""#!/bin/bash
set -u
LC_ALL=C
fail() { printf '%s\n' "$@" >&2; exit 1; }
(( $# == 2 || $# == 3 )) || fail 'usage: DIR DAYS [--dry-run]'
[[ -n $1 && $2 =~ ^[1-9][0-9]*$ && ${3---dry-run} == --dry-run ]] || fail 'bad arguments'
top=$1
[[ $top = /* ]] || top=./$top
until [[ $top != */ ]]; do top=${top::-1}; done
[[ -d $top && ! -L $top ]] || fail "no directory: $1"
shopt -s dotglob nullglob
failed=0 limit=$(mktemp)
trap 'rm -f "$limit"' EXIT
touch -d "@$(( $(date +%s) - $2 * 86400 ))" "$limit"
prune_below() {
  local path
  for path in "$1"/*; do
    if [[ -L $path ]]; then
      continue
    elif [[ -d $path ]]; then
      prune_below "$path" "$2"
    elif [[ -f $path ]]; then
      [[ ! $path -nt $limit ]] || continue
      if [[ $2 == really ]]; then
        rm -f -- "$path" || { failed=1; continue; }
      fi
      printf '%s\0' "${path#"$top"/}"
    fi
  done
}
prune_below "$top" "${3:-really}"
exit "$failed"
"""


@right("prune")
def blind_find_alone(_folder):
    """Written by a solver who had the notebook, the lesson and the data."""
    return r"""#!/usr/bin/env bash
set -uo pipefail

refuse() {
  printf 'prune-artifacts: %s\n' "$1" >&2
  exit 2
}

(( $# == 2 || $# == 3 )) || refuse 'usage: prune-artifacts.sh DIR DAYS [--dry-run]'
dir=$1
days=$2
deed=(-delete)
if (( $# == 3 )); then
  [[ $3 == --dry-run ]] || refuse 'the third argument can only be --dry-run'
  deed=()
fi

[[ -n $dir ]] || refuse 'the name of the directory is empty'
[[ $dir == /* ]] || dir=./$dir
while [[ $dir == *?/ ]]; do dir=${dir%/}; done
[[ ! -L $dir ]] || refuse 'the directory is a link'
[[ -d $dir ]] || refuse 'there is no such directory'

[[ $days =~ ^[0123456789]+$ ]] || refuse 'DAYS is not a whole number'
days=$((10#$days))
(( days >= 1 )) || refuse 'DAYS is less than 1'

# at least DAYS whole days old; what could not be deleted is not printed
find "$dir" -type f -mtime "+$((days - 1))" "${deed[@]}" -printf '%P\0'
"""


@right("prune")
def blind_one_by_one(_folder):
    """Written by a solver who had the notebook, the lesson and the data."""
    return r"""#!/bin/bash
set -u
say() { echo "$0: $*" >&2; }
usage() { say "$@"; echo "usage: $0 DIR DAYS [--dry-run]" >&2; exit 64; }

dry=no
case $# in
  2) ;;
  3) if [ "$3" = --dry-run ]; then dry=yes; else usage "odd third argument"; fi ;;
  *) usage "two or three arguments" ;;
esac

case $2 in
  '' | *[!0123456789]*) usage "DAYS must be decimal digits" ;;
  0*) usage "DAYS must not begin with 0" ;;
esac
if [ "${#2}" -gt 4 ]; then usage "DAYS is too big"; fi

case $1 in
  '') usage "DIR is empty" ;;
  /*) top=$1 ;;
  *) top=./$1 ;;
esac
top=${top%"${top##*[!/]}"}
top=${top:-/}
if [ -L "$top" ]; then usage "DIR is a link"; fi
if [ ! -d "$top" ]; then usage "DIR is no directory"; fi

limit=$(( $(date +%s) - $2 * 86400 ))
list=$(mktemp) || exit 70
trap 'rm -f -- "$list"' EXIT
status=0
find "$top" -type f -not -newermt "@$limit" -print0 > "$list" || { say "could not look everywhere"; status=1; }
while IFS= read -r -d '' path; do
  if [ "$dry" = no ] && ! rm -f -- "$path"; then
    status=1
    continue
  fi
  printf './%s\0' "${path#"${top%/}"/}"
done < "$list"
exit "$status"
"""
