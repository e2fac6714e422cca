"""What host-sdk/docs quotes stands in files that the build compiles: each fenced block behind a line
<!-- from: PATH --> is found in that file, letter for letter but for the indentation of the whole.

usage: snippets.py HOST_SDK_FOLDER ...
"""
import pathlib
import re
import sys
import textwrap

sdk = pathlib.Path(sys.argv[1])
QUOTED = re.compile(r"<!-- from: (\S+) -->\n```\w*\n(.*?)```", re.S)


def is_in(block, text):
    """True when the block, indented by some number of spaces, stands in the text."""
    return any(textwrap.indent(block, " " * n) in text for n in range(0, 9, 2))


def main():
    count, wrong = 0, []
    for document in sorted((sdk / "docs").glob("*.md")):
        text = document.read_text(encoding="utf-8")
        for path, block in QUOTED.findall(text):
            count += 1
            source = sdk / path
            if not source.is_file() or not is_in(block, source.read_text(encoding="utf-8")):
                wrong.append(f"{document.name}: no longer in {path}:\n{block}")
        unmarked = len(re.findall(r"^```(?:c|cpp|cmake|json)$", text, re.M)) - len(QUOTED.findall(text))
        if unmarked > 0:
            wrong.append(f"{document.name}: {unmarked} code blocks without \"<!-- from: PATH -->\"")
    if is_in("int no_such_line;\n", "int other;\n") or count == 0:
        sys.exit("this test could not fail")
    print("\n".join(wrong) or f"{count} snippets")
    sys.exit(1 if wrong else 0)


main()
