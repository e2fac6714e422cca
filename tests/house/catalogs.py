"""Both languages say the same: each file in ja and en, the same keys with the same {values}, none empty, no key twice."""
import json
import re
import sys

from tree import Finding, run
from words import JAPANESE

VALUES = re.compile(r"\{(\w+)\}")
# Words that stand in their own language in both.
SELF_NAMED = {"日本語", "English"}


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


def find(tree):
    folders = sorted({path.rsplit("/", 2)[0] for path in tree.paths if re.search(r"/locale/(ja|en)/[^/]+\.json$", path)})
    for folder in folders:
        names = {path.rsplit("/", 1)[1] for path in tree.paths if path.startswith(folder + "/") and path.endswith(".json")}
        home = {"ja": {}, "en": {}}
        for name in sorted(names):
            texts = {}
            for language in ("ja", "en"):
                path = f"{folder}/{language}/{name}"
                if path not in tree.paths:
                    yield Finding(path, 0, "is missing")
                    continue
                texts[language], found = load(tree, path)
                yield from found
                for key, text in texts[language].items():
                    if key in home[language]:
                        yield Finding(path, 0, f"{key} stands in {home[language][key]} already")
                    home[language][key] = name
                    if not isinstance(text, str) or not text.strip():
                        yield Finding(path, 0, f"{key} has no text")
                    elif language == "en" and JAPANESE.search(text) and text not in SELF_NAMED:
                        yield Finding(path, 0, f"{key} is not English: {text}")
            if len(texts) < 2:
                continue
            for key in sorted(set(texts["ja"]) ^ set(texts["en"])):
                lacking = "en" if key in texts["ja"] else "ja"
                yield Finding(f"{folder}/{lacking}/{name}", 0, f"{key} is missing")
            for key in sorted(set(texts["ja"]) & set(texts["en"])):
                values = [set(VALUES.findall(str(texts[language][key]))) for language in ("ja", "en")]
                if values[0] != values[1]:
                    yield Finding(f"{folder}/en/{name}", 0, f"{key} takes {values[1]}, in Japanese {values[0]}")


if __name__ == "__main__":
    sys.exit(run(find))
