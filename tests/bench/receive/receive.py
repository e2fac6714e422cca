"""Receiving 5,000 mails (60 MB) from a real Dovecot: the module beside mpop and beside the floor, on the same server in
the same run, turn by turn.

  receive.py BUILD [--mails 5000] [--megabytes 60] [--rounds 5]

The module runs as `tegami-host call mail.receive …` (a whole process, which ends only when it has indexed what it stored),
and as `tegami-host serve` whose schedule finds the account due, where storing and indexing show apart.

Rows: the floor (all RETRs pipelined, appended to one file, one fsync a batch), mpop into a Maildir (which syncs each mail)
and, to leave the disk out of it, into one in memory, the module until the mail is durable (`tegami-host call mail.receive … wait` as a whole process), and until the last mail is found by a search.
Fails when a mail is missing, not when it is slow; the aims are printed as met or missed."""
import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import mails

USER, PASSWORD = "bench", "bench-password"


class Dovecot:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        told = json.loads(self.process.stdout.readline())
        self.pop3, self.certificate = told["pop3"], told["certificate"]

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer

    def stop(self):
        self.process.stdin.close()
        self.process.wait(30)


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=600, check=False, **options)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed ({done.returncode}): {done.stdout}{done.stderr}")
    return done.stdout


def timed(work, *arguments):
    begin = time.monotonic()
    result = work(*arguments)
    return time.monotonic() - begin, result


