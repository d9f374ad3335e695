"""Scripts people really write, each with the misconception behind it."""

from groundschool.kit import wrong

RIGHT = r"""#!/usr/bin/env bash
set -euo pipefail
refuse() { printf 'prune-artifacts.sh: %s\n' "$1" >&2; exit 2; }
(( $# == 2 || $# == 3 )) || refuse 'usage: prune-artifacts.sh DIR DAYS [--dry-run]'
dir=$1 days=$2 option=${3-}
[[ -n $dir ]] || refuse 'DIR is empty'
[[ $days =~ ^[1-9][0-9]*$ ]] || refuse "not a whole number: $days"
[[ $# == 2 || $option == --dry-run ]] || refuse "unknown option: $option"
[[ $dir == /* ]] || dir=./$dir
while [[ $dir == */ ]]; do dir=${dir%/}; done
[[ -d $dir && ! -L $dir ]] || refuse "not a directory: $dir"
"""
AS_IT_IS = "[[ $dir == /* ]] || dir=./$dir\n"
ALL_SLASHES = "while [[ $dir == */ ]]; do dir=${dir%/}; done"
OLD = '. -type f -mtime "+$((days - 1))"'


def checked(rest):
    """Return a script whose arguments are beyond reproach, and whose rest is not."""
    return RIGHT + rest


def found(choice, deed="-delete -print0", then=""):
    """Return such a script that leaves all to find: what it chooses, and what it does with it."""
    return checked(f"""
cd -- "$dir"
if [[ $option == --dry-run ]]; then
  find {choice} -print0{then}
else
  find {choice} {deed}{then}
fi
""")


@wrong("prune", tag="empty-dir", score=0.4)
def believes_in_its_arguments(_folder):
    return r"""#!/bin/bash
DIR=$1
DAYS=$2
cd "$DIR"
if [ "$3" = --dry-run ]; then
  find . -type f -mtime +$((DAYS - 1)) -print0
else
  find . -type f -mtime +$((DAYS - 1)) -print0 -delete
fi
"""


@wrong("prune", tag="empty-dir", score=7 / 27)
def the_star_of_sunday_night(_folder):
    return r"""#!/bin/bash
DIR=$1
if [ "$3" = --dry-run ]; then
  ls $DIR/*
else
  rm -rf $DIR/*
fi
"""


@wrong("prune", tag="names-split", score=11 / 27)
def loops_over_words(_folder):
    return checked(r"""
for file in $(find "$dir" -type f -mtime "+$((days - 1))"); do
  printf '%s\0' "${file#"$dir"/}"
  if [[ $option != --dry-run ]]; then rm -f "$file"; fi
done
""")


@wrong("prune", tag="names-split", score=12 / 27)
def loops_over_listing(_folder):
    return checked(r"""
cd -- "$dir"
for f in $(ls); do
  if [ -f $f ] && [ -n "$(find $f -mtime +$((days - 1)))" ]; then
    printf '%s\0' "$f"
    if [[ $option != --dry-run ]]; then rm -f $f; fi
  fi
done
""")


@wrong("prune", tag="newline-lists", score=18 / 27)
def one_name_a_line(_folder):
    return checked(r"""
cd -- "$dir"
if [[ $option == --dry-run ]]; then
  find . -type f -mtime "+$((days - 1))" -print
else
  find . -type f -mtime "+$((days - 1))" -print -delete
fi
""")


@wrong("prune", tag="mtime-rounds-down", score=14 / 27)
def off_by_a_day(_folder):
    return found('. -type f -mtime "+$days"')


@wrong("prune", tag="follows-links", score=0.4)
def through_the_links(_folder):
    return found(f"-L {OLD}", "-print0 -delete")


@wrong("prune", tag="top-level-only", score=14 / 27)
def only_the_top(_folder):
    return found(OLD.replace(". ", ". -maxdepth 1 "), "-print0 -delete")


@wrong("prune", tag="hidden-files-missed", score=14 / 27)
def stars_see_no_dots(_folder):
    return checked(r"""
cd -- "$dir"
shopt -s globstar nullglob
limit=$(mktemp)
touch -d "@$(($(date +%s) - days * 86400))" "$limit"
for file in **; do
  if [[ -f $file && ! -L $file && ! $file -nt $limit ]]; then
    printf '%s\0' "$file"
    if [[ $option != --dry-run ]]; then rm -- "$file"; fi
  fi
done
""")


