"""The personal account list of a host with 100,000 users and 200,000 accounts, over HTTP as a browser asks for it.

  list.py BUILD sqlite|postgresql [--users 100000] [--rounds 200]

Each page beside a static file of the same host and beside the bare SQL that finds the same rows. Turn by turn, so that
all meet the same machine. Fails when a page does not show what it must, not when it is slow; the aims (a static file + 2 x
SQL; pages within 20 % of one another) are printed as met or missed."""
import argparse
import http.client
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

from filled import FilledHost, display_name

ROWS = "a.id, a.owner_user, a.name, a.address, a.receiving, s.status, s.last_received_ms, s.next_try_ms"
ACCOUNTS = f"SELECT {ROWS} FROM account a JOIN account_state s ON s.account_id = a.id WHERE a.deleting = 0 AND a.shared = 0"


class Browser:
    """One kept connection, logged in."""

    def __init__(self, port):
        self.port, self.cookies = port, {}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        token = re.search(r'name="csrf" value="([^"]+)"', self.ask("GET", "/login")[1]).group(1)
        self.ask("POST", "/login", urllib.parse.urlencode({"csrf": token, "user": "admin", "password": "Admin-passw0rd"}), 303)

    def ask(self, method, path, body=None, wanted=200):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Accept-Language": "ja"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"http://127.0.0.1:{self.port}"
        begin = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        taken = (time.perf_counter() - begin) * 1000
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        if answer.status != wanted:
            raise RuntimeError(f"{method} {path}: {answer.status} instead of {wanted}\n{text[:500]}")
        return taken, text


def cursor_at(sql, users, number):
    """The place before the user at this number, in the host's order."""
    offset = f"SELECT name, key FROM host_user ORDER BY name, key LIMIT 1 OFFSET {number}"
    if sql.uri:
        row = subprocess.run(["psql", "-qAt", "-F", "\t", sql.uri, "-c", offset], capture_output=True, text=True, check=True).stdout.strip("\n").split("\t")
    else:
        row = list(sql.connection.execute(offset).fetchone())
    return row


def users_sql(after):
    where = f"WHERE (u.name, u.key) > ('{after[0]}', '{after[1]}')" if after else ""
    page = f"SELECT u.key FROM host_user u {where} ORDER BY u.name, u.key LIMIT 25"
    return f"{ACCOUNTS} AND a.owner_user IN (SELECT key FROM ({page}) p)"


def search_sql(sql, text):
    pairs = [text[at:at + 2].encode().hex() for at in range(len(text) - 1)]
    like = f"a.folded LIKE '%{text}%'"
    if sql.uri:
        return f"{ACCOUNTS} AND STRING_TO_ARRAY(a.pairs, ' ') @> STRING_TO_ARRAY('{' '.join(pairs)}', ' ') AND {like} ORDER BY a.id LIMIT 25"
    return (f"SELECT {ROWS} FROM account_pairs p CROSS JOIN account a ON a.id = p.rowid JOIN account_state s ON s.account_id = a.id "
            f"WHERE p.account_pairs MATCH '{' '.join(pairs)}' AND {like} AND a.shared = 0 ORDER BY p.rowid LIMIT 25")


def state_sql(status):
    return (f"SELECT {ROWS} FROM account_state s CROSS JOIN account a WHERE a.id = s.account_id AND s.status = '{status}' AND "
            "a.receiving = 1 AND a.shared = 0 ORDER BY s.account_id LIMIT 25")


def cause_sql(cause):
    return (f"SELECT {ROWS} FROM account_state s CROSS JOIN account a WHERE a.id = s.account_id AND s.error_code <> '' AND "
            f"s.error_code = '{cause}' AND a.receiving = 1 AND a.shared = 0 ORDER BY COALESCE(s.last_received_ms, 0), a.id LIMIT 25")


def sorted_sql(order, state=""):
    and_state = f" AND a.receiving = 1 AND s.status = '{state}'" if state else ""
    return f"{ACCOUNTS}{and_state} ORDER BY {order} LIMIT 25"


