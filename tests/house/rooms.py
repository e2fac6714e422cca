"""Which room may include which: only those below it. words may be used by all but transport, which knows nothing but
itself. The host knows the module by its ABI alone, and the SDK knows neither."""
import re
import sys

from tree import Finding, run

ORDER = ["entry", "pages", "services", "jobs", "accounts", "oauth", "mailbox", "transport", "storage"]
# Rooms that the host's tables do not reach: they are given what they need.
NO_HOST = {"words", "storage", "transport"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def allowed(room):
    if room in ("words", "transport"):
        return {room}
    return set(ORDER[ORDER.index(room):]) | {"words"}


def find(tree):
    rooms = set(ORDER) | {"words"}
    for path in tree.code("plugin", "sample-host", "host-sdk"):
        parts = path.split("/")
        top, room = parts[0], parts[1] if len(parts) > 2 else ""
        if top == "plugin" and room not in rooms:
            yield Finding(path, 0, f"'{room}' is no room of the house (tests/house/rooms.py)")
            continue
        for number, line in tree.lines(path):
            match = INCLUDE.match(line)
            if not match:
                continue
            target = match.group(2)
            first = target.split("/")[0]
            if top == "plugin":
                if first in rooms and first not in allowed(room):
                    yield Finding(path, number, f"{room} may not include {target}: {first} is not below it")
                if first == "tegami-host" and room in NO_HOST:
                    yield Finding(path, number, f"{room} knows no host, so it may not include {target}")
                if match.group(1) == '"' and first not in rooms and "/" in target and first != "tegami-host":
                    yield Finding(path, number, f"includes are written from plugin/: {target}")
            elif "plugin" in target.split("/") or (match.group(1) == '"' and first in rooms - {"entry"}):
                if top == "host-sdk" or not target_of_host(tree, target):
                    yield Finding(path, number, f"{top} may not know the module: {target}")


def target_of_host(tree, target):
    """sample-host has folders of its own that may be called like a room."""
    return f"sample-host/src/{target}" in tree.paths


if __name__ == "__main__":
    sys.exit(run(find))
