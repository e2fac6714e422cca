"""Receiving 5,000 mails (60 MB) from a real Dovecot: the module beside mpop, fetchmail and the floors, on the same server in
the same run, turn by turn; on loopback, and through a proxy that adds 20 ms of round trip.

  receive.py BUILD [--mails 5000] [--megabytes 60] [--rounds 5]

The module runs as `tegami-host call mail.receive …` (a whole process, which ends only when it has indexed what it stored),
and as `tegami-host serve` whose schedule finds the account due, where storing and indexing show apart.

Rows: the floors (all RETRs pipelined and thrown away; the same appended to one file, one fsync a batch), mpop into a
Maildir (which syncs each mail) and, to leave the disk out of it, into one in memory; fetchmail, which pipelines nothing,
into one file that it does not sync (through the proxy in the first round only: it takes minutes); the module as a whole
process, until the mail is durable, and until the last mail is found by a search. Beside each the processor time of the
client. Fails when a mail is missing, not when it is slow; the aims are printed as met or missed."""
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


class Done:
    """A program that ran to its end: what it said, how long it took, its processor time (both in seconds), its memory."""

    def __init__(self, *command, env=None):
        begin = time.monotonic()
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=said,
                                       stderr=subprocess.STDOUT, env=env)
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            self.seconds = time.monotonic() - begin
            self.processor = used.ru_utime + used.ru_stime
            self.megabytes = used.ru_maxrss / 1e3  # at most resident
            said.seek(0)
            self.output = said.read().decode(errors="replace")
        if process.returncode:
            raise RuntimeError(f"{command[0]} failed ({process.returncode}): {self.output}")

    @property
    def cost(self):
        return self.seconds, self.processor


def run(*command):
    return Done(*command).output


