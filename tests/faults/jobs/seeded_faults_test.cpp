// R1, R2 against a server with several faults a session, and a process that is killed at random moments: after whatever
// sessions, one good one is enough, and every mail is stored once, and none is lost.
//
// TEGAMI_FAULT_SEEDS says how many seeds (40); TEGAMI_FAULT_SEED runs that one alone and says what happened.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <future>
#include <iostream>
#include <sstream>

#include "faults/jobs/faulty_pop3.h"
#include "fixtures/process.h"
#include "fixtures/receive_run.h"
#include "jobs/account_receive.h"
#include "mailbox/store/sqlite_mailboxes.h"

namespace tegami::jobs {
namespace {

using faults::FaultyPop3;
using faults::Maildrop;
using std::chrono::milliseconds;

constexpr mailbox::AccountId kAccount = 7;
constexpr milliseconds kLogOn{500}, kIdle{300};
/// T3's deadlines, a commit, and a machine that is busy.
constexpr std::chrono::seconds kPatience{30};

int seeds() {
  const char* const told = std::getenv("TEGAMI_FAULT_SEEDS");
  return told ? std::atoi(told) : 40;
}

std::string mail(std::mt19937& random, int number) {
  std::string text = "Message-ID: <" + std::to_string(number) + "@example.jp>\r\nSubject: mail\r\n\r\n.dot\r\n";
  const std::size_t size = random() % 8 == 0 ? 60'000 : random() % 2'000;
  while (text.size() < size) text += "A line of number " + std::to_string(number) + "\r\n";
  return text;
}

std::unique_ptr<mailbox::Mailboxes> mailboxes(const std::filesystem::path& folder) {
  return mailbox::sqlite_mailboxes(
      {.folder = (folder / "mail").string(), .migrations_folder = TEGAMI_SOURCE_DIR "/migrations/mailbox"});
}

/// In a process of its own, as it may be killed: one receive; its failure's code, or "ok".
std::string receive(const std::filesystem::path& folder, std::uint16_t port, bool leave, bool patient) {
  const auto store = mailboxes(folder);
  WorkPool pool(1);
  transport::Loop loop;
  std::promise<ReceiveOutcome> outcome;
  auto config = fixtures::local_config(port, "taro", "geheim");
  config.want_transcript = false;
  config.deadlines.log_on = patient ? milliseconds(kPatience) / 2 : kLogOn;
  config.deadlines.idle = patient ? milliseconds(kPatience) / 2 : kIdle;
  config.deadlines.slow_window = patient ? milliseconds(kPatience) / 2 : kIdle;
  ReceiveRules rules;
  rules.leave = leave;
  rules.now_ms = 1'795'575'600'000;
  AccountReceive::Parts parts{loop,
                              *store,
                              pool,
                              kAccount,
                              config,
                              rules,
                              [] { return std::int64_t{1'795'575'600'000}; },
                              [] { return std::nullopt; },
                              [] { return true; },
                              [](const accounts::TooLarge&) { return false; },
                              [] {},
                              [](const ReceiveCounts&) {},
                              [&](ReceiveOutcome told) { outcome.set_value(std::move(told)); }};
  std::make_shared<AccountReceive>(std::move(parts))->start();
  const auto told = outcome.get_future().get();
  return told.failure ? told.failure->code : "ok";
}

/// Message-ID -> how often it lies in the mailbox.
std::map<std::string, int> stored(const std::filesystem::path& folder) {
  std::map<std::string, int> found;
  const auto box = mailboxes(folder)->open(kAccount, false);
  if (!box) return found;
  const auto inbox = box->folders().front().id;
  mailbox::Page page;
  while (true) {
    const auto some = box->list(inbox, page);
    for (const auto& each : some) {
      std::string text(each.size, '\0');
      const auto raw = box->raw(each.id);
      std::size_t at = 0;
      while (const std::size_t got = raw->read(std::span(text).subspan(at))) at += got;
      ++found[text.substr(0, text.find("\r\n"))];
    }
    if (some.empty()) return found;
    page.after = {some.back().date_ms, some.back().id};
  }
}

class Seeds : public ::testing::Test {
 protected:
  struct Ended {
    std::string code;  ///< "killed", "hung", or what the receive said
    milliseconds took{0};
  };

