"""clang-format (Debian 12's, 14) would change nothing."""
import re
import shutil
import subprocess
import sys

from tree import SKIP_STATUS, Finding, run

PROGRAM = shutil.which("clang-format-14") or shutil.which("clang-format")
WARNING = re.compile(r"^(?P<path>.+?):(?P<line>\d+):\d+: (?:warning|error): (?P<text>.*)$")


def find(tree):
    files = tree.code()
    for start in range(0, len(files), 200):
        told = set()
        checked = subprocess.run([PROGRAM, "--dry-run", *files[start:start + 200]], cwd=tree.root, capture_output=True,
                                 check=False)
        for line in checked.stderr.decode("utf-8", "replace").splitlines():
            match = WARNING.match(line)
            if match and match["path"] not in told:  # the first of a file is enough
                told.add(match["path"])
                yield Finding(match["path"], int(match["line"]), f"clang-format -i {match['path']}")


if __name__ == "__main__":
    if not PROGRAM:
        print("clang-format is not installed (tests/run.sh installs it)")
        sys.exit(SKIP_STATUS)
    sys.exit(run(find))
