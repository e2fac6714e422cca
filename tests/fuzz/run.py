"""Runs one fuzzer for a bounded time:
    run.py NAME PROGRAM FOLDER LENGTH
TEGAMI_FUZZ_SECONDS says how long (60; 0: only what is known already). FOLDER/NAME/corpus keeps what led somewhere.

The seeds are files of the tree, named in NAME.seeds, a line each: KIND PATTERN [HEX...]. KIND "bytes" takes a file as it
is, "server" the server's half of a dialogue; each is taken once a HEX, with those bytes before it. KIND "text" is the
rest of the line itself, "lines" too, with line ends for each |."""
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def server_half(text):
    lines = [line[3:] for line in text.decode().splitlines() if line.startswith("S:")]
    return "".join(line + "\r\n" for line in lines).encode()


KINDS = {"bytes": lambda text: text, "server": server_half}


def seeds(name):
    for line in (HERE / f"{name}.seeds").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        kind, rest = line.split(" ", 1)
        if kind in ("text", "lines"):
            yield rest.replace("|", "\n" if kind == "lines" else "|").encode()
            continue
        pattern, *heads = rest.split()
        files = sorted(ROOT.glob(pattern))
        if not files:
            sys.exit(f"{name}.seeds: no file is like {pattern}")
        for file in files:
            for head in heads or [""]:
                yield bytes.fromhex(head) + KINDS[kind](file.read_bytes())


def main(name, program, folder, length):
    seconds = int(os.environ.get("TEGAMI_FUZZ_SECONDS", "60"))
    folder = Path(folder) / name
    corpus, begin = folder / "corpus", folder / "seeds"
    shutil.rmtree(begin, ignore_errors=True)
    corpus.mkdir(parents=True, exist_ok=True)
    begin.mkdir()
    for seed in seeds(name):
        (begin / hashlib.sha1(seed).hexdigest()).write_bytes(seed)
    command = [program, corpus, begin, f"-artifact_prefix={folder}/", f"-max_len={length}", "-timeout=20", "-len_control=10",
               "-rss_limit_mb=1500", "-malloc_limit_mb=200", "-print_final_stats=1", "-verbosity=1"]
    command.append(f"-max_total_time={seconds}" if seconds else "-runs=0")
    if (HERE / f"{name}.dict").exists():
        command.append(f"-dict={HERE / (name + '.dict')}")
    environment = os.environ | {"ASAN_OPTIONS": "detect_stack_use_after_return=1", "UBSAN_OPTIONS": "print_stacktrace=1"}
    status = subprocess.run(command, env=environment, check=False).returncode
    if status:
        print(f"\n{name}: the input that did it lies in {folder}; again: {program} THAT_FILE", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
