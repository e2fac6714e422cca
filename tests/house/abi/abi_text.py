"""The contract as plain facts, read from its headers: structs with their members in order, enumerators, ids, types.

One fact a line, so that a baseline is a text that people can read and diff:
    struct tegami_str 0 const char* data
    enum TEGAMI_OK 0
    define TEGAMI_HOST_LOG "tegami.host.log/1"
    type tegami_str_sink void(void* context, tegami_str value)
"""
import re

IGNORED_DEFINES = ("TEGAMI_HAS", "TEGAMI_COVERS", "TEGAMI_EXPORT", "TEGAMI_ABI_MINOR")


def _tidy(text):
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"\s*\*\s*", "* ", text)
    text = re.sub(r"\*\s+\*", "**", text)
    return re.sub(r"\s*([(),])\s*", lambda m: {"(": "(", ")": ")", ",": ", "}[m.group(1)], text).strip()


def _member(text):
    """(type, name) of one declaration."""
    pointer = re.match(r"^(.*?)\(\s*\*\s*(\w+)\s*\)\s*\((.*)\)$", text, re.S)
    if pointer:
        return f"{_tidy(pointer[1])}(*)({_tidy(pointer[3])})", pointer[2]
    plain = re.match(r"^(.*?)(\w+)$", text, re.S)
    return _tidy(plain[1]), plain[2]


def facts_of(text):
    """Ordered facts of one header's text."""
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
    facts = []
    joined = text.replace("\\\n", " ")
    for name, value in re.findall(r"^\s*#define\s+(TEGAMI_\w+)[ \t]+(\S.*)$", joined, re.M):
        if name not in IGNORED_DEFINES and not name.endswith("_H"):
            facts.append(f"define {name} {value.strip()}")
    code = re.sub(r"^\s*#.*$", "", joined, flags=re.M)
    for name, body in re.findall(r"typedef struct (\w+) \{(.*?)\}\s*\w+;", code, re.S):
        for i, member in enumerate(m.strip() for m in body.split(";") if m.strip()):
            kind, member_name = _member(member)
            facts.append(f"struct {name} {i} {kind} {member_name}")
    for body in re.findall(r"\benum \{(.*?)\}", code, re.S):
        for name, value in re.findall(r"(\w+)\s*=\s*(-?\w+)", body):
            facts.append(f"enum {name} {value}")
    for result, name, arguments in re.findall(r"typedef ([\w \*]+?)\(\s*\*\s*(\w+)\s*\)\s*\((.*?)\);", code, re.S):
        facts.append(f"type {name} {_tidy(result)}({_tidy(arguments)})")
    for kind, name in re.findall(r"typedef (\w+) (\w+);", code):
        facts.append(f"type {name} {kind}")
    return facts


def facts_of_headers(include):
    facts = []
    for header in sorted(include.rglob("*.h")):
        if "draft" not in header.parts:
            facts += facts_of(header.read_text(encoding="utf-8"))
    return facts


def minor_of_headers(include):
    text = (include / "tegami-host" / "version.h").read_text(encoding="utf-8")
    return int(re.search(r"#define TEGAMI_ABI_MINOR (\d+)u", text)[1])


def breaks(released, today, released_minor, today_minor):
    """What a reader of the released headers would trip over; an empty list when nothing."""
    now = set(today)
    wrong = [f"gone or changed: {fact}" for fact in released if fact not in now]
    added = [fact for fact in today if fact not in set(released)]
    if added and today_minor <= released_minor:
        wrong.append(f"added without raising TEGAMI_ABI_MINOR above {released_minor}: {added[0]}"
                     + (f" and {len(added) - 1} more" if len(added) > 1 else ""))
    return wrong
