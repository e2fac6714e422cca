"""Which rules of the specification no test names. A title that names an unknown rule is a finding; a rule without a test
is only listed, as the list shrinks with the work."""
import re
import sys

from tree import Finding, run, without_comments

RULES = "tests/house/rules.txt"
TITLE = re.compile(r"\bTEST(?:_[FP])?\(\s*\w+\s*,\s*(\w+)\s*\)")
SCRIPTED = re.compile(r"\b(?:test|it)\(\s*['\"`]([^'\"`]+)")
ID = re.compile(r"(?<![A-Za-z0-9])(?!C11|C17)([PAIXHRSTLKMC]\d{1,2})(?![A-Za-z0-9])")


def known(tree):
    rules = {}
    for _, line in tree.lines(RULES):
        if line.strip() and not line.startswith("#"):
            name, _, text = line.strip().partition(" ")
            rules[name] = text.strip()
    return rules


def named(tree):
    """(path, line, rule) of each test title."""
    for path in tree.paths:
        if not path.startswith("tests/") or path.startswith("tests/house/"):
            continue
        if path.endswith(".cpp"):
            pattern, text = TITLE, without_comments(tree.text(path))
        elif path.endswith((".mjs", ".js")):
            pattern, text = SCRIPTED, tree.text(path)
        else:
            continue
        for match in pattern.finditer(text):
            title = match.group(1).replace("_", " ")
            for rule in ID.findall(title):
                yield path, text.count("\n", 0, match.start()) + 1, rule


def find(tree):
    rules = known(tree)
    tested = set()
    for path, line, rule in named(tree):
        tested.add(rule)
        if rule not in rules:
            yield Finding(path, line, f"names {rule}, which {RULES} does not know")
    missing = [rule for rule in rules if rule not in tested]
    print(f"{len(tested & set(rules))} of {len(rules)} rules are named by a test. Not yet:")
    for rule in missing:
        print(f"  {rule:4} {rules[rule]}")


if __name__ == "__main__":
    sys.exit(run(find))
