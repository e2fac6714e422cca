"""Shell scripts parse, stop at errors, and can be run."""
import os
import re
import subprocess
import sys

from tree import Finding, run


def find(tree):
    for path in tree.paths:
        text = tree.text(path) if path.endswith(".sh") or path.startswith(".ci/") else ""
        if not text:
            continue
        if not re.match(r"#!/bin/(ba)?sh\n", text):
            yield Finding(path, 1, "begins with #!/bin/bash or #!/bin/sh")
        if not re.search(r"^set -e", text, re.M):
            yield Finding(path, 0, "sets -e, so that no failure is passed over")
        shell = "sh" if text.startswith("#!/bin/sh") else "bash"
        parsed = subprocess.run([shell, "-n"], input=text.encode(), capture_output=True, check=False)
        if parsed.returncode:
            yield Finding(path, 0, parsed.stderr.decode().strip())
        on_disk = tree.root / path
        if on_disk.exists() and not os.access(on_disk, os.X_OK):
            yield Finding(path, 0, "is not executable")


if __name__ == "__main__":
    sys.exit(run(find))
