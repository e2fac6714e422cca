"""Writes host-sdk/abi/layout.c: size and offset of every member as the compiler lays it out today. Run by hand when
members are appended; the numbers of members that were released must not change in the diff.

usage: make_layout.py HOST_SDK_FOLDER C_COMPILER
"""
import pathlib
import subprocess
import sys
import tempfile

import abi_text

HEAD = """/* layout.c - where every member of every struct lies, x86-64 and every other LP64 platform with 8-byte alignment.
 *
 * Building it is the test. Written by tests/house/abi/make_layout.py; a line of a released member never changes, new
 * members add lines and change their struct's size. */
#include <tegami-host/all.h>

#define AT(type, member, offset) _Static_assert(offsetof(type, member) == (offset), #type "." #member " has moved")
#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), #type " has another size")

_Static_assert(sizeof(void *) == 8 && sizeof(long) == 8, "LP64");
"""


def main():
    sdk, compiler = pathlib.Path(sys.argv[1]), sys.argv[2]
    facts = [f.split(" ") for f in abi_text.facts_of_headers(sdk / "include") if f.startswith("struct ")]
    structs = {}
    for fact in facts:
        structs.setdefault(fact[1], []).append(fact[-1])
    program = "#include <stdio.h>\n#include <tegami-host/all.h>\nint main(void) {\n"
    for name, members in structs.items():
        program += f'  printf("\\nSIZE({name}, %zu);\\n", sizeof({name}));\n'
        for member in members:
            program += f'  printf("AT({name}, {member}, %zu);\\n", offsetof({name}, {member}));\n'
    program += "  return 0;\n}\n"
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "layout"
        subprocess.run([compiler, "-x", "c", f"-I{sdk / 'include'}", "-", "-o", str(out)], input=program, text=True,
                       check=True)
        lines = subprocess.run([str(out)], text=True, capture_output=True, check=True).stdout
    (sdk / "abi" / "layout.c").write_text(HEAD + lines, encoding="utf-8")


main()
