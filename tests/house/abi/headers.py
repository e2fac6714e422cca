"""Each header of the contract, included alone, compiles in every language it promises, and leaves no padding.

usage: headers.py HOST_SDK_FOLDER C_COMPILER CXX_COMPILER
"""
import concurrent.futures
import pathlib
import shutil
import subprocess
import sys

sdk = pathlib.Path(sys.argv[1])
c_compiler, cxx_compiler = sys.argv[2:4]
include = sdk / "include"
WARNINGS = ["-pedantic", "-Wall", "-Wextra", "-Werror"]


def compile_text(text, compiler, language, standard, more=()):
    """The compiler's complaints about one translation unit; empty when there are none."""
    # Objects are made, not only syntax checked: -Wpadded speaks when a type is laid out.
    run = subprocess.run([compiler, "-x", language, f"-std={standard}", *WARNINGS, *more, f"-I{include}", "-c", "-",
                          "-o", "/dev/null"], input=text, text=True, capture_output=True)
    return run.stderr if run.returncode else ""


def c_compilers():
    found = [(c_compiler, cxx_compiler)]
    if shutil.which("clang") and shutil.which("clang++") and "clang" not in c_compiler:
        found.append(("clang", "clang++"))
    return found


def tasks():
    for c, cxx in c_compilers():
        for header in sorted(include.rglob("*.h")):
            name = header.relative_to(include)
            # Twice: a header without a guard would not do. A declaration: ISO C wants one in every unit.
            text = f"#include <{name}>\n#include <{name}>\nextern int one;\n"
            for standard in ("c11", "c17"):
                yield f"{name} {c} {standard}", (text, c, "c", standard, ["-Wpadded"])
            for standard in ("c++17", "c++20"):
                yield f"{name} {cxx} {standard}", (text, cxx, "c++", standard, ["-Wpadded"])
        for header in sorted(include.rglob("*.hpp")):
            name = header.relative_to(include)
            if name.name == "module_inline.hpp":  # a part of module.hpp, says so at its head
                continue
            text = f"#include <{name}>\n#include <{name}>\n"
            yield f"{name} {cxx} c++20", (text, cxx, "c++", "c++20", ["-DBOOST_DLL_USE_STD_FS"])


def main():
    padded = "struct p { char a; long long b; };\nstruct p q;\n"
    for c, _ in c_compilers():
        if not compile_text(padded, c, "c", "c11", ["-Wpadded"]):
            sys.exit(f"{c}: padding goes unnoticed, so this test could not fail")
    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        pending = [(title, pool.submit(compile_text, *arguments)) for title, arguments in tasks()]
        for title, future in pending:
            if complaint := future.result():
                wrong += 1
                print(f"{title}:\n{complaint}")
    print(f"{len(pending)} compilations, {wrong} with complaints")
    if wrong or len(pending) < 50:
        sys.exit(1)


main()
