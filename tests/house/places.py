"""Nothing in the tree knows the machine that it was written on, nor where packages come from."""
import re
import sys

from tree import Finding, run

# A home or work folder of somebody; hosts of package registries.
PLACES = re.compile(
    r"(?<![\w.~}$-])/(?:work|home|root|Users)/[\w.]"
    r"|\b(?:[\w-]+\.)*(?:registry\.npmjs\.org|npmjs\.com|registry\.yarnpkg\.com|deb\.debian\.org|security\.debian\.org"
    r"|snapshot\.debian\.org|pypi\.org|files\.pythonhosted\.org)\b")


def find(tree):
    for path in tree.paths:
        if path.startswith("tests/house/") or path.endswith((".png", ".ico", ".woff2")):
            continue
        for number, line in tree.lines(path):
            match = PLACES.search(line)
            if match:
                yield Finding(path, number, f"names a place: {match.group(0)}")
        if path.endswith("package-lock.json") and '"resolved"' in tree.text(path):
            yield Finding(path, 0, 'has "resolved" addresses: npm config set omit-lockfile-registry-resolved true')


if __name__ == "__main__":
    sys.exit(run(find))
