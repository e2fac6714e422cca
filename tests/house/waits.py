"""No wait without a deadline: what waits for others (a network, a process, another thread's network) says how long.
waits.txt names the files that wait for their own threads alone, each with its reason."""
import re
import sys

from tree import Finding, reasons, run, without_comments

EXCEPTIONS = "tests/house/waits.txt"
# condition_variable::wait, future::wait and get, poll and epoll_wait for ever, waitpid without WNOHANG.
WAITS = re.compile(r"\.wait\(\s*(?:lock|guard|held)\b|\bfuture\w*\.(?:wait|get)\(\)|\b(?:poll|epoll_wait)\([^;]*,\s*-1\s*\)")


def find(tree):
    exceptions = reasons(tree, EXCEPTIONS)
    needed = set()
    for path in tree.code("plugin", "host-sdk/src"):
        for number, line in enumerate(without_comments(tree.text(path)).splitlines(), 1):
            if WAITS.search(line):
                needed.add(path)
                if path not in exceptions:
                    yield Finding(path, number, f"waits without a deadline: use wait_for, or give the reason in {EXCEPTIONS}")
    for path in sorted(set(exceptions) - needed):
        yield Finding(EXCEPTIONS, 0, f"{path} needs no exception")


if __name__ == "__main__":
    sys.exit(run(find))
