"""POCO's sockets live in transport's three files only, and its blocking mail sessions nowhere in the module: their
timeouts cannot be trusted (a handshake that timed out counts as a connection made)."""
import re
import sys

from tree import Finding, run, without_comments

FILES = re.compile(r"^plugin/transport/(channel|tls|dial)\.(h|cpp)$")
SOCKETS = re.compile(
    r"#\s*include\s*<(Poco/Net/(\w*Socket\w*|\w*Context\w*|\w*SSL\w*|\w*ClientSession|\w*SessionFactory|DNS|MailMessage"
    r"|\w*StreamFactory)\.h|netdb\.h)>")
CALLS = re.compile(r"(?<![\w>])(::(?:socket|connect|bind|listen|accept4?|send|recv|sendto|recvfrom|sendmsg|recvmsg)|getaddrinfo)\(")


def find(tree):
    for path in tree.code("plugin"):
        if FILES.match(path):
            continue
        for number, line in enumerate(without_comments(tree.text(path)).splitlines(), 1):
            match = SOCKETS.search(line) or CALLS.search(line)
            if match:
                yield Finding(path, number, f"{match.group(1)} belongs into transport's channel, tls or dial")


if __name__ == "__main__":
    sys.exit(run(find))
