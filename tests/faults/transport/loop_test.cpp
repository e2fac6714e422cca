// Many sessions on one loop: cancelling, stopping, the limit a host, backpressure, keep-alive (SPEC T3, R8).
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "fixtures/receive_run.h"
#include "fixtures/scripted_server.h"

namespace tegami::transport {
namespace {

using fixtures::expect;
using fixtures::local_config;
using fixtures::receive;
using fixtures::ReceiveRecorder;
using fixtures::ReceiveRun;
using fixtures::say;
using fixtures::ScriptedServer;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::vector<fixtures::Act> signed_in() {
  return {say("+OK\r\n"), expect("CAPA"), say("-ERR\r\n"), expect("USER"),
          say("+OK\r\n"), expect("PASS"), say("+OK\r\n"),  expect("LIST")};
}

std::vector<fixtures::Act> operator+(std::vector<fixtures::Act> first, const std::vector<fixtures::Act>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

TEST(LoopWithManySessions, T3_cancel_takes_less_than_a_second_at_a_stalled_server) {
  ScriptedServer server(signed_in() + std::vector{fixtures::stall()});
  Loop loop;
  auto recorder = std::make_shared<ReceiveRecorder>(ReceiveRun::Do::fetch);
  auto session = loop.start(local_config(server.port(), "taro", "x1y2"), recorder);
  recorder->session(session);
  ASSERT_TRUE(fixtures::wait_until([&] { return server.lines().size() == 4; }));
  const auto begun = std::chrono::steady_clock::now();
  session->cancel();
  ASSERT_TRUE(recorder->wait(seconds(5)));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, seconds(1));
  const ReceiveRun run = recorder->take();
  EXPECT_EQ(run.code(), "cancelled");
  EXPECT_EQ(run.end.failure->stage, Stage::list);
  session->fetch({1});  // after the end: nothing
  session->cancel();
}

TEST(LoopWithManySessions, A_loop_that_goes_ends_all_its_sessions_and_orders_after_it_do_no_harm) {
  ScriptedServer server({fixtures::stall()});
  std::vector<std::shared_ptr<ReceiveRecorder>> recorders;
  std::shared_ptr<pop3::Receive> last;
  {
    Loop loop;
    for (int i = 0; i < 20; ++i) {
      recorders.push_back(std::make_shared<ReceiveRecorder>(ReceiveRun::Do::fetch));
      last = loop.start(local_config(server.port(), "taro", "x1y2"), recorders.back());
      recorders.back()->session(last);
    }
  }
  for (const auto& recorder : recorders) {
    ASSERT_TRUE(recorder->wait(milliseconds(0)));
    const ReceiveRun run = recorder->take();
    EXPECT_EQ(run.ends, 1);
    EXPECT_EQ(run.code(), "cancelled");
  }
  last->finish();
}

TEST(LoopWithManySessions, R8_a_host_gets_so_many_sessions_at_once_and_the_rest_wait_their_turn) {
  ScriptedServer server(signed_in() + std::vector{say("+OK\r\n.\r\n"), expect("UIDL"), say("+OK\r\n.\r\n"),
                                                  expect("QUIT"), say("+OK\r\n")});
  Loop::Options options;
  options.sessions_per_host = 3;
  Loop loop(options);
  std::vector<std::shared_ptr<ReceiveRecorder>> recorders;
  for (int i = 0; i < 40; ++i) {
    recorders.push_back(std::make_shared<ReceiveRecorder>(ReceiveRun::Do::fetch));
    recorders.back()->session(loop.start(local_config(server.port(), "taro", "x1y2"), recorders.back()));
  }
  for (const auto& recorder : recorders) {
    ASSERT_TRUE(recorder->wait(seconds(30)));
    EXPECT_EQ(recorder->take().code(), "");
  }
  // A server's thread may see its client's end a moment after the next one was let in.
  EXPECT_LE(server.most_at_once(), 6);
  EXPECT_EQ(server.connections(), 40);
}

TEST(LoopWithManySessions, R8_who_waits_is_let_in_when_the_only_session_ends_and_nothing_else_wakes_the_loop) {
  ScriptedServer server(signed_in() + std::vector{say("+OK\r\n.\r\n"), expect("UIDL"), say("+OK\r\n.\r\n"),
                                                  expect("QUIT"), say("+OK\r\n")});
  Loop::Options options;
  options.sessions_per_host = 1;
  Loop loop(options);
  std::vector<std::shared_ptr<ReceiveRecorder>> recorders;
  for (int i = 0; i < 5; ++i) {
    recorders.push_back(std::make_shared<ReceiveRecorder>(ReceiveRun::Do::fetch));
    recorders.back()->session(loop.start(local_config(server.port(), "taro", "x1y2"), recorders.back()));
  }
  for (const auto& recorder : recorders) ASSERT_TRUE(recorder->wait(seconds(30)));
  EXPECT_EQ(server.connections(), 5);
}

TEST(LoopWithManySessions, R8_stalled_servers_hold_up_nobody_else) {
  ScriptedServer stalled({fixtures::stall()});
  ScriptedServer good(signed_in() + std::vector{say("+OK\r\n.\r\n"), expect("UIDL"), say("+OK\r\n.\r\n"),
                                                expect("QUIT"), say("+OK\r\n")});
  Loop::Options options;
  options.hosts["stalled.example.test"] = {"127.0.0.1"};
  Loop loop(options);
  std::vector<std::shared_ptr<pop3::Receive>> sessions;
  for (int i = 0; i < 50; ++i) {
    pop3::Config config = local_config(stalled.port(), "taro", "x1y2");
    config.endpoint.host = "stalled.example.test";
    auto recorder = std::make_shared<ReceiveRecorder>(ReceiveRun::Do::fetch);
    sessions.push_back(loop.start(config, recorder));
    recorder->session(sessions.back());
  }
  const ReceiveRun run = receive(loop, local_config(good.port(), "taro", "x1y2"), ReceiveRun::Do::fetch);
  EXPECT_EQ(run.code(), "");
  EXPECT_LT(run.took, seconds(2));
}

TEST(LoopWithManySessions, A8_a_connection_test_does_not_wait_behind_stalled_sessions_of_its_server) {
  ScriptedServer server({fixtures::stall()});
  Loop loop;
  std::vector<std::shared_ptr<pop3::Receive>> sessions;
  for (int i = 0; i < 20; ++i) {
    auto recorder = std::make_shared<ReceiveRecorder>(ReceiveRun::Do::fetch);
    sessions.push_back(loop.start(local_config(server.port(), "taro", "x1y2"), recorder));
    recorder->session(sessions.back());
  }
  pop3::Config config = local_config(server.port(), "taro", "x1y2");
  config.until = pop3::Until::signed_in;
  config.deadlines.log_on = milliseconds(300);
  const ReceiveRun run = receive(loop, config, ReceiveRun::Do::list);
  EXPECT_EQ(run.code(), "greeting_timeout");
  EXPECT_LT(run.took, milliseconds(1'300));
}

TEST(LoopWithManySessions, A_handler_that_throws_ends_its_own_session_only) {
  class Thrower : public ReceiveRecorder {
   public:
    using ReceiveRecorder::ReceiveRecorder;
    void on_listing(pop3::Listing) override { throw std::runtime_error("a bug"); }
  };
  ScriptedServer server(signed_in() + std::vector{say("+OK\r\n.\r\n"), expect("UIDL"), say("+OK\r\n.\r\n"),
                                                  expect("QUIT"), say("+OK\r\n")});
  Loop loop;
  auto thrower = std::make_shared<Thrower>(ReceiveRun::Do::list);
  thrower->session(loop.start(local_config(server.port(), "taro", "x1y2"), thrower));
  ASSERT_TRUE(thrower->wait(seconds(10)));
  EXPECT_EQ(thrower->take().code(), "internal_error");
  EXPECT_EQ(receive(loop, local_config(server.port(), "taro", "x1y2"), ReceiveRun::Do::list).code(), "");
}

TEST(LoopWithManySessions, A_working_job_keeps_the_session_alive_by_noop) {
  ScriptedServer server(signed_in() + std::vector{say("+OK\r\n.\r\n"), expect("UIDL"), say("+OK\r\n.\r\n"),
                                                  expect("NOOP"), say("+OK\r\n"), expect("NOOP"), say("+OK\r\n"),
                                                  expect("QUIT"), say("+OK\r\n")});
  class Worker : public ReceiveRecorder {
   public:
    using ReceiveRecorder::ReceiveRecorder;
    void on_listing(pop3::Listing) override { listed = true; }
    std::atomic<bool> listed{false};
  };
  Loop loop;
  auto worker = std::make_shared<Worker>(ReceiveRun::Do::list);
  pop3::Config config = local_config(server.port(), "taro", "x1y2");
  config.deadlines.idle = milliseconds(400);
  auto session = loop.start(config, worker);
  ASSERT_TRUE(fixtures::wait_until([&] { return server.lines().size() == 7; }));
  session->finish();
  ASSERT_TRUE(worker->wait(seconds(10)));
  EXPECT_EQ(worker->take().code(), "");
  EXPECT_EQ(server.surprise(), "");
}

TEST(LoopWithManySessions, A_paused_session_reads_no_more_and_does_not_count_as_idle) {
  constexpr std::size_t kSize = 16U << 20U;
  std::string line(998, 'x');
  line += "\r\n";
  std::string mail;
  while (mail.size() < kSize) mail += line;
  ScriptedServer server(signed_in() + std::vector{say("+OK\r\n1 16000000\r\n.\r\n"), expect("UIDL"), say("-ERR\r\n"),
                                                  expect("RETR"), say("+OK\r\n" + mail + ".\r\n"), expect("QUIT"),
                                                  say("+OK\r\n")});
  class Pauser : public ReceiveRecorder {
   public:
    using ReceiveRecorder::ReceiveRecorder;
    void on_body(std::uint32_t number, std::span<const char> bytes) override {
      ReceiveRecorder::on_body(number, bytes);
      got += bytes.size();
      if (!paused.exchange(true)) receive->pause();
    }
    std::shared_ptr<pop3::Receive> receive;
    std::atomic<bool> paused{false};
    std::atomic<std::size_t> got{0};
  };
  Loop loop;
  auto pauser = std::make_shared<Pauser>(ReceiveRun::Do::fetch);
  pop3::Config config = local_config(server.port(), "taro", "x1y2");
  config.deadlines.idle = milliseconds(1'500);
  config.deadlines.slow_window = milliseconds(1'500);
  auto session = loop.start(config, pauser);
  pauser->receive = session;
  pauser->session(session);
  // Longer than the idle deadline.
  EXPECT_FALSE(pauser->wait(milliseconds(2'500)));
  EXPECT_LT(pauser->got.load(), kSize / 2);
  session->resume();
  ASSERT_TRUE(pauser->wait(seconds(20)));
  const ReceiveRun run = pauser->take();
  EXPECT_EQ(run.code(), "") << run.end.transcript;
  EXPECT_EQ(run.bodies.at(1), mail);
}

}  // namespace
}  // namespace tegami::transport
