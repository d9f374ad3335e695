"""Where a script is run: every program it calls writes down that it was called, and none of them deletes anything."""

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from groundschool.kit import Job, need, run_program

# What may be called for real; anything else is a program of the company's, and only written down.
REAL = (
    *("bash", "cat", "mkdir", "mktemp", "gzip", "gunzip", "sort", "date", "sha256sum", "shasum", "grep", "awk", "cut"),
    *("head", "tail", "tr", "sed", "tee", "basename", "dirname", "chmod", "wc", "ls", "touch", "diff", "cmp"),
    "openssl",
)
PLAYED = """
deletes() {
    local one
    for one in "$@"; do
        [[ $one == /* || $one == -* ]] || one=$PWD/$one
        [[ $one == -* ]] || printf 'deleted\\t%s\\n' "${one#"$STAGE"/}" >> "$STAGE/written"
    done
}
rm() { deletes "$@"; }
rmdir() { deletes "$@"; }
unlink() { deletes "$@"; }
mv() { deletes "$1"; }
find() { deletes "$1"; }
fetches() {
    local out=/dev/stdout url=
    while (($#)); do
        case $1 in
            -o | --output | --output-document) out=$2; shift ;;
            --output=* | --output-document=*) out=${1#*=} ;;
            -O | --remote-name) out=install.sh ;;
            -m | --max-time | --retry | --connect-timeout | --proto | --retry-delay) shift ;;
            -[a-zA-Z]*o) out=$2; shift ;;
            http*) url=$1 ;;
        esac
        shift
    done
    [[ $out != - ]] || out=/dev/stdout
    local tool=${url#*get.}
    tool=${tool%%.*}
    [[ -f $STAGE/served/$tool ]] || return 22
    cat "$STAGE/served/$tool" > "$out"
    [[ $tool != "$TAMPERED" ]] || echo tampered >> "$out"
}
curl() { fetches "$@"; }
wget() {
    local out=install.sh url=
    while (($#)); do
        case $1 in
            -*O-) out=- ;;
            -*O) out=$2; shift ;;
            http*) url=$1 ;;
        esac
        shift
    done
    fetches "$url" -o "$out"
}
sh() { bash "$@"; }
command_not_found_handle() {
    printf 'called\\t%s\\n' "$1" >> "$STAGE/written"
    echo "$1 says so"
    [[ $1 != "$FAILS" ]] || return 3
}
"""
NIGHTS = """
@ln@ -s @bash@ programs/bash
bash -n script.sh 2> /dev/null || { echo unreadable; exit 0; }
for night in "$@"; do
    export STAGE=$PWD TMPDIR=$PWD/tmp CACHE_DIR=$PWD/cache SPOOL_DIR="$PWD/spool of today" FAILS= TAMPERED=
    export BASH_ENV=$PWD/played.sh PATH=$PWD/programs
    printf -v "${night%%=*}" %s "${night#*=}"
    @bash@ script.sh 2026-05-04 > /dev/null 2> complained < /dev/null
    status=$?
    complained=$(< complained)
    PATH=
    echo night
    [[ ! -f written ]] || echo "$(< written)"
    : > written
    printf 'status\\t%s\\n' "$status"
    [[ -z $complained || $complained == +* ]] || printf 'complained\\tyes\\n'
done
"""
# Nobody needs these to mend a script, and with them a slip would reach what lies outside.
OUTSIDE = re.compile(r"(?<![\w.!])/(usr/|s?bin/)|\bPATH=|\bSTAGE\b")


@dataclass
class Night:
    """How a run ended: its status, whether it said why, which programs were called, and what would have been deleted."""

    status: int = -1
    complained: bool = False
    called: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)


def reaches_out(text: str) -> bool:
    """Return whether a script names programs by their place, so that what it deletes would be deleted."""
    return bool(OUTSIDE.search(text.partition("\n")[2]))


def nights(folder: Path, text: str, around: Mapping[str, Any], settings: Sequence[str]) -> list[Night] | None:
    """Return what a script does on nights with settings (``NAME=value``) each; None for what bash cannot read."""
    real = "".join(f'{name}() {{ {path} "$@"; }}\n' for name in REAL if (path := shutil.which(name)))
    files = {
        "script.sh": text,
        "docs/known-good.txt": around["known-good"],
        "cache/old": "",
        "tmp/kept": "",
        "programs/none": "",
        "spool of today/north": "",
        "spool of today/south east": "",
        "played.sh": real + PLAYED,
        "nights.sh": NIGHTS.replace("@bash@", need("bash")).replace("@ln@", shutil.which("ln") or "ln"),
        **{f"served/{tool}": installer for tool, installer in around["installers"].items()},
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8", errors="replace")
    ran = run_program(Job([need("bash"), str(folder / "nights.sh"), *settings], folder, seconds=20))
    if ran.text.startswith("unreadable"):
        return None
    told: list[Night] = []
    for line in ran.text.splitlines():
        kind, _, value = line.partition("\t")
        if kind == "night":
            told.append(Night())
        elif told and kind == "status":
            told[-1].status = int(value)
        elif told and kind == "complained":
            told[-1].complained = True
        elif told and kind in ("called", "deleted"):
            getattr(told[-1], kind).append(value)
    return told if len(told) == len(settings) else None
