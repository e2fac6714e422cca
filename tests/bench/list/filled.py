"""A host with many users and twice as many accounts, in files of the host's own formats: users by `user import`, accounts
by `accounts.import`. States, which only receiving finds out, are written into the table."""
import json
import re
import sqlite3
import subprocess
import time

FAMILIES = "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水".split()
GIVEN = "太郎 花子 健 恵 隆 陽子 拓也 真理 和夫 彩香 誠 智子 勇気 千尋 浩二 結衣 哲也 麻衣 悟 理恵".split()
NAMES = ["社用", "取引先", "Google（出張用）", "営業部", "個人", "製作所 第二工場"]
# One account in so many, and what receiving found of it.
STATES = [(2_000, "paused", "password_refused"), (500, "failing", "no_answer"), (1, "ok", "")]


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=1500, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed ({done.returncode}): {done.stdout}{done.stderr}")
    return done.stdout


def display_name(number):
    return f"{FAMILIES[number % 20]} {GIVEN[number // 20 % 20]}{number:06}"


class Sql:
    """The databases of host and module, asked beside them; on SQLite a file each, on PostgreSQL one."""

    def __init__(self, uri, data):
        self.uri = uri
        if uri:
            return
        self.connection = sqlite3.connect(file_with("account", data), isolation_level=None)
        self.connection.execute("ATTACH ? AS host", [str(file_with("host_user", data))])

    def change(self, statement):
        if self.uri:
            run("psql", "-qAt", "-v", "ON_ERROR_STOP=1", self.uri, "-c", statement)
        else:
            self.connection.execute(statement)

    def milliseconds(self, statement, times):
        """How long it takes on a connection that is open, without what a client adds."""
        if not self.uri:
            taken = []
            for _ in range(times):
                begin = time.perf_counter()
                self.connection.execute(statement).fetchall()
                taken.append((time.perf_counter() - begin) * 1000)
            return taken
        script = "\\timing on\n\\o /dev/null\n" + (statement + ";\n") * times
        done = subprocess.run(["psql", "-qAt", "-v", "ON_ERROR_STOP=1", self.uri], input=script, capture_output=True, text=True,
                              timeout=600, check=True)
        return [float(found) for found in re.findall(r"^Time: ([0-9.]+) ms", done.stdout, re.M)]


def file_with(table, folder):
    for file in sorted(folder.rglob("*.db")):
        if sqlite3.connect(file).execute("SELECT COUNT(*) FROM sqlite_master WHERE name = ?", [table]).fetchone()[0]:
            return file
    raise RuntimeError(f"no file in {folder} has a table {table}")


class FilledHost:
    def __init__(self, program, folder, uri, users):
        self.program, self.users = program, users
        self.data = folder / "data"
        self.where = ["--data", self.data] + (["--database", uri] if uri else [])
        self.fill(folder)
        self.sql = Sql(uri, self.data)
        self.find_states()

    def command(self, *words):
        return run(self.program, *words, *self.where)

    def fill(self, folder):
        self.command("user", "add", "admin", "--password", "Admin-passw0rd", "--admin")
        people, accounts = folder / "people.csv", folder / "accounts.csv"
        with people.open("w", encoding="utf-8") as out:
            out.write("name,display_name,address\n")
            for number in range(self.users):
                out.write(f"user{number:06},{display_name(number)},user{number:06}@example.co.jp\n")
        with accounts.open("w", encoding="utf-8") as out:
            out.write("owner.user,name,address,receiving,receive.host,receive.user,receive.password\n")
            for number in range(self.users):
                for mail, host in ((f"user{number:06}@example.co.jp", "pop.example.co.jp"),
                                   (f"{FAMILIES_LATIN[number % 20]}.{number:06}@partner{number % 300}.example.com", "pop.example.com")):
                    name = NAMES[(number + len(host)) % len(NAMES)]
                    receiving = 0 if number % 20 == 7 else 1
                    out.write(f"user{number:06},{name},{mail},{receiving},{host},u{number},geheim-{number}\n")
        begin = time.monotonic()
        self.command("user", "import", people)
        middle = time.monotonic()
        job = json.loads(self.command("call", "accounts.import", json.dumps({"csv": f"@{accounts}", "wait": True}), "--as", "admin"))
        if job["result"]["added"] != 2 * self.users:
            raise RuntimeError(f"accounts.import: {job}")
        print(f"{self.users} users imported in {middle - begin:.1f} s, {2 * self.users} accounts in "
              f"{time.monotonic() - middle:.1f} s", flush=True)

    def find_states(self):
        for every, status, error in reversed(STATES):
            self.sql.change(f"UPDATE account_state SET status = '{status}', error_code = '{error}', last_received_ms = 1795481220000, "
                            f"next_try_ms = 4102444800000 WHERE account_id % {every} = 0")
        self.sql.change("ANALYZE")


FAMILIES_LATIN = ("sato suzuki takahashi tanaka ito watanabe yamamoto nakamura kobayashi kato yoshida yamada sasaki yamaguchi "
                  "matsumoto inoue kimura hayashi saito shimizu").split()