@wrong("prune", tag="failure-lost", score=26 / 27)
def status_of_the_last_command(_folder):
    script = found(OLD, then=" | sed -z 's|^\\./||'")
    return script.replace("set -euo pipefail", "set -u").replace('cd -- "$dir"', 'cd -- "$dir" || exit 1')


@wrong("prune", tag="dry-run-differs", score=6 / 27)
def dry_run_ignored(_folder):
    return checked(r"""
cd -- "$dir"
find . -type f -mtime "+$((days - 1))" -delete -print0
""")


@wrong("prune", tag="dash-is-an-option", score=26 / 27)
def directory_as_it_is(_folder):
    return RIGHT.replace(AS_IT_IS, "") + (
        r"""
if [[ $option == --dry-run ]]; then
  find "$dir" -type f -mtime "+$((days - 1))" -printf '%P\0'
else
  find "$dir" -type f -mtime "+$((days - 1))" -printf '%P\0' -delete
fi
"""
    )


@wrong("prune", tag="trusts-arguments", score=25 / 27)
def arithmetic_runs_commands(_folder):
    return found(OLD).replace("[[ $days =~ ^[1-9][0-9]*$ ]]", "(( days > 0 ))")


@wrong("prune", tag="nothing-is-failure", score=25 / 27)
def grep_decides(_folder):
    some = f"find {OLD} -print0 | grep -zq . || refuse 'nothing to prune'"
    return found(OLD).replace('cd -- "$dir"', f'cd -- "$dir"\n{some}')


@wrong("prune", tag="never-acts", score=0)
def refuses_everything(_folder):
    return RIGHT + "refuse 'not today'\n"


@wrong("prune", tag="cd-goes-elsewhere", score=0.4)
def goes_where_cd_goes(_folder):
    """What the exercise itself once held to be right."""
    return found(OLD).replace(AS_IT_IS, "").replace(ALL_SLASHES, "")


@wrong("prune", tag="cd-goes-elsewhere", score=0.4)
def clears_cdpath_alone(_folder):
    return found(OLD).replace(AS_IT_IS, "CDPATH=\n")


@wrong("prune", tag="cd-goes-elsewhere", score=0.4)
def thinks_of_the_dash_alone(_folder):
    return found(OLD).replace(AS_IT_IS, "[[ $dir != - ]] || dir=./-\n")


@wrong("prune", tag="follows-links", score=0.4)
def takes_one_slash_off(_folder):
    return found(OLD).replace(ALL_SLASHES, "dir=${dir%/}")


@wrong("prune", tag="octal-days", score=26 / 27)
def octal(_folder):
    return found(OLD).replace("^[1-9][0-9]*$ ]]", "^[0-9]+$ && ! $days =~ ^0+$ ]]")


@wrong("prune", tag="trusts-arguments", score=26 / 27)
def grep_for_a_number(_folder):
    return found(OLD).replace("[[ $days =~ ^[1-9][0-9]*$ ]]", "grep -Eq '^[1-9][0-9]*$' <<< \"$days\"")


@wrong("prune", tag="trusts-arguments", score=26 / 27)
def never_counts_arguments(_folder):
    return found(OLD).replace("(( $# == 2 || $# == 3 ))", "(( $# >= 2 ))")


@wrong("prune", tag="minds-environment", score=26 / 27)
def dry_run_of_somebody_else(_folder):
    return (
        found(OLD)
        .replace('cd -- "$dir"', 'cd -- "$dir"\n[[ -z $option ]] || DRY_RUN=1')
        .replace("if [[ $option == --dry-run ]]", "if [[ -n ${DRY_RUN-} ]]")
    )


@wrong("prune", tag="not-only-files", score=14 / 27)
def all_but_directories(_folder):
    return found(OLD.replace("-type f", "! -type d"))


@wrong("prune", tag="tidies-up", score=18 / 27)
def tidies_up(_folder):
    return found(OLD) + "if [[ $option != --dry-run ]]; then find . -mindepth 1 -type d -empty -delete; fi\n"


@wrong("prune", tag="read-mangles", score=13 / 27)
def reads_with_backslashes(_folder):
    return checked(r"""
cd -- "$dir"
find . -type f -mtime "+$((days - 1))" -print0 | while read -d '' file; do
  printf '%s\0' "$file"
  if [[ $option != --dry-run ]]; then rm -f -- "$file"; fi
done
""")
