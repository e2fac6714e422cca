// 2,000 mails of 2 kB through one session to smtp-sink: our loop beside smtp-source, turn by turn in one run.
//
// smtp-source says its mails one after the other, each command waiting for its answer; it is what comes with Postfix to
// measure servers by. Both sides are one process on one machine, so a ratio near the number of answers that a mail
// waits for would be the most that pipelining can bring.
#include <algorithm>
#include <cstdio>
#include <vector>

#include "fixtures/process.h"
#include "fixtures/send_run.h"

namespace {

using namespace tegami;
using Clock = std::chrono::steady_clock;

constexpr int kMails = 2'000;
constexpr int kBytes = 2'000;
constexpr int kRounds = 5;

double seconds_since(Clock::time_point begun) { return std::chrono::duration<double>(Clock::now() - begun).count(); }

std::string body() {
  std::string text = "From: taro@example.com\r\nTo: hanako@example.com\r\nSubject: measured\r\n\r\n";
  while (text.size() + 80 < kBytes) text += std::string(78, 'x') + "\r\n";
  return text;
}

/// Seconds; negative where a mail was not taken.
double by_our_loop(transport::Loop& loop, std::uint16_t port) {
  std::vector<transport::smtp::Outgoing> mails;
  for (std::uint64_t id = 1; id <= kMails; ++id) {
    mails.push_back(fixtures::mail(id, "taro@example.com", {"hanako@example.com"}, body()));
  }
  transport::smtp::Config config = fixtures::local_sending(port, "", "");
  config.auth = transport::smtp::Auth::none;
  config.want_transcript = false;
  const auto begun = Clock::now();
  const fixtures::SendRun run = fixtures::send(loop, std::move(config), std::move(mails));
  const double took = seconds_since(begun);
  for (std::uint64_t id = 1; id <= kMails; ++id) {
    if (run.result(id) != "sent:250") return -1;
  }
  return took;
}

double by_smtp_source(std::uint16_t port) {
  const auto begun = Clock::now();
  const fixtures::Finished done =
      fixtures::run({"smtp-source", "-d", "-s", "1", "-m", std::to_string(kMails), "-l", std::to_string(kBytes), "-f",
                     "taro@example.com", "-t", "hanako@example.com", "127.0.0.1:" + std::to_string(port)});
  return done.status == 0 ? seconds_since(begun) : -1;
}

double median(std::vector<double> all) {
  std::sort(all.begin(), all.end());
  return all[all.size() / 2];
}

}  // namespace

int main() {
  if (const auto missing = fixtures::missing({"smtp-sink", "smtp-source"}); missing) {
    std::puts(missing->reason.c_str());
    return 77;
  }
  const std::uint16_t port = fixtures::free_port();
  std::vector<std::string> command = {"smtp-sink", "127.0.0.1:" + std::to_string(port), "100"};
  if (fixtures::is_root()) command.insert(command.begin() + 1, {"-u", "nobody"});
  fixtures::Child sink(command);
  if (!fixtures::wait_until([&] { return fixtures::accepts(port); }, std::chrono::seconds(20))) return 1;

  transport::Loop loop;
  std::vector<double> ours, theirs;
  for (int round = 0; round < kRounds; ++round) {
    ours.push_back(by_our_loop(loop, port));
    theirs.push_back(by_smtp_source(port));
    if (ours.back() < 0 || theirs.back() < 0) {
      std::puts("a mail was not taken");
      return 1;
    }
    std::printf("round %d: our loop %.3f s, smtp-source %.3f s\n", round + 1, ours.back(), theirs.back());
  }
  std::printf(
      "median of %d: our loop %.3f s (%.0f mails/s), smtp-source %.3f s; smtp-source takes %.1f times as long\n",
      kRounds, median(ours), kMails / median(ours), median(theirs), median(theirs) / median(ours));
  return 0;
}