  /// One receive against the server; kill_after: of the process.
  Ended one(FaultyPop3& server, Maildrop& drop, std::mt19937& random, bool leave, const FaultyPop3::Plan& plan,
            std::optional<milliseconds> kill_after) {
    int said[2];
    EXPECT_EQ(pipe(said), 0);
    // No thread runs in this process, so the child is whole.
    const pid_t child = fork();
    if (child == 0) {
      close(said[0]);
      std::string code;
      try {
        code = receive(folder_.path(), server.port(), leave, plan.faults == 0);
      } catch (const std::exception& error) {
        code = std::string("exception ") + error.what();
      }
      [[maybe_unused]] const auto written = write(said[1], code.data(), code.size());
      _exit(0);
    }
    close(said[1]);
    const auto began = FaultyPop3::Clock::now();
    bool gone = false, killed = false, hung = false;
    const auto look = [&](int how) {
      if (!gone) gone = waitpid(child, nullptr, how) == child;
      return gone;
    };
    const auto over = [&] {
      const auto took = FaultyPop3::Clock::now() - began;
      if (!killed && kill_after && took >= *kill_after) killed = kill(child, SIGKILL) == 0;
      if (!hung && took >= kPatience) hung = kill(child, SIGKILL) == 0;
      return look(WNOHANG);
    };
    server.serve(drop, random, plan, over);
    while (!over()) usleep(500);
    std::string code(200, '\0');
    const auto got = read(said[0], code.data(), code.size());
    code.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    close(said[0]);
    if (hung) code = "hung";
    if (code.empty()) code = killed ? "killed" : "crashed";
    return {code, std::chrono::duration_cast<milliseconds>(FaultyPop3::Clock::now() - began)};
  }

  void run(unsigned seed, bool tell) {
    std::mt19937 random(seed);
    const bool leave = seed % 2 == 0;
    folder_ = fixtures::TempFolder("seeds");
    FaultyPop3 server;
    Maildrop drop;
    std::set<std::string> sent;
    int number = 0;
    const auto deliver = [&](unsigned most) {
      for (auto i = random() % (most + 1); i > 0; --i) {
        Maildrop::Mail one{"U" + std::to_string(seed) + "-" + std::to_string(++number), mail(random, number)};
        sent.insert(one.text.substr(0, one.text.find("\r\n")));
        drop.mails.push_back(std::move(one));
      }
    };
    deliver(12);
    const auto sessions = 2 + random() % 4;
    for (std::size_t i = 0; i < sessions; ++i) {
      const bool kills = random() % 4 == 0;
      const auto kill_after = kills ? std::optional(milliseconds(random() % 60)) : std::nullopt;
      const Ended end =
          one(server, drop, random, leave, {1 + static_cast<int>(random() % 4), seed % 4 < 2}, kill_after);
      ++ends_[end.code];
      for (const std::string& each : server.met()) ++met_[each];
      if (tell) std::cout << "session " << i << ": " << end.code << ", " << end.took.count() << " ms\n";
      for (const std::string& each : tell ? server.met() : std::vector<std::string>())
        std::cout << "  " << each << '\n';
      ASSERT_NE(end.code, "hung") << "seed " << seed;
      ASSERT_NE(end.code, "crashed") << "seed " << seed;
      ASSERT_FALSE(end.code.starts_with("exception")) << "seed " << seed << ": " << end.code;
      deliver(3);
    }
    const Ended last = one(server, drop, random, leave, {}, std::nullopt);
    ASSERT_EQ(last.code, "ok") << "seed " << seed;
    std::map<std::string, int> once;
    for (const std::string& each : sent) once[each] = 1;
    ASSERT_EQ(stored(folder_.path()), once) << "seed " << seed << (leave ? ", leave on" : ", leave off");
    ASSERT_EQ(drop.mails.size(), leave ? sent.size() : 0U) << "seed " << seed;
  }

  fixtures::TempFolder folder_{"seeds"};
  std::map<std::string, int> ends_, met_;
};

TEST_F(Seeds, R2_after_any_faults_and_kills_one_good_receive_leaves_every_mail_stored_once_and_none_lost) {
  if (const char* const only = std::getenv("TEGAMI_FAULT_SEED"))
    return run(static_cast<unsigned>(std::atoi(only)), true);
  const auto began = FaultyPop3::Clock::now();
  for (int seed = 0; seed < seeds() && !HasFatalFailure(); ++seed) run(static_cast<unsigned>(seed), false);
  const auto took = std::chrono::duration_cast<std::chrono::seconds>(FaultyPop3::Clock::now() - began);
  std::cout << seeds() << " seeds in " << took.count() << " s; " << met_.size() << " faults, each at its step\n";
  for (const auto& [code, times] : ends_) std::cout << "  " << times << " x " << code << '\n';
}

}  // namespace
}  // namespace tegami::jobs
