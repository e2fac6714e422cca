"""A file does one thing: at most 400 lines, the median of a folder's sources below 150. long_files.txt has the
exceptions, each with its reason; one that is no longer needed is a finding too."""
import statistics
import sys

from tree import CODE, Finding, reasons, run

LIMIT = 400
MEDIAN = 150
COUNTED = CODE + (".py", ".sh", ".mjs", ".js", ".mustache", ".css", ".sql")
EXCEPTIONS = "tests/house/long_files.txt"


def find(tree):
    exceptions = reasons(tree, EXCEPTIONS)
    lengths = {path: tree.text(path).count("\n") for path in tree.paths
               if path.endswith(COUNTED) or path.endswith("CMakeLists.txt")}
    for path, length in lengths.items():
        if length > LIMIT and path not in exceptions:
            yield Finding(path, 0, f"{length} lines, {LIMIT} are the limit: split it, or give a reason in {EXCEPTIONS}")
    for path in exceptions:
        if lengths.get(path, 0) <= LIMIT:
            yield Finding(EXCEPTIONS, 0, f"{path} needs no exception")
    for top in ("plugin", "host-sdk", "sample-host", "tests"):
        own = [length for path, length in lengths.items() if path.startswith(top + "/") and path.endswith(CODE)]
        if own and statistics.median(own) >= MEDIAN:
            yield Finding(top, 0, f"the median file has {statistics.median(own):.0f} lines, {MEDIAN} are too many")


if __name__ == "__main__":
    sys.exit(run(find))
