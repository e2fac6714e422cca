// SMTP sessions on the loop: orders from other threads at odd moments, handlers that throw, a loop that goes (SPEC S1,
// S2).
#include <atomic>
#include <thread>

#include "faults/transport/smtp_points.h"

namespace tegami::transport {
namespace {

using fixtures::Act;
using fixtures::expect;
using fixtures::local_sending;
using fixtures::mail;
using fixtures::say;
using fixtures::ScriptedServer;
using fixtures::SendRecorder;
using fixtures::SendRun;

/// Signed in by nobody; then `acts`.
std::vector<Act> greeted(const std::vector<Act>& acts) {
  std::vector<Act> all = {say("220 hi\r\n"), expect("EHLO "), say("250-x\r\n250 PIPELINING\r\n")};
  all.insert(all.end(), acts.begin(), acts.end());
  return all;
}

std::vector<Act> one_mail() {
  return {expect("MAIL"), expect("RCPT"), expect("DATA"),   say("250 ok\r\n250 ok\r\n354 go\r\n"),
          expect("body"), expect("."),    say("250 ok\r\n")};
}

std::vector<Act> operator+(std::vector<Act> first, const std::vector<Act>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

smtp::Config config(const ScriptedServer& server) {
  smtp::Config made = local_sending(server.port(), "", "");
  made.auth = smtp::Auth::none;
  return made;
}

smtp::Outgoing letter(std::uint64_t id) { return mail(id, "taro@example.jp", {"hanako@example.com"}, "body\r\n"); }

const std::vector<Act> kBye = {expect("QUIT"), say("221 bye\r\n")};

TEST(SmtpOnTheLoop, S1_mails_given_one_by_one_while_the_session_waits_are_all_sent) {
  ScriptedServer server(greeted(one_mail() + one_mail() + one_mail() + kBye));
  Loop loop;
  class OneByOne : public SendRecorder {
   public:
    void on_result(smtp::Result result) override {
      const std::uint64_t id = result.id;
      SendRecorder::on_result(std::move(result));
      told = id;
    }
    std::atomic<std::uint64_t> told{0};
  };
  auto recorder = std::make_shared<OneByOne>();
  auto session = loop.start(config(server), recorder);
  recorder->session(session);
  for (std::uint64_t id = 1; id <= 3; ++id) {
    session->send(letter(id));
    ASSERT_TRUE(fixtures::wait_until([&] { return recorder->told == id; }, std::chrono::seconds(20)));
  }
  session->finish();
  ASSERT_TRUE(recorder->wait(std::chrono::seconds(20)));
  const SendRun run = recorder->take();
  EXPECT_EQ(run.code(), "");
  for (std::uint64_t id = 1; id <= 3; ++id) EXPECT_EQ(run.result(id), "sent:250");
}

TEST(SmtpOnTheLoop, S1_a_body_given_slowly_from_another_thread_arrives_whole) {
  ScriptedServer server(
      greeted({expect("MAIL"), expect("RCPT"), expect("DATA"), say("250 ok\r\n250 ok\r\n354 go\r\n"), expect("piece 0"),
               expect("piece 1"), expect("piece 2"), expect("..piece 3"), expect("."), say("250 ok\r\n")}) +
      kBye);
  Loop loop;
  class Slow : public SendRecorder {
   public:
    void on_body_wanted(std::uint64_t) override { ++wanted; }
    std::atomic<int> wanted{0};
  };
  auto recorder = std::make_shared<Slow>();
  smtp::Outgoing slow = letter(1);
  slow.body.clear();
  slow.whole = false;
  smtp::Config made = config(server);
  // Our own slowness is none of the server's.
  made.deadlines.idle = made.deadlines.slow_window = std::chrono::seconds(1);
  made.deadlines.log_on = made.deadlines.verdict = std::chrono::seconds(20);
  auto session = loop.start(made, recorder, {slow});
  recorder->session(session);
  session->finish();
  std::thread writer([&] {
    for (int i = 0; i < 4; ++i) {
      fixtures::wait_until([&] { return recorder->wanted > i; }, std::chrono::seconds(20));
      // As if what it reads from took its time once: longer than the server may be silent.
      if (i == 2) fixtures::wait_until([] { return false; }, std::chrono::milliseconds(1'500));
      session->body(1, (i == 3 ? ".piece " : "piece ") + std::to_string(i) + "\r\n", i == 3);
    }
  });
  const bool ended = recorder->wait(std::chrono::seconds(30));
  writer.join();
  ASSERT_TRUE(ended);
  const SendRun run = recorder->take();
  EXPECT_EQ(run.code(), "") << run.end.transcript;
  EXPECT_EQ(run.result(1), "sent:250");
  EXPECT_EQ(server.surprise(), "");
}

TEST(SmtpOnTheLoop, S1_a_handler_that_throws_ends_its_own_session_and_hears_of_each_mail) {
  class Thrower : public SendRecorder {
   public:
    void on_result(smtp::Result result) override {
      SendRecorder::on_result(std::move(result));
      throw std::runtime_error("a bug");
    }
  };
  ScriptedServer server(greeted(one_mail() + one_mail() + kBye));
  Loop loop;
  auto thrower = std::make_shared<Thrower>();
  auto session = loop.start(config(server), thrower, {letter(1), letter(2)});
  thrower->session(session);
  ASSERT_TRUE(thrower->wait(std::chrono::seconds(20)));
  const SendRun run = thrower->take();
  EXPECT_EQ(run.code(), "internal_error");
  EXPECT_EQ(run.result(1), "sent:250");
  EXPECT_EQ(run.result(2), "deferred:internal_error");
  EXPECT_EQ(run.ends, 1);
  EXPECT_EQ(fixtures::send(loop, config(server), {letter(1), letter(2)}).result(2), "sent:250");
}

TEST(SmtpOnTheLoop, S2_a_loop_that_goes_tells_each_mail_and_what_was_said_to_its_end_is_uncertain) {
  ScriptedServer stalled(greeted({expect("MAIL"), expect("RCPT"), expect("DATA"), say("250 ok\r\n250 ok\r\n354 go\r\n"),
                                  expect("body"), expect("."), fixtures::stall()}));
  auto recorder = std::make_shared<SendRecorder>();
  auto waiting = std::make_shared<SendRecorder>();
  std::shared_ptr<smtp::Send> session;
  {
    Loop::Options options;
    options.sessions_per_host = 1;
    Loop loop(options);
    session = loop.start(config(stalled), recorder, {letter(1), letter(2)});
    recorder->session(session);
    waiting->session(loop.start(config(stalled), waiting, {letter(3)}));
    ASSERT_TRUE(fixtures::wait_until([&] { return stalled.lines().size() >= 6; }, std::chrono::seconds(20)));
  }
  ASSERT_TRUE(recorder->wait(std::chrono::milliseconds(0)));
  ASSERT_TRUE(waiting->wait(std::chrono::milliseconds(0)));
  const SendRun run = recorder->take();
  EXPECT_EQ(run.result(1), "uncertain:cancelled");
  EXPECT_EQ(run.result(2), "deferred:cancelled");
  EXPECT_EQ(waiting->take().result(3), "deferred:cancelled");
  session->send(letter(4));
  session->body(1, "late", true);
  session->finish();
}

TEST(SmtpOnTheLoop, An_idle_session_is_kept_alive_by_noop) {
  ScriptedServer server(greeted(
      {expect("NOOP"), say("250 ok\r\n"), expect("NOOP"), say("250 ok\r\n"), expect("QUIT"), say("221 bye\r\n")}));
  Loop loop;
  smtp::Config made = config(server);
  made.deadlines.idle = std::chrono::seconds(2);
  auto recorder = std::make_shared<SendRecorder>();
  auto session = loop.start(made, recorder);
  recorder->session(session);
  ASSERT_TRUE(fixtures::wait_until([&] { return server.lines().size() == 3; }, std::chrono::seconds(20)));
  session->finish();
  ASSERT_TRUE(recorder->wait(std::chrono::seconds(20)));
  EXPECT_EQ(recorder->take().code(), "");
  EXPECT_EQ(server.surprise(), "");
}

TEST(SmtpOnTheLoop, R8_a_hundred_sessions_beside_stalled_ones_all_come_to_their_end) {
  ScriptedServer good(greeted(one_mail() + one_mail() + kBye));
  ScriptedServer stalled({fixtures::stall()});
  Loop::Options options;
  options.sessions_per_host = 20;
  options.hosts["stalled.example.test"] = {"127.0.0.1"};
  Loop loop(options);
  std::vector<std::shared_ptr<smtp::Send>> held;
  std::vector<std::shared_ptr<SendRecorder>> recorders;
  for (int i = 0; i < 30; ++i) {
    smtp::Config made = config(stalled);
    made.endpoint.host = "stalled.example.test";
    auto recorder = std::make_shared<SendRecorder>();
    held.push_back(loop.start(made, recorder, {letter(1)}));
    recorder->session(held.back());
  }
  for (int i = 0; i < 100; ++i) {
    recorders.push_back(std::make_shared<SendRecorder>());
    held.push_back(loop.start(config(good), recorders.back(), {letter(1), letter(2)}));
    recorders.back()->session(held.back());
    held.back()->finish();
  }
  for (const auto& recorder : recorders) {
    ASSERT_TRUE(recorder->wait(std::chrono::seconds(60)));
    const SendRun run = recorder->take();
    EXPECT_EQ(run.code(), "");
    EXPECT_EQ(run.result(1) + " " + run.result(2), "sent:250 sent:250");
  }
}

}  // namespace
}  // namespace tegami::transport
