"""The tree as the rules see it: its files, their text, and the way findings are told.

A rule is a module with `find(tree)` that yields Finding; `run(find)` prints them and sets the exit status. Rules take a
Tree, so that selftest.py can give each one a small tree with a mistake in it.
"""
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SKIPPED = {"build", "node_modules", ".git", "__pycache__"}
CODE = (".h", ".hpp", ".c", ".cpp")
SKIP_STATUS = 77  # SKIP_RETURN_CODE of these tests


@dataclass(frozen=True)
class Finding:
    path: str
    line: int  # 0: the whole file
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text}" if self.line else f"{self.path}: {self.text}"


class Tree:
    """Paths (relative, with /) and contents. From a checkout: what git tracks or would track."""

    def __init__(self, files=None, root=ROOT):
        self.root = Path(root)
        self._texts = dict(files) if files is not None else {}
        self.paths = sorted(self._texts) if files is not None else self._list()

    def _list(self):
        listing = subprocess.run(
            ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=self.root, capture_output=True, check=False) if (self.root / ".git").exists() else None
        if listing and listing.returncode == 0:
            names = [name for name in listing.stdout.decode().split("\0") if name]
        else:  # an unpacked archive
            names = []
            for folder, folders, files in os.walk(self.root):
                folders[:] = [name for name in folders if name not in SKIPPED]
                names += [os.path.relpath(os.path.join(folder, name), self.root) for name in files]
        return sorted({name for name in names if (self.root / name).is_file()})

    def text(self, path):
        if path not in self._texts:
            self._texts[path] = (self.root / path).read_bytes().decode("utf-8", "replace")
        return self._texts[path]

    def code(self, *folders):
        """C and C++ files below the folders (all of the tree when none is named)."""
        return [p for p in self.paths if p.endswith(CODE) and (not folders or p.startswith(tuple(f + "/" for f in folders)))]

    def lines(self, path):
        return enumerate(self.text(path).splitlines(), 1)


def reasons(tree, path):
    """A list of exceptions: lines of `name   reason`, # begins a comment. A name without a reason is an error."""
    result = {}
    for number, line in tree.lines(path) if path in tree.paths else []:
        if not line.strip() or line.startswith("#"):
            continue
        name, _, reason = line.strip().partition(" ")
        if not reason.strip():
            raise SystemExit(f"{path}:{number}: give the reason for {name}")
        result[name] = reason.strip()
    return result


_TOKENS = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<d>[^\s()\\]{0,16})\(.*?\)(?P=d)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def without_comments(source):
    """C++ with its comments blanked; line numbers and string literals stay."""
    def blank(match):
        found = match.group(0)
        return re.sub(r"[^\n]", " ", found) if found.startswith(("//", "/*")) else found
    return _TOKENS.sub(blank, source)


def run(find):
    findings = list(find(Tree()))
    for finding in findings:
        print(finding)
    print(f"{len(findings)} finding{'' if len(findings) == 1 else 's'}")
    sys.exit(1 if findings else 0)
