"""Both languages say the same: each file in ja and en, the same keys with the same {values}, no key twice, and none empty
but for a word that one language does without (a unit behind a number). Each failure that transport names has words."""
import json
import re
import sys

from tree import Finding, run, without_comments
from words import JAPANESE

VALUES = re.compile(r"\{(\w+)\}")
# Words that stand in their own language in both.
SELF_NAMED = {"日本語", "English"}
FAILURES = "plugin/pages/locale/en/failures.json"
# Causes are written with underscores; in these files such strings are something else.
CAUSE = re.compile(r'"([a-z0-9]+(?:_[a-z0-9]+)+)"')
WITHOUT_CAUSES = {"plugin/transport/failure.cpp", "plugin/transport/poller.cpp"}


def without_words(tree):
    if FAILURES not in tree.paths:
        return
    words, _ = load(tree, FAILURES)
    for path in tree.code("plugin/transport"):
        if path in WITHOUT_CAUSES:
            continue
        for number, line in enumerate(without_comments(tree.text(path)).splitlines(), 1):
            for cause in CAUSE.findall(line):
                if f"failure.{cause}" not in words:
                    yield Finding(path, number, f"failure.{cause} has no words in {FAILURES}")


def load(tree, path):
    twice = []

    def pairs(items):
        seen = set()
        for key, _ in items:
            if key in seen:
                twice.append(key)
            seen.add(key)
        return dict(items)

    try:
        texts = json.loads(tree.text(path), object_pairs_hook=pairs)
    except ValueError as error:
        return {}, [Finding(path, 0, f"is no JSON: {error}")]
    if not isinstance(texts, dict):
        return {}, [Finding(path, 0, "is no JSON object")]
    return texts, [Finding(path, 0, f"{key} stands twice") for key in twice]


def catalogues(tree):
    """(name, path of ja, path of en): locale/ja/x.json beside locale/en/x.json, or locale/ja.json beside en.json."""
    found = set()
    for path in tree.paths:
        match = re.match(r"(.*/locale)/(?:ja|en)(/[^/]+)?\.json$", path)
        if match:
            found.add((match.group(1), match.group(2) or ""))
    return sorted((folder, f"{folder}/ja{name}.json", f"{folder}/en{name}.json") for folder, name in found)


def find(tree):
    yield from without_words(tree)
    home = {}  # (folder, language, key): the file
    for folder, *pair in catalogues(tree):
        texts = []
        for language, path in zip(("ja", "en"), pair):
            if path not in tree.paths:
                yield Finding(path, 0, "is missing")
                continue
            loaded, found = load(tree, path)
            yield from found
            texts.append(loaded)
            for key, text in loaded.items():
                first = home.setdefault((folder, language, key), path)
                if first != path:
                    yield Finding(path, 0, f"{key} stands in {first} already")
                if not isinstance(text, str):
                    yield Finding(path, 0, f"{key} is no text")
                elif language == "en" and JAPANESE.search(text) and text not in SELF_NAMED:
                    yield Finding(path, 0, f"{key} is not English: {text}")
        if len(texts) < 2:
            continue
        for key in sorted(set(texts[0]) ^ set(texts[1])):
            yield Finding(pair[1] if key in texts[0] else pair[0], 0, f"{key} is missing")
        for key in sorted(set(texts[0]) & set(texts[1])):
            both = [str(text[key]) for text in texts]
            if not any(text.strip() for text in both):
                yield Finding(pair[0], 0, f"{key} has no text in either language")
            values = [set(VALUES.findall(text)) for text in both]
            if values[0] != values[1]:
                yield Finding(pair[1], 0, f"{key} takes {values[1]}, in Japanese {values[0]}")


if __name__ == "__main__":
    sys.exit(run(find))
