"""Each rule finds the mistake that it is for, and leaves a good tree alone."""
import unittest

import catalogs
import lengths
import names
import places
import rooms
import rules
import scripts
import sockets
import waits
import words
from tree import Tree, without_comments


def found(rule, **files):
    """Paths and texts by keyword are awkward; files come as {path: text}."""
    return [str(finding) for finding in rule.find(Tree(files["files"], root="/nonexistent"))]


class Rules(unittest.TestCase):
    def good(self, rule, files):
        self.assertEqual(found(rule, files=files), [])

    def bad(self, rule, files, part):
        told = found(rule, files=files)
        self.assertTrue(any(part in line for line in told), f"{part!r} not in {told}")

    def test_a_room_may_include_only_rooms_below(self):
        self.good(rooms, {"plugin/jobs/a.cpp": '#include "accounts/account.h"\n#include "words/catalog.h"\n#include <vector>\n'})
        self.bad(rooms, {"plugin/accounts/a.cpp": '#include "jobs/a.h"\n'}, "accounts may not include jobs/a.h")
        self.bad(rooms, {"plugin/transport/a.cpp": '#include "words/catalog.h"\n'}, "transport may not include words")
        self.bad(rooms, {"plugin/transport/a.cpp": '#include "storage/database.h"\n'}, "transport may not include storage")
        self.bad(rooms, {"plugin/words/a.cpp": '#include "storage/database.h"\n'}, "words may not include storage")
        self.bad(rooms, {"plugin/transport/a.cpp": "#include <tegami-host/types.h>\n"}, "knows no host")
        self.bad(rooms, {"plugin/kitchen/a.cpp": ""}, "no room")
        self.bad(rooms, {"sample-host/src/a.cpp": '#include "accounts/account.h"\n'}, "may not know the module")
        self.bad(rooms, {"host-sdk/src/a.cpp": '#include "../../plugin/jobs/a.h"\n'}, "may not know the module")
        self.good(rooms, {"sample-host/src/a.cpp": '#include "pages/login.h"\n', "sample-host/src/pages/login.h": ""})

    def test_sockets_stay_in_their_files(self):
        self.good(sockets, {"plugin/transport/channel.cpp": "#include <Poco/Net/StreamSocket.h>\n"})
        self.bad(sockets, {"plugin/transport/pop3/a.cpp": "#include <Poco/Net/StreamSocket.h>\n"}, "StreamSocket")
        self.bad(sockets, {"plugin/oauth/a.cpp": "#include <Poco/Net/HTTPSClientSession.h>\n"}, "HTTPSClientSession")
        self.bad(sockets, {"plugin/jobs/a.cpp": "auto f = ::socket(AF_INET, 0, 0);\n"}, "::socket")
        self.bad(sockets, {"plugin/oauth/a.cpp": "getaddrinfo(name, 0, 0, 0); // slow\n"}, "getaddrinfo")
        self.good(sockets, {"plugin/jobs/a.cpp": "Loop::connect(1); // ::socket(2)\n"})

    def test_no_wait_is_endless(self):
        self.good(waits, {"plugin/jobs/a.cpp": "done.wait_for(lock, limit); // done.wait(lock)\npoller.wait(limit);\n"})
        self.bad(waits, {"plugin/jobs/a.cpp": "done.wait(lock, [] { return true; });\n"}, "a.cpp:1: waits")
        self.bad(waits, {"plugin/jobs/a.cpp": "::poll(&one, 1, -1);\n"}, "waits without")
        self.bad(waits, {"plugin/jobs/a.cpp": "", waits.EXCEPTIONS: "plugin/jobs/a.cpp because\n"}, "needs no exception")

    def test_names_say_something(self):
        self.good(names, {"plugin/jobs/receive_plan.h": "", "tests/run.sh": ""})
        self.bad(names, {"plugin/jobs/job_utils.h": ""}, "says nothing")
        self.bad(names, {"scratch/a.txt": ""}, "not expected at the top")
        self.bad(names, {"plugin/jobs/a.cpp": "// TODO later\n"}, "unfinished")

    def test_long_files_need_a_reason(self):
        self.good(lengths, {"plugin/a.cpp": "\n" * 149})
        self.bad(lengths, {"plugin/a.css": "\n" * 401}, "401 lines")
        self.bad(lengths, {"plugin/a.cpp": "\n" * 160}, "median")
        self.good(lengths, {"plugin/a.css": "\n" * 401, lengths.EXCEPTIONS: "plugin/a.css one stylesheet\n"})
        self.bad(lengths, {"plugin/a.css": "\n", lengths.EXCEPTIONS: "plugin/a.css one stylesheet\n"}, "needs no exception")
        with self.assertRaises(SystemExit):
            found(lengths, files={lengths.EXCEPTIONS: "plugin/a.css\n"})

    def test_text_for_people_is_in_the_catalogue(self):
        self.good(words, {"plugin/jobs/a.cpp": '// 受信\n/* 受信 */ auto a = "receive"; // 済み\n'})
        self.bad(words, {"plugin/jobs/a.cpp": 'auto a = "受信";\n'}, "a.cpp:1: Japanese")
        self.good(words, {"plugin/pages/a.mustache": '{{! why }}<p class="note">{{#t}}pages.count{{/t}} {{n}}</p>\n'})
        self.bad(words, {"plugin/pages/a.mustache": "<p>\nReceive now</p>\n"}, "a.mustache:2: text outside")
        self.bad(words, {"plugin/pages/a.mustache": '<a title="Open">{{x}}</a>\n'}, "attribute")
        self.assertEqual(without_comments('a("//b"); // c\nd'), 'a("//b");     \nd')

    def test_both_languages_say_the_same(self):
        folder = "plugin/pages/locale"
        pair = {f"{folder}/ja/jobs.json": '{"a": "{n}通"}', f"{folder}/en/jobs.json": '{"a": "{n} mails"}'}
        self.good(catalogs, pair)
        self.bad(catalogs, {**pair, f"{folder}/en/jobs.json": "{}"}, "en/jobs.json: a is missing")
        self.bad(catalogs, {**pair, f"{folder}/en/jobs.json": '{"a": "mails"}'}, "a takes")
        self.bad(catalogs, {**pair, f"{folder}/en/jobs.json": '{"a": "{n}通"}'}, "not English")
        self.bad(catalogs, {**pair, f"{folder}/en/jobs.json": '{"a": "{n} x", "a": "{n} y"}'}, "stands twice")
        self.bad(catalogs, {f"{folder}/ja/jobs.json": "{}"}, "en/jobs.json: is missing")
        self.bad(catalogs, {**pair, f"{folder}/ja/x.json": '{"a": "い"}', f"{folder}/en/x.json": '{"a": "i"}'}, "already")
        words = {f"{folder}/{language}/failures.json": '{"failure.too_slow": "x"}' for language in ("ja", "en")}
        told = {**words, "plugin/transport/a.cpp": 'Failure("too_slow");  // "no_code"'}
        self.good(catalogs, told)
        self.bad(catalogs, {**told, "plugin/transport/b.cpp": 'Failure("no_words")'}, "b.cpp:1: failure.no_words has no words")

    def test_no_place_is_named(self):
        self.good(places, {"a.sh": "cd /usr/lib/x; ls ~/work/x; home=/tmp/home/x\n"})
        self.bad(places, {"a.sh": "cd /ho" + "me/somebody\n"}, "names a place")
        self.bad(places, {"package-lock.json": '{"resolved": "x"}'}, "resolved")

    def test_shell_scripts_parse_and_stop_at_errors(self):
        self.good(scripts, {"tests/a.sh": "#!/bin/bash\nset -euo pipefail\ntrue\n"})
        self.bad(scripts, {"tests/a.sh": "#!/bin/bash\nset -e\nif true\n"}, "syntax error")
        self.bad(scripts, {"tests/a.sh": "#!/bin/bash\ntrue\n"}, "sets -e")

    def test_titles_name_known_rules(self):
        listed = {rules.RULES: "A5 fields\nR1 mail\n"}
        self.good(rules, {**listed, "tests/unit/a_test.cpp": "TEST(Account, A5_an_empty_password_keeps)\nTEST(H, compiles_as_C11)"})
        self.bad(rules, {**listed, "tests/unit/a_test.cpp": "\nTEST(Account, A77_an_empty)"}, "a_test.cpp:2: names A77")
        self.bad(rules, {**listed, "tests/browser/a.test.mjs": "test('R9 one session')"}, "names R9")


if __name__ == "__main__":
    unittest.main(verbosity=0, buffer=True)