class Bench:
    def __init__(self, build, count, folder, server):
        self.host, self.floor_program = build / "bin/tegami-host", build / "bin/bench_floor"
        self.count, self.folder, self.server = count, folder, server

    def fresh(self, name):
        path = self.folder / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        return path

    def floor(self):
        file = self.fresh("floor") / "mail"
        seconds, told = timed(run, self.floor_program, self.server.pop3, USER, PASSWORD, file)
        self.expect("floor", json.loads(told)["mails"])
        return {"floor": seconds}

    def mpop(self):
        return {"mpop": self.mpop_into(self.fresh("mpop"))}

    def mpop_in_memory(self):
        with tempfile.TemporaryDirectory(prefix="tegami-bench-", dir="/dev/shm") as folder:
            return {"mpop, in memory": self.mpop_into(Path(folder))}

    def mpop_into(self, folder):
        for part in ("new", "cur", "tmp"):
            (folder / "mail" / part).mkdir(parents=True)
        settings = folder / "mpoprc"
        settings.write_text(f"account bench\nhost 127.0.0.1\nport {self.server.pop3}\ntls off\nauth user\nuser {USER}\n"
                            f"password {PASSWORD}\nkeep on\npipelining on\ndelivery maildir {folder / 'mail'}\n"
                            f"uidls_file {folder / 'uidls'}\n")
        settings.chmod(0o600)
        seconds, _ = timed(run, "mpop", "-q", "-C", settings, "bench")
        self.expect("mpop", len(list((folder / "mail/new").iterdir())))
        return seconds

    def call(self, name, request, user="admin"):
        return json.loads(run(self.host, "call", name, json.dumps(request), "--as", user, "--data", self.data))

    def prepare(self, name, receiving):
        """A fresh data folder with one account that nobody has received yet."""
        self.data = self.fresh(name) / "data"
        owner = run(self.host, "user", "add", USER, "--password", "Bench-passw0rd", "--data", self.data).strip()
        for command in (["user", "add", "admin", "--password", "Admin-passw0rd", "--admin"],
                        ["policy", "set", "transport.allow_private_networks", "true"],
                        ["policy", "set", "transport.allow_plaintext", "true"]):
            run(self.host, *command, "--data", self.data)
        return self.call("accounts.create", {
            "owner": {"user": owner}, "name": "bench", "address": "bench@example.co.jp", "receiving": receiving,
            "receive": {"source": "individual", "host": "127.0.0.1", "port": self.server.pop3, "protection": "none",
                        "user": USER, "password": PASSWORD, "leave_on_server": True, "leave_days": None},
            "send": {"source": "individual", "host": "127.0.0.1", "protection": "none", "auth": "none"}})

    def until_found(self, search, account, begin):
        """The mails that were stored last are indexed last."""
        wanted = [mails.unique(number) for number in (1, self.count // 2, self.count - 1, self.count)]
        while wanted:
            found = search("mail.search", {"account": account, "query": wanted[-1]}, USER)["items"]
            if len(found) == 1:
                wanted.pop()
            elif time.monotonic() - begin > 300:
                raise RuntimeError(f"{wanted[-1]} is in one mail, and found in {len(found)} after 300 s")
        return time.monotonic() - begin

    def module_by_call(self):
        account = self.prepare("call", True)["id"]
        seconds, answer = timed(self.call, "mail.receive", {"ids": [account], "wait": True})
        self.expect("call", answer.get("result", answer)["received"])
        self.until_found(self.call, account, time.monotonic())
        return {"call, whole process": seconds}

    def module_by_server(self):
        made = self.prepare("serve", False)  # else the server would receive it by itself, before the clock runs
        account = made["id"]
        tokens = {user: run(self.host, "token", "create", "--as", user, "--data", self.data).strip() for user in ("admin", USER)}
        server = subprocess.Popen([self.host, "serve", "--data", self.data, "--port", "0"], stdout=subprocess.PIPE, text=True)
        try:
            url = re.search(r"http://\S+", server.stdout.readline()).group(0)

            def ask(name, request, user="admin"):
                question = urllib.request.Request(f"{url}/api/services/{name}", json.dumps(request).encode(), {
                    "Authorization": f"Bearer {tokens[user]}", "Content-Type": "application/json"})
                with urllib.request.urlopen(question, timeout=300) as answer:
                    return json.load(answer)

            begin = time.monotonic()
            # Switched on, it is due at once. A mail is listed as soon as its batch is synced.
            ask("accounts.update", {"id": account, "version": made["version"], "receiving": True})
            while (stored := sum(folder["messages"] for folder in ask("mail.folders", {"account": account}, USER)["items"])) < self.count:
                if time.monotonic() - begin > 300:
                    raise RuntimeError(f"serve received {stored} of {self.count} mails in 300 s")
                time.sleep(0.02)
            durable = time.monotonic() - begin
            return {"serve, durable": durable, "serve, searchable": self.until_found(ask, account, begin)}
        finally:
            server.terminate()
            server.wait(60)

    def expect(self, who, got):
        if got != self.count:
            raise RuntimeError(f"{who} received {got} of {self.count} mails")


def report(times, rounds, count, size):
    floor, mpop = statistics.median(times["floor"]), statistics.median(times["mpop"])
    print(f"\n{count} mails, {size / 1e6:.1f} MB, {rounds} rounds, {os.cpu_count()} processors; seconds\n")
    print(f"{'':20}{'median':>9}{'least':>9}{'most':>9}{'/ floor':>9}{'/ mpop':>9}")
    for name, values in times.items():
        middle = statistics.median(values)
        print(f"{name:20}{middle:9.2f}{min(values):9.2f}{max(values):9.2f}{middle / floor:9.2f}{middle / mpop:9.2f}")
    durable, found = statistics.median(times["serve, durable"]), statistics.median(times["serve, searchable"])
    print(f"\naim: durable within 3 times of the floor: {'met' if durable <= 3 * floor else 'missed'} ({durable / floor:.2f})")
    print(f"aim: searchable in no more than mpop's time: {'met' if found <= mpop else 'missed'} ({found / mpop:.2f})")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=Path)
    parser.add_argument("--mails", type=int, default=5000)
    parser.add_argument("--megabytes", type=float, default=60)
    parser.add_argument("--rounds", type=int, default=5)
    wanted = parser.parse_args()
    if not shutil.which("mpop"):
        print("mpop is not installed (tests/run.sh --all installs it)")
        return 1 if os.environ.get("CI") else 77

    folder = Path(tempfile.mkdtemp(prefix="tegami-bench-"))
    server = Dovecot(wanted.build.resolve() / "bin/fixture_dovecot")
    try:
        (folder / "mails").mkdir()
        size = mails.write(folder / "mails", wanted.mails, wanted.megabytes * 1e6)
        server.ask(do="add_user", name=USER, password=PASSWORD)
        server.ask(do="deliver", user=USER, folder=str(folder / "mails"))
        bench = Bench(wanted.build.resolve(), wanted.mails, folder, server)
        bench.floor()  # Dovecot numbers new mail once
        times = {}
        for turn in range(wanted.rounds):
            contenders = [bench.floor, bench.mpop, bench.mpop_in_memory, bench.module_by_call, bench.module_by_server]
            for contender in contenders[turn % 5:] + contenders[:turn % 5]:
                for name, seconds in contender().items():
                    times.setdefault(name, []).append(seconds)
                    print(f"round {turn + 1}: {name} {seconds:.2f} s", flush=True)
        order = ["floor", "mpop", "mpop, in memory", "call, whole process", "serve, durable", "serve, searchable"]
        report({name: times[name] for name in order}, wanted.rounds, wanted.mails, size)
        return 0
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.exit(main())
