"""Reads the mails FOLDER/*.eml with Python's email package, and prints what it found as JSON, one mail a line:
    read_mails.py FOLDER
The old interface (compat32, decode_header) gives fields and names, as most programs use it; the new one the parts."""
import base64
import email
import email.policy
import json
import sys
from email.header import decode_header
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path


def unfolded(value):
    return value.replace("\r\n", "").replace("\n", "")


def decoded(value):
    text = ""
    for piece, charset in decode_header(value):
        text += piece if isinstance(piece, str) else piece.decode(charset or "utf-8")
    return text


def people(mail, field):
    raw = [unfolded(value) for value in mail.get_all(field, [])]
    return [{"name": decoded(name), "address": address} for name, address in getaddresses(raw)]


def read(path):
    raw = path.read_bytes()
    old = email.message_from_bytes(raw)
    new = email.message_from_bytes(raw, policy=email.policy.SMTP)
    out = {"subject": decoded(unfolded(old["Subject"])), "from": people(old, "From"), "to": people(old, "To"),
           "cc": people(old, "Cc"), "date": parsedate_to_datetime(old["Date"]).timestamp(), "text": None, "html": None,
           "files": [], "defects": []}
    for part in new.walk():
        out["defects"] += [type(defect).__name__ for defect in part.defects]
        if part.is_multipart():
            continue
        if part.get_content_disposition() == "attachment":
            out["files"].append({"name": part.get_filename(""), "type": part.get_content_type(),
                                 "data": base64.b64encode(part.get_payload(decode=True)).decode()})
            continue
        text = part.get_payload(decode=True).decode(part.get_content_charset())
        out["html" if part.get_content_type() == "text/html" else "text"] = text
    # The new interface must agree about the subject.
    out["again"] = str(new["Subject"])
    return out


if __name__ == "__main__":
    for file in sorted(Path(sys.argv[1]).glob("*.eml")):
        print(json.dumps(read(file)))
