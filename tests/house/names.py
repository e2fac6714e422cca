"""What may lie at the top of the tree, and names that say nothing."""
import re
import sys

from tree import CODE, Finding, run

TOP = {
    "CMakeLists.txt", "CMakePresets.json", "manifest.json", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md",
    "SECURITY.md", "host-sdk", "plugin", "sample-host", "migrations", "tests", ".ci", ".clang-format", ".clang-tidy",
    ".gitignore", ".gitattributes", ".editorconfig",
}
EMPTY_WORDS = re.compile(r"(^|[_-])(utils?|helpers?|managers?|impl|misc|common|stuff|tmp|new2|old2)([_-]|$)")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def find(tree):
    for top in sorted({path.split("/")[0] for path in tree.paths} - TOP):
        yield Finding(top, 0, "is not expected at the top of the tree (tests/house/names.py)")
    for path in tree.paths:
        for part in path.split("/"):
            if EMPTY_WORDS.search(part.split(".")[0].lower()):
                yield Finding(path, 0, f"'{part}' says nothing of what is inside")
    for path in tree.paths:
        if path.startswith("tests/house/") or not path.endswith(CODE + (".py", ".sh", ".mjs", ".js", ".mustache", ".txt")):
            continue
        for number, line in tree.lines(path):
            if UNFINISHED.search(line):
                yield Finding(path, number, "unfinished work belongs into an issue, not into the code")


if __name__ == "__main__":
    sys.exit(run(find))