def processor_of(pid):
    """Seconds that a running process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Proxy:
    """A line of 20 ms to that port."""

    def __init__(self, program, port, round_trip_ms):
        self.process = subprocess.Popen([program, str(port), str(round_trip_ms)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        self.port = int(self.process.stdout.readline())

    def stop(self):
        self.process.stdin.close()
        self.process.wait(30)


class Bench:
    """Each way to receive answers {row: (seconds, processor seconds)}."""

    def __init__(self, build, count, folder, port):
        self.host, self.floor_program = build / "bin/tegami-host", build / "bin/bench_floor"
        self.count, self.folder, self.port = count, folder, port

    def fresh(self, name):
        path = self.folder / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        return path

    def floor(self):
        return {"floor": self.floor_into(self.fresh("floor") / "mail")}

    def floor_thrown_away(self):
        return {"floor, thrown away": self.floor_into("-")}

    def floor_into(self, file):
        done = Done(self.floor_program, self.port, USER, PASSWORD, file)
        self.expect("floor", json.loads(done.output)["mails"])
        return done.cost

    def mpop(self):
        return {"mpop": self.mpop_into(self.fresh("mpop"))}

    def mpop_in_memory(self):
        with tempfile.TemporaryDirectory(prefix="tegami-bench-", dir="/dev/shm") as folder:
            return {"mpop, in memory": self.mpop_into(Path(folder))}

    def mpop_into(self, folder):
        for part in ("new", "cur", "tmp"):
            (folder / "mail" / part).mkdir(parents=True)
        settings = folder / "mpoprc"
        settings.write_text(f"account bench\nhost 127.0.0.1\nport {self.port}\ntls off\nauth user\nuser {USER}\n"
                            f"password {PASSWORD}\nkeep on\npipelining on\ndelivery maildir {folder / 'mail'}\n"
                            f"uidls_file {folder / 'uidls'}\n")
        settings.chmod(0o600)
        done = Done("mpop", "-q", "-C", settings, "bench")
        self.expect("mpop", len(list((folder / "mail/new").iterdir())))
        return done.cost

    def fetchmail(self):
        folder = self.fresh("fetchmail")
        settings = folder / "fetchmailrc"
        settings.write_text(f'poll 127.0.0.1 protocol pop3 port {self.port} auth password\n  user "{USER}" password "{PASSWORD}" '
                            f'is bench here keep fetchall sslproto "" bsmtp "{folder / "mail"}"\n')
        settings.chmod(0o600)
        done = Done("fetchmail", "-s", "-f", settings, env=dict(os.environ, FETCHMAILHOME=str(folder)))
        with (folder / "mail").open("rb") as file:
            self.expect("fetchmail", sum(line.startswith(b"MAIL FROM:") for line in file))
        return {"fetchmail": done.cost}

    def call(self, name, request, user="admin"):
        return json.loads(run(self.host, "call", name, json.dumps(request), "--as", user, "--data", self.data))

    def prepare(self, name, receiving, login=USER):
        """A fresh data folder with one account that nobody has received yet."""
        self.data = self.fresh(name) / "data"
        owner = run(self.host, "user", "add", USER, "--password", "Bench-passw0rd", "--data", self.data).strip()
        for command in (["user", "add", "admin", "--password", "Admin-passw0rd", "--admin"],
                        ["policy", "set", "transport.allow_private_networks", "true"],
                        ["policy", "set", "transport.allow_plaintext", "true"],
                        ["policy", "set", "transport.max_receive_bytes", "200000000"]):
            run(self.host, *command, "--data", self.data)
        return self.call("accounts.create", {
            "owner": {"user": owner}, "name": "bench", "address": "bench@example.co.jp", "receiving": receiving,
            "receive": {"source": "individual", "host": "127.0.0.1", "port": self.port, "protection": "none",
                        "user": login, "password": PASSWORD, "leave_on_server": True, "leave_days": None},
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
        done = Done(self.host, "call", "mail.receive", json.dumps({"ids": [account], "wait": True}), "--as", "admin", "--data",
                    self.data)
        answer = json.loads(done.output)
        self.expect("call", answer.get("result", answer)["received"])
        self.until_found(self.call, account, time.monotonic())
        return {"call, whole process": done.cost}

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

            begin, used = time.monotonic(), processor_of(server.pid)
            # Switched on, it is due at once. A mail is listed as soon as its batch is synced.
            ask("accounts.update", {"id": account, "version": made["version"], "receiving": True})
            while (stored := sum(folder["messages"] for folder in ask("mail.folders", {"account": account}, USER)["items"])) < self.count:
                if time.monotonic() - begin > 300:
                    raise RuntimeError(f"serve received {stored} of {self.count} mails in 300 s")
                time.sleep(0.02)
            durable = time.monotonic() - begin, processor_of(server.pid) - used
            found = self.until_found(ask, account, begin)
            return {"serve, durable": durable, "serve, searchable": (found, processor_of(server.pid) - used)}
        finally:
            server.terminate()
            server.wait(60)

    def expect(self, who, got):
        if got != self.count:
            raise RuntimeError(f"{who} received {got} of {self.count} mails")


ROWS = ["floor, thrown away", "floor", "mpop", "mpop, in memory", "fetchmail", "call, whole process", "serve, durable",
        "serve, searchable"]


def report(line, times):
    """times: {row: [(seconds, processor seconds)]}."""
    middle = {row: statistics.median(seconds for seconds, _ in times[row]) for row in ROWS}
    used = {row: statistics.median(processor for _, processor in times[row]) for row in ROWS}
    print(f"\n{line}\n{'':20}{'median':>9}{'least':>9}{'most':>9}{'/ floor':>9}{'/ mpop':>9}{'processor':>11}")
    for row in ROWS:
        seconds = [each for each, _ in times[row]]
        print(f"{row:20}{middle[row]:9.2f}{min(seconds):9.2f}{max(seconds):9.2f}{middle[row] / middle['floor']:9.2f}"
              f"{middle[row] / middle['mpop']:9.2f}{used[row]:11.2f}")
    for what, ratio, most in (
            ("durable within 2 times of the floor", middle["serve, durable"] / middle["floor"], 2),
            ("searchable in no more than mpop's time", middle["serve, searchable"] / middle["mpop"], 1),
            ("processor until durable, under mpop's", used["serve, durable"] / used["mpop"], 1)):
        print(f"aim: {what}: {'met' if ratio <= most else 'missed'} ({ratio:.2f})")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=Path)
    parser.add_argument("--mails", type=int, default=5000)
    parser.add_argument("--megabytes", type=float, default=60)
    parser.add_argument("--rounds", type=int, default=5)
    wanted = parser.parse_args()
    for program in ("mpop", "fetchmail"):
        if not shutil.which(program):
            print(f"{program} is not installed (tests/run.sh --all installs it)")
            return 1 if os.environ.get("CI") else 77

    folder = Path(tempfile.mkdtemp(prefix="tegami-bench-"))
    build = wanted.build.resolve()
    server = Dovecot(build / "bin/fixture_dovecot")
    proxy = Proxy(build / "bin/bench_delay_proxy", server.pop3, 20)
    try:
        (folder / "mails").mkdir()
        size = mails.write(folder / "mails", wanted.mails, wanted.megabytes * 1e6)
        server.ask(do="add_user", name=USER, password=PASSWORD)
        server.ask(do="deliver", user=USER, folder=str(folder / "mails"))
        lines = {"on loopback": Bench(build, wanted.mails, folder, server.pop3),
                 "at 20 ms": Bench(build, wanted.mails, folder, proxy.port)}
        lines["on loopback"].floor()  # Dovecot numbers new mail once
        times = {line: {} for line in lines}
        for turn in range(wanted.rounds):
            for line, bench in lines.items():
                ways = [bench.floor_thrown_away, bench.floor, bench.mpop, bench.mpop_in_memory, bench.fetchmail,
                        bench.module_by_call, bench.module_by_server]
                if turn and line != "on loopback":
                    ways.remove(bench.fetchmail)
                for way in ways[turn % len(ways):] + ways[:turn % len(ways)]:
                    for row, cost in way().items():
                        times[line].setdefault(row, []).append(cost)
                        print(f"round {turn + 1} {line}: {row} {cost[0]:.2f} s, processor {cost[1]:.2f} s", flush=True)
        print(f"\n{wanted.mails} mails, {size / 1e6:.1f} MB, {wanted.rounds} rounds, {os.cpu_count()} processors; seconds")
        for line, rows in times.items():
            report(line, rows)
        return 0
    finally:
        proxy.stop()
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.exit(main())
