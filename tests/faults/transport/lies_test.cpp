// A server that is well-behaved in form and wrong in what it says: counts, sizes, numbers, identities, capabilities.
#include <gtest/gtest.h>

#include "fixtures/receive_run.h"
#include "fixtures/scripted_server.h"

namespace tegami::transport {
namespace {

using fixtures::Act;
using fixtures::expect;
using fixtures::receive;
using fixtures::ReceiveRun;
using fixtures::say;
using fixtures::ScriptedServer;
using fixtures::stall;
using std::chrono::milliseconds;

/// Signed in, asked for LIST (and, pipelined or after it, UIDL).
std::vector<Act> listed(const std::string& list, const std::string& uidl, bool pipelining = false) {
  std::vector<Act> acts{
      say("+OK\r\n"), expect("CAPA"), say(pipelining ? "+OK\r\nUSER\r\nPIPELINING\r\n.\r\n" : "-ERR\r\n"),
      expect("USER"), say("+OK\r\n"), expect("PASS"),
      say("+OK\r\n"), expect("LIST")};
  if (pipelining) acts.push_back(expect("UIDL"));
  acts.push_back(say(list));
  if (!pipelining) acts.push_back(expect("UIDL"));
  acts.push_back(say(uidl));
  return acts;
}

std::vector<Act> operator+(std::vector<Act> first, const std::vector<Act>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

class Lies : public ::testing::Test {
 protected:
  ReceiveRun run(std::vector<Act> script, ReceiveRun::Do what = ReceiveRun::Do::fetch) {
    ScriptedServer server(std::move(script));
    pop3::Config made = fixtures::local_config(server.port(), "taro", "geheim");
    made.deadlines.log_on = milliseconds(2'000);
    made.deadlines.idle = milliseconds(500);
    ReceiveRun told = receive(loop_, made, what);
    EXPECT_EQ(server.surprise(), "");
    EXPECT_EQ(told.ends, 1);
    EXPECT_LT(told.took, milliseconds(3'500));
    return told;
  }
  Loop loop_;
};

const std::vector<Act> kBye{expect("QUIT"), say("+OK\r\n")};

TEST_F(Lies, A_listing_that_no_reading_makes_sense_of_ends_the_session_with_the_line) {
  for (const char* line : {"0 10", "-1 10", "x 10", "1", "1 ", "1 x", "1 -5", "1 10x", "99999999999 10",
                           "1 99999999999999999999999", "1.5 10", " ", "+OK"}) {
    SCOPED_TRACE(line);
    const ReceiveRun told = run(listed("+OK\r\n" + std::string(line) + "\r\n.\r\n", "+OK\r\n.\r\n"));
    EXPECT_EQ(told.code(), "bad_listing");
    EXPECT_EQ(told.end.failure->stage, Stage::list);
  }
  for (const char* line : {"0 a", "x a", "a", "-1 a", "99999999999 a"}) {
    SCOPED_TRACE(line);
    EXPECT_EQ(run(listed("+OK\r\n1 10\r\n.\r\n", "+OK\r\n" + std::string(line) + "\r\n.\r\n")).code(), "bad_listing");
  }
}

TEST_F(Lies, A_message_longer_or_shorter_than_told_comes_whole) {
  const ReceiveRun told = run(listed("+OK\r\n1 1\r\n2 100000000\r\n.\r\n", "+OK\r\n1 a\r\n2 b\r\n.\r\n") +
                              std::vector{expect("RETR 1"), say("+OK 3 octets\r\nSubject: a\r\n\r\nbody\r\n.\r\n"),
                                          expect("RETR 2"), say("+OK 100000000 octets\r\nx\r\n.\r\n")} +
                              kBye);
  EXPECT_EQ(told.code(), "");
  EXPECT_EQ(told.bodies.at(1), "Subject: a\r\n\r\nbody\r\n");
  EXPECT_EQ(told.bodies.at(2), "x\r\n");
}

TEST_F(Lies, A_number_that_only_one_listing_has_is_asked_for_and_may_be_refused) {
  const ReceiveRun told = run(listed("+OK 9 messages\r\n1 10\r\n2 10\r\n2 99\r\n.\r\n", "+OK\r\n1 a\r\n3 c\r\n.\r\n") +
                              std::vector{expect("RETR 1"), say("+OK\r\nx\r\n.\r\n"), expect("RETR 2"),
                                          say("+OK\r\ny\r\n.\r\n"), expect("RETR 3"), say("-ERR no such message\r\n")} +
                              kBye);
  EXPECT_EQ(told.code(), "");
  EXPECT_EQ(told.listing.messages.size(), 3U);
  EXPECT_EQ(told.listing.messages.at(1).size, 10U) << "of a number that stands twice the first counts";
  EXPECT_EQ(told.bodies.size(), 2U);
  EXPECT_EQ(told.failed, (std::map<std::uint32_t, std::string>{{3, "message_refused"}}));
}

TEST_F(Lies, A_uidl_of_any_bytes_and_length_is_text_without_control_characters) {
  const ReceiveRun told = run(
      listed("+OK\r\n1 1\r\n2 1\r\n.\r\n", "+OK\r\n1 \x1b[2J\xff\r\n2 " + std::string(8'000, 'u') + "\r\n.\r\n") + kBye,
      ReceiveRun::Do::list);
  EXPECT_EQ(told.code(), "");
  EXPECT_EQ(told.listing.messages.at(0).uidl, "%1B[2J%FF");
  EXPECT_EQ(told.listing.messages.at(1).uidl.size(), 8'000U);
}

TEST_F(Lies, A_status_without_its_lines_and_lines_without_an_end_are_waited_for_no_longer_than_t3_says) {
  EXPECT_EQ(run(listed("+OK 0 messages\r\n", "") + std::vector{stall()}).code(), "listing_timeout");
  EXPECT_EQ(run(listed("+OK\r\n1 10\r\n.\r\n", "+OK\r\n1 a\r\n") + std::vector{stall()}).code(), "listing_timeout");
  EXPECT_EQ(run(listed("+OK\r\n1 10\r\n.\r\n", "+OK\r\n1 a\r\n.\r\n") +
                std::vector{expect("RETR 1"), say("+OK\r\ntext\r\n..\r\n. \r\ntext.\r\n.\n"), stall()})
                .code(),
            "message_timeout");
}

TEST_F(Lies, Capabilities_without_an_end_end_the_session) {
  std::string endless = "+OK\r\n";
  for (int i = 0; i < 1'000; ++i) endless += "X-" + std::to_string(i) + "\r\n";
  EXPECT_EQ(run({say("+OK\r\n"), expect("CAPA"), say(endless), stall()}).code(), "bad_reply");
}

TEST_F(Lies, Pipelining_that_is_offered_and_not_kept_ends_by_name_and_removes_nothing_unseen) {
  const auto offered = listed("+OK\r\n1 1\r\n2 1\r\n3 1\r\n.\r\n", "+OK\r\n1 a\r\n2 b\r\n3 c\r\n.\r\n", true) +
                       std::vector{expect("RETR 1"), say("+OK\r\nx\r\n.\r\n"), expect("RETR 2"), expect("RETR 3")};
  const ReceiveRun dropped = run(offered + std::vector{say("+OK\r\ny\r\n.\r\n"), stall()});
  EXPECT_EQ(dropped.code(), "message_timeout");
  EXPECT_EQ(dropped.bodies.size(), 2U);
  const ReceiveRun three =
      run(offered + std::vector{say("+OK\r\ny\r\n.\r\n+OK\r\nz\r\n.\r\n+OK\r\nw\r\n.\r\n"), stall()});
  EXPECT_EQ(three.code(), "unexpected_reply");
  EXPECT_EQ(three.bodies.size(), 3U);
  EXPECT_TRUE(three.removed.empty());
}

TEST_F(Lies, An_answer_in_another_shape_than_the_command_has_ends_the_session) {
  const auto got = listed("+OK\r\n1 1\r\n.\r\n", "+OK\r\n1 a\r\n.\r\n") +
                   std::vector{expect("RETR 1"), say("+OK\r\nx\r\n.\r\n"), expect("DELE 1")};
  const ReceiveRun block =
      run(got + std::vector{say("+OK\r\nwhat is this\r\n.\r\n"), stall()}, ReceiveRun::Do::fetch_and_remove);
  EXPECT_EQ(block.code(), "unexpected_reply");
  EXPECT_EQ(run(got + std::vector{say("+ \r\n"), stall()}, ReceiveRun::Do::fetch_and_remove).code(), "bad_reply");
  EXPECT_EQ(run(got + std::vector{say("* OK\r\n"), stall()}, ReceiveRun::Do::fetch_and_remove).code(), "bad_reply");
}

}  // namespace
}  // namespace tegami::transport
