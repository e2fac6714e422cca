"""clang-tidy (Debian 12's, 14) finds nothing of what .clang-tidy asks for:
    python3 tests/house/tidy.py [FILE...]     these sources, or all of them (a quarter of an hour)
It reads the code as clang would build it, so build/tidy is configured for clang; nothing is built there."""
import re
import shutil
import subprocess
import sys

from tree import ROOT, SKIP_STATUS

PROGRAM = shutil.which("run-clang-tidy-14")
FOLDER = ROOT / "build" / "tidy"
ALL = ["/plugin/", "/host-sdk/src/", "/sample-host/src/"]


def main(files):
    subprocess.run(["cmake", "-S", ROOT, "-B", FOLDER, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug", "-DTEGAMI_TESTS=OFF",
                    "-DCMAKE_C_COMPILER=clang", "-DCMAKE_CXX_COMPILER=clang++"],
                   check=True, stdout=subprocess.DEVNULL)
    # A check of ours that is no error of the compiler ends it as well: WarningsAsErrors.
    patterns = [re.escape(str(ROOT / file)) + "$" for file in files] or [re.escape(str(ROOT)) + part for part in ALL]
    return subprocess.run([PROGRAM, "-quiet", "-p", FOLDER, *patterns], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    if not PROGRAM:
        print("clang-tidy is not installed (tests/run.sh installs it)")
        sys.exit(SKIP_STATUS)
    sys.exit(main(sys.argv[1:]))
