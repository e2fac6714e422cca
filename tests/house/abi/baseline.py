"""Today's headers only add to each released baseline (host-sdk/abi/MAJOR.MINOR/abi.txt).

usage: baseline.py HOST_SDK_FOLDER ...        compares
       baseline.py HOST_SDK_FOLDER --release  writes the baseline of today's version, once, when it is released
"""
import pathlib
import re
import sys

import abi_text

sdk = pathlib.Path(sys.argv[1])
include = sdk / "include"
today = abi_text.facts_of_headers(include)
today_minor = abi_text.minor_of_headers(include)


def mutations():
    """Changes that must be found: (title, header text change)."""
    yield "a member renamed", lambda t: t.replace("tegami_str name;", "tegami_str nome;", 1)
    yield "two members exchanged", lambda t: t.replace("uint32_t abi_major; /* that", "X").replace(
        "uint32_t abi_minor;", "uint32_t abi_major;").replace("X", "uint32_t abi_minor; /* that")
    yield "a type changed", lambda t: t.replace("int64_t total_bytes", "uint64_t total_bytes", 1)
    yield "a status renumbered", lambda t: t.replace("TEGAMI_TIMEOUT = -9", "TEGAMI_TIMEOUT = -12", 1)
    yield "an argument added", lambda t: t.replace("int64_t deadline_ms);", "int64_t deadline_ms, int32_t why);", 1)
    yield "an id changed", lambda t: t.replace("tegami.host.log/1", "tegami.host.log/2", 1)
    yield "a member added in the same minor", lambda t: t.replace("void (*destroy)", "void* more;\n  void (*destroy)")
    yield "a sink changed", lambda t: t.replace("(void* context, tegami_str value)", "(tegami_str value)", 1)


def selftest():
    texts = [p.read_text(encoding="utf-8") for p in sorted(include.rglob("*.h"))]
    for title, change in mutations():
        changed = [fact for text in map(change, texts) for fact in abi_text.facts_of(text)]
        if changed == today:
            sys.exit(f"selftest: the change \"{title}\" changed no fact; the headers moved, mend the test")
        if not abi_text.breaks(today, changed, today_minor, today_minor):
            sys.exit(f"selftest: the change \"{title}\" goes unnoticed")
    grown = today + ["struct tegami_host 99 uint64_t later"]
    if abi_text.breaks(today, grown, today_minor, today_minor + 1):
        sys.exit("selftest: appending with a new minor is refused")


def main():
    if "--release" in sys.argv:
        folder = sdk / "abi" / f"1.{today_minor}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "abi.txt").write_text("\n".join(today) + "\n", encoding="utf-8")
        return
    selftest()
    baselines = sorted((sdk / "abi").glob("*/abi.txt"))
    wrong = [] if baselines else ["no baseline in host-sdk/abi"]
    for baseline in baselines:
        major, minor = map(int, re.fullmatch(r"(\d+)\.(\d+)", baseline.parent.name).groups())
        released = baseline.read_text(encoding="utf-8").splitlines()
        wrong += [f"{major}.{minor}: {line}" for line in abi_text.breaks(released, today, minor, today_minor)]
    print("\n".join(wrong) or f"{len(today)} facts, {len(baselines)} baselines")
    sys.exit(1 if wrong else 0)


main()
