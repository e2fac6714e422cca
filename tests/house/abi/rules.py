"""Each rule of host-sdk/docs/rules.md names its enforcer, and, unless nobody enforces it, a test that is there; every
number used in the contract's headers and sources is a rule.

usage: rules.py HOST_SDK_FOLDER ...
"""
import pathlib
import re
import sys

sdk = pathlib.Path(sys.argv[1]).resolve()
root = sdk.parent
ENFORCERS = {"compiler", "loader", "wrapper", "nobody"}


def rows(text):
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if re.match(r"TH-\d+$", cells[0]):
            yield cells


def mistakes(text, used, read):
    seen, wrong = set(), []
    for cells in rows(text):
        if len(cells) != 5:
            wrong.append(f"{cells[0]}: {len(cells)} cells, want rule, text, when broken, enforced by, test")
            continue
        rule, _, _, enforcer, test = cells
        if rule in seen:
            wrong.append(f"{rule}: stands twice")
        seen.add(rule)
        if enforcer not in ENFORCERS:
            wrong.append(f"{rule}: enforced by \"{enforcer}\", want one of {sorted(ENFORCERS)}")
        if test == "—":
            if enforcer != "nobody":
                wrong.append(f"{rule}: is enforced, so name its test")
            continue
        path, _, name = test.partition(": ")
        content = read(path)
        if content is None or not name or name not in content:
            wrong.append(f"{rule}: no test \"{name}\" in {path}")
    return wrong + [f"{rule}: used in {path}, but rules.md has no such rule" for rule, path in used if rule not in seen]


def read(path):
    file = root / path
    return file.read_text(encoding="utf-8") if file.is_file() else None


def main():
    text = (sdk / "docs" / "rules.md").read_text(encoding="utf-8")
    used = []
    for folder in ("include", "src", "examples", "docs"):
        for file in sorted((sdk / folder).rglob("*")):
            if file.is_file() and file.suffix in (".h", ".hpp", ".c", ".cpp", ".md", ".py"):
                used += [(rule, file.name) for rule in set(re.findall(r"TH-\d+", file.read_text(encoding="utf-8")))]
    for title, broken in (("a missing test", text.replace("loader_test.cpp: ", "loader_test.cpp: no_such_", 1)),
                          ("an unknown enforcer", text.replace("| loader |", "| hope |", 1)),
                          ("a rule taken away", re.sub(r"^\| TH-3 .*$", "", text, flags=re.M))):
        if not mistakes(broken, used, read):
            sys.exit(f"selftest: {title} goes unnoticed")
    wrong = mistakes(text, used, read)
    print("\n".join(wrong) or f"{len(list(rows(text)))} rules")
    sys.exit(1 if wrong else 0)


main()
