"""No text for people outside the catalogues: no Japanese in the module's code, no words at all in its templates.
japanese_in_code.txt names the files whose tables need Japanese characters, each with its reason."""
import re
import sys

from tree import CODE, Finding, reasons, run, without_comments

EXCEPTIONS = "tests/house/japanese_in_code.txt"
# Kana, ideographs, full-width forms, Japanese punctuation.
JAPANESE = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.S)
MUSTACHE = re.compile(r"\{\{\{.*?\}\}\}|\{\{.*?\}\}", re.S)
SPOKEN = re.compile(r"""\b(?:title|placeholder|aria-label|alt|data-label|content)\s*=\s*"([^"]*)\"""")
# {{#t}}key{{/t}}: the key of a text.
KEYED = re.compile(r"\{\{#t\}\}.*?\{\{/t\}\}", re.S)
# The same in every language: protocols, products, and languages named in their own.
NAMES = re.compile(r"\b(?:POP3|SMTP|STARTTLS|XOAUTH2|UTF-8|ISO-2022-JP|Cc|Google|Microsoft 365|Microsoft|English)\b|日本語")
# A part that is drawn inside a tag holds attributes only.
ATTRIBUTE = re.compile(r"""[\w-]+\s*=\s*"[^"]*\"""")
LETTERS = re.compile(r"[^\W\d_]{2,}")


def blank(match):
    return re.sub(r"[^\n]", " ", match.group(0))


def find(tree):
    exceptions = reasons(tree, EXCEPTIONS)
    for path in tree.code("plugin"):
        if path in exceptions:
            continue
        for number, line in enumerate(without_comments(tree.text(path)).splitlines(), 1):
            if JAPANESE.search(line):
                yield Finding(path, number, "Japanese text belongs into plugin/pages/locale")
    for path in exceptions:
        if path not in tree.paths or not JAPANESE.search(without_comments(tree.text(path))):
            yield Finding(EXCEPTIONS, 0, f"{path} needs no exception")

    for path in tree.paths:
        if not path.startswith(("plugin/", "sample-host/")) or not path.endswith(".mustache"):
            continue
        text = NAMES.sub(blank, MUSTACHE.sub(blank, KEYED.sub(blank, tree.text(path))))
        for match in SPOKEN.finditer(text):
            if LETTERS.search(match.group(1)) and not match.group(0).startswith("content"):
                yield Finding(path, text.count("\n", 0, match.start()) + 1, f"text in an attribute: {match.group(1)!r}")
        for number, line in enumerate(ATTRIBUTE.sub(blank, TAG.sub(blank, text)).splitlines(), 1):
            match = LETTERS.search(line)
            if match:
                yield Finding(path, number, f"text outside the catalogue: {line.strip()[:60]!r}")


if __name__ == "__main__":
    sys.exit(run(find))