def pages_of(host):
    """Name -> path, what must stand on it, SQL."""
    sql, users = host.sql, host.users

    def at(number):
        after = cursor_at(sql, users, number)
        return after, "/m/tegami/accounts?after=" + urllib.parse.quote("t" + json.dumps(after, ensure_ascii=False, separators=(",", ":")))

    middle, middle_path = at(users // 2)
    last, last_path = at(users - 25)
    found = lambda text: "/m/tegami/accounts?q=" + urllib.parse.quote(text)
    needle = f"{users // 2:06}"
    by_name = 'SUBSTR(a.folded, 1, 64) COLLATE "C"' if sql.uri else "SUBSTR(a.folded, 1, 64)"
    return {
        "first page": ("/m/tegami/accounts", "<tbody>", users_sql(None)),
        "middle page": (middle_path, "<tbody>", users_sql(middle)),
        "last page": (last_path, "<tbody>", users_sql(last)),
        "search, 2 letters, many": ("/m/tegami/accounts?q=jp", "example.co.jp", search_sql(sql, "jp")),
        "search, 2 letters, Japanese": (found("工場"), "第二工場", search_sql(sql, "工場")),
        "search, some (partner77.)": (found("partner77."), "partner77.example.com", search_sql(sql, "partner77.")),
        "search, one account": (found(f".{needle}@"), f".{needle}", search_sql(sql, f".{needle}@")),
        "search, none": (found("qzx"), "qzx", search_sql(sql, "qzx")),
        "state: ok": ("/m/tegami/accounts?status=ok", "<tbody>", state_sql("ok")),
        "state: failing": ("/m/tegami/accounts?status=failing", "<tbody>", state_sql("failing")),
        "state: paused": ("/m/tegami/accounts?status=paused", "<tbody>", state_sql("paused")),
        "state: off": ("/m/tegami/accounts?status=off", "<tbody>", f"{ACCOUNTS} AND a.receiving = 0 ORDER BY a.id LIMIT 25"),
        "sorted by name": ("/m/tegami/accounts?sort=name", 'aria-sort="ascending"', sorted_sql(by_name + ", a.id")),
        "state: ok, by name": ("/m/tegami/accounts?status=ok&sort=name", "<tbody>", sorted_sql(by_name + ", a.id", "ok")),
        "cause, longest wait first": ("/m/tegami/accounts?cause=no_answer&sort=last_received", "<tbody>", cause_sql("no_answer")),
        "search, a user's name": (found(display_name(users // 2)), display_name(users // 2),
                                  f"SELECT key FROM host_user WHERE name LIKE '%{display_name(users // 2)}%'"),
    }


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def measure(host, port, rounds):
    browser, pages, times = Browser(port), pages_of(host), {"static file": []}
    for name, (path, wanted, _) in pages.items():
        if wanted not in browser.ask("GET", path)[1]:
            raise RuntimeError(f"{name}: {path} does not show {wanted}")
    for _ in range(rounds):
        times["static file"].append(browser.ask("GET", "/m/tegami/assets/tegami.css")[0])
        for name, (path, _, _) in pages.items():
            times.setdefault(name, []).append(browser.ask("GET", path)[0])
    return times, {name: statistics.median(host.sql.milliseconds(statement, 50)) for name, (_, _, statement) in pages.items()}


def report(times, sql):
    static = statistics.median(times["static file"])
    print(f"\n{'ms':32}{'median':>9}{'99 %':>9}{'SQL':>9}{'aim':>9}")
    print(f"{'static file':32}{static:9.2f}{percentile(times['static file'], 0.99):9.2f}")
    for name, bare in sql.items():
        middle, aim = statistics.median(times[name]), static + 2 * bare
        print(f"{name:32}{middle:9.2f}{percentile(times[name], 0.99):9.2f}{bare:9.2f}{aim:9.2f}  {'met' if middle <= aim else 'missed'}")
    paged = [statistics.median(times[name]) for name in ("first page", "middle page", "last page")]
    print(f"\naim: pages within 20 % of one another: {'met' if max(paged) <= 1.2 * min(paged) else 'missed'} ({max(paged) / min(paged):.2f})")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=Path)
    parser.add_argument("database", choices=["sqlite", "postgresql"])
    parser.add_argument("--users", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=200)
    wanted = parser.parse_args()
    build = wanted.build.resolve()
    folder = Path(tempfile.mkdtemp(prefix="tegami-bench-"))
    database = server = None
    uri = ""
    try:
        if wanted.database == "postgresql":
            if not shutil.which("psql"):
                print("psql is not installed")
                return 77
            database = subprocess.Popen([build / "bin/fixture_postgres"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            uri = json.loads(database.stdout.readline())["database"]
        host = FilledHost(build / "bin/tegami-host", folder, uri, wanted.users)
        server = subprocess.Popen([str(word) for word in [host.program, "serve", *host.where, "--port", "0"]], stdout=subprocess.PIPE, text=True)
        port = int(re.search(r"http://[^\s/]+:(\d+)", server.stdout.readline()).group(1))
        print(f"{display_name(0)} …, {wanted.database}", flush=True)
        report(*measure(host, port, wanted.rounds))
        return 0
    finally:
        if server:
            server.terminate()
            server.wait(60)
        if database:
            database.stdin.close()
            database.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.exit(main())
