"""Import and export of many accounts beside the sqlite3 shell's .import of the same file into a table with as many columns
and the same kinds of indexes.

  csv_bench.py BUILD [--rows 100000] [--rounds 3]

Turn by turn. Prints time and peak memory of the whole process, also for a tenth of the rows, so that growth shows. Fails
when a count is wrong, not when it is slow; the aims (import and dry run within 2 times .import; under 64 MB) are printed as
met or missed."""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COLUMNS = ("owner.user,name,receiving,display_name,address,receive.source,receive.host,receive.port,receive.protection,"
           "receive.user,receive.password,receive.auth,receive.timeout_s,receive.leave_on_server,receive.leave_days,send.source,"
           "send.host,send.port,send.protection,send.auth")
NAMES = ["社用", "取引先", "Google（出張用）", "営業部", "個人", "製作所 第二工場"]
# As the account's own table has them; full text apart, which .import does not know.
INDEXES = ['"owner.user", rowid', '"receiving", rowid', 'SUBSTR("name", 1, 64), rowid', 'LOWER("address"), rowid']


def measured(command, **more):
    """Seconds, peak memory in MB, stdout."""
    begin = time.monotonic()
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen([str(word) for word in command], stdout=out, stderr=subprocess.STDOUT, text=True, **more)
        _, status, used = os.wait4(process.pid, 0)
        taken = time.monotonic() - begin
        out.seek(0)
        text = out.read()
    if status != 0:
        raise RuntimeError(f"{command[0]}: {text[-2000:]}")
    return taken, used.ru_maxrss / 1024, text


def write_accounts(file, rows):
    with file.open("w", encoding="utf-8") as out:
        out.write(COLUMNS + "\n")
        for number in range(rows):
            name = NAMES[number % len(NAMES)]
            out.write(f"user{number // 2:06},{name},{int(number % 20 != 7)},佐藤 花子{number},a{number}@partner{number % 300}.example.com,"
                      f"individual,pop.example.com,995,tls,u{number},geheim-{number},standard,30,1,14,individual,smtp.example.com,"
                      "587,starttls,plain\n")


class Fresh:
    """A host with users, copied anew for each import."""

    def __init__(self, program, folder, rows):
        self.program, self.folder, self.rows = program, folder, rows
        self.template = folder / f"template{rows}"
        self.template.mkdir()
        people = folder / "people.csv"
        people.write_text("name,display_name\n" + "".join(f"user{n:06},佐藤 花子{n:06}\n" for n in range((rows + 1) // 2)), encoding="utf-8")
        measured([program, "user", "add", "admin", "--password", "Admin-passw0rd", "--admin", "--data", self.template / "data"])
        measured([program, "user", "import", people, "--data", self.template / "data"])
        self.csv = folder / f"accounts{rows}.csv"
        write_accounts(self.csv, rows)

    def copy(self):
        place = self.folder / "turn"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.template, place)
        return place / "data"

    def call(self, data, service, request):
        seconds, memory, text = measured([self.program, "call", service, json.dumps(request), "--as", "admin", "--data", data])
        return seconds, memory, json.loads(text.splitlines()[-1])

    def turn(self):
        found = {}
        data = self.copy()
        *found["dry run"], job = self.call(data, "accounts.import", {"csv": f"@{self.csv}", "dry_run": True, "wait": True})
        self.check(job["result"]["added"])
        *found["import"], job = self.call(data, "accounts.import", {"csv": f"@{self.csv}", "wait": True})
        self.check(job["result"]["added"])
        *found["export"], job = self.call(data, "accounts.export", {"wait": True})
        self.check(job["result"]["accounts"])
        found[".import"] = self.shell()
        *found["a call that does nothing"], _ = self.call(data, "servers.get", {})
        return found

    def check(self, count):
        if count != self.rows:
            raise RuntimeError(f"{count} instead of {self.rows}")

    def shell(self):
        database = self.folder / "plain.db"
        for file in self.folder.glob("plain.db*"):
            file.unlink()
        columns = ", ".join(f'"{name}" TEXT' for name in COLUMNS.split(","))
        script = (f"PRAGMA journal_mode = WAL;\nPRAGMA synchronous = FULL;\nCREATE TABLE plain ({columns});\n" +
                  "".join(f"CREATE INDEX i{at} ON plain ({index.replace(', rowid', '')});\n" for at, index in enumerate(INDEXES)) +
                  f".import --csv --skip 1 {self.csv} plain\nSELECT COUNT(*) FROM plain;\n")
        commands = self.folder / "script.sql"
        commands.write_text(script)
        seconds, memory, text = measured(["sqlite3", database], stdin=commands.open())
        self.check(int(text.split()[-1]))
        return [seconds, memory]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    wanted = parser.parse_args()
    if not shutil.which("sqlite3"):
        print("the sqlite3 shell is not installed")
        return 77
    folder = Path(tempfile.mkdtemp(prefix="tegami-bench-"))
    try:
        few, many = (Fresh(wanted.build.resolve() / "bin/tegami-host", folder, rows) for rows in (wanted.rows // 10, wanted.rows))
        small, turns = few.turn(), [many.turn() for _ in range(wanted.rounds)]
        plain = statistics.median(turn[".import"][0] for turn in turns)
        print(f"{wanted.rows} rows, {many.csv.stat().st_size / 1e6:.1f} MB; median of {wanted.rounds}\n")
        print(f"{'':28}{'seconds':>9}{'x .import':>11}{'MB':>8}{'MB of a tenth':>15}")
        for name in turns[0]:
            seconds = statistics.median(turn[name][0] for turn in turns)
            memory = max(turn[name][1] for turn in turns)
            aim = ""
            if name in ("dry run", "import", "export"):
                aim = "met" if (seconds <= 2 * plain or name == "export") and memory < 64 else "missed"
            print(f"{name:28}{seconds:9.2f}{seconds / plain:11.2f}{memory:8.1f}{small[name][1]:15.1f}  {aim}")
        return 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.exit(main())
