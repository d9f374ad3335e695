"""A right answer that was written without having seen the solution: git is asked in person, about a real merge."""

import re
import subprocess
import tempfile


def pull_request(folder):
    with tempfile.TemporaryDirectory() as work:
        repo = f"{work}/r.git"
        subprocess.run(["git", "clone", "-q", "--mirror", str(folder / "history.bundle"), repo], check=True)
        return asked(folder, repo)


def asked(folder, repo):
    def git(*args):
        return subprocess.run(["git", "-C", repo, *args], check=True, capture_output=True, text=True).stdout

    branch = next(b for b in git("for-each-ref", "--format=%(refname:short)", "refs/heads").split() if b != "main")
    view = (folder / "view.txt").read_text()
    head, body = view.split("\n--\n", 1)
    head = dict(row.split(":\t", 1) for row in head.splitlines())
    setting = re.search(r": (\S+) from", head["title"])[1]
    changed = git("diff", "--name-only", f"main...{branch}").split()
    merged = git("merge-tree", "--write-tree", "main", branch).split()[0]  # what a merge would give
    title_file = re.search(rf"`([^`]+)`: {re.escape(setting)}\b", body)[1]
    rows = git("show", f"{merged}:{title_file}").splitlines()
    ((line, value),) = [
        (n, row.split(":", 1)[1].strip()) for n, row in enumerate(rows, 1) if row.strip().startswith(setting + ":")
    ]

    def fits(pattern, path):
        if pattern == "*":
            return True
        if pattern.startswith("*"):
            return path.endswith(pattern[1:])
        return ("/" + path).startswith(pattern)

    owner = None
    for row in (folder / "CODEOWNERS").read_text().splitlines():
        if row and not row.startswith("#"):
            pattern, team = row.split()
            if fits(pattern, title_file):
                owner = team
    return {
        "commits": int(git("rev-list", "--count", f"main..{branch}")),
        "behind": int(git("rev-list", "--count", f"{branch}..main")),
        "setting_now": float(value) if "." in value else int(value),
        "line": line,
        "unannounced": next(p for p in changed if p not in body),
        "owner": owner,
        "waiting_for": re.search(r"(\w+) \(Requested\)", head["reviewers"])[1],
        "failed_check": next(
            r.split("\t")[0] for r in (folder / "checks.txt").read_text().splitlines() if r.split("\t")[1] == "fail"
        ),
    }
