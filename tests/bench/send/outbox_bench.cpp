// 2,000 mails of 2 kB through the outbox of the whole module to smtp-sink, beside smtp-source in one session and beside
// our own loop's floor (send_bench.cpp), turn by turn in one run.
//
//   bench_outbox [ROUNDS] [MAILS]
//
// The mails are written and queued before (mail.send while transport is paused); the time runs from then until the last
// entry stands as sent, durably, and until the last mail is filed under Sent. Fails where a mail was not taken, or
// taken twice.
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "bench/idle/module_bench.h"
#include "fixtures/smtp_sink.h"

namespace {

using namespace tegami;
using Clock = std::chrono::steady_clock;
namespace json = boost::json;

constexpr std::size_t kBytes = 2'000;

double seconds_since(Clock::time_point begun) { return std::chrono::duration<double>(Clock::now() - begun).count(); }

double processor(int whose) {
  rusage used{};
  ::getrusage(whose, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

class Sink {
 public:
  Sink() {
    std::vector<std::string> command = {"smtp-sink", "127.0.0.1:" + std::to_string(port_), "100"};
    if (fixtures::is_root()) command.insert(command.begin() + 1, {"-u", "nobody"});
    child_.emplace(command);
    if (!fixtures::wait_until([this] { return fixtures::accepts(port_); })) throw std::runtime_error("no smtp-sink");
  }
  std::uint16_t port() const { return port_; }

 private:
  std::uint16_t port_ = fixtures::free_port();
  std::optional<fixtures::Child> child_;
};

struct Outbox {
  double sent = 0, filed = 0, processor = 0;
};

class Module {
 public:
  explicit Module(std::uint16_t port) {
    integration::furnish(host_);
    host_.set_policy("transport.paused", "true");
    auto module =
        sdk::Module::start(integration::module_folder(), *host_.table(), TEGAMI_RUN_SERVICES | TEGAMI_RUN_JOBS);
    if (module.has_error()) throw std::runtime_error(module.error().text);
    module_.emplace(std::move(*module));
    auto wanted = integration::account_on(1, "none", "taro", "secret-pass", true);
    wanted["receiving"] = false;
    wanted["send"] = json::object{
        {"source", "individual"}, {"host", "127.0.0.1"}, {"port", port}, {"protection", "none"}, {"auth", "none"}};
    account_ = ask("admin", "accounts.create", wanted).at("id").as_int64();
    sqlite3* opened = nullptr;
    const std::string path = host_.dsn().substr(std::string_view("sqlite:").size());
    if (::sqlite3_open(path.c_str(), &opened) != SQLITE_OK) throw std::runtime_error("cannot open " + path);
    database_.reset(opened);
    ::sqlite3_busy_timeout(opened, 10'000);
  }

  /// Seconds a mail that mail.send takes: composed, stored and queued, durably.
  double queue(int mails) {
    std::string text;
    while (text.size() + 80 < kBytes - 400) text += std::string(78, 'x') + "\n";
    const auto begun = Clock::now();
    for (int i = 0; i < mails; ++i) {
      const auto made = ask("taro", "mail.send",
                            {{"account", account_},
                             {"to", "hanako@example.test"},
                             {"subject", "measured " + std::to_string(i)},
                             {"text", text}});
      if (made.contains("error")) throw std::runtime_error(json::serialize(made));
    }
    return seconds_since(begun) / mails;
  }

  Outbox send(int mails) {
    Outbox took;
    const std::string sent = "SELECT count(*) FROM outbox WHERE state = 'sent'";
    const std::int64_t before = number(sent);
    const double used = processor(RUSAGE_SELF) - processor(RUSAGE_THREAD);
    host_.set_policy("transport.paused", "false");
    const auto begun = Clock::now();
    // Something that wakes the schedule, as mail.send does.
    ask("taro", "outbox.retry", {{"ids", json::array{number("SELECT max(id) FROM outbox")}}});
    const auto until = [&](const std::string& sql, std::int64_t wanted) {
      if (!fixtures::wait_until([&] { return number(sql) == wanted; }, std::chrono::seconds(300))) {
        throw std::runtime_error(sql + " is " + std::to_string(number(sql)) + ", not " + std::to_string(wanted));
      }
      return seconds_since(begun);
    };
    took.sent = until(sent, before + mails);
    took.filed = until("SELECT count(*) FROM outbox WHERE filed = 0", 0);
    took.processor = processor(RUSAGE_SELF) - processor(RUSAGE_THREAD) - used;
    host_.set_policy("transport.paused", "true");
    return took;
  }

 private:
  json::object ask(std::string_view user, std::string_view name, const json::object& request) {
    return integration::call(*module_, user, name, request);
  }
  std::int64_t number(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    ::sqlite3_prepare_v2(database_.get(), sql.c_str(), -1, &statement, nullptr);
    const std::int64_t found = ::sqlite3_step(statement) == SQLITE_ROW ? ::sqlite3_column_int64(statement, 0) : -1;
    ::sqlite3_finalize(statement);
    return found;
  }

  fixtures::FakeHost host_;
  std::optional<sdk::Module> module_;
  struct Close {
    void operator()(sqlite3* database) const noexcept { ::sqlite3_close(database); }
  };
  std::unique_ptr<sqlite3, Close> database_;
  std::int64_t account_ = 0;
};

double by_smtp_source(std::uint16_t port, int mails) {
  const auto begun = Clock::now();
  const fixtures::Finished done =
      fixtures::run({"smtp-source", "-d", "-s", "1", "-m", std::to_string(mails), "-l", std::to_string(kBytes), "-f",
                     "taro@example.com", "-t", "hanako@example.com", "127.0.0.1:" + std::to_string(port)});
  if (done.status != 0) throw std::runtime_error("smtp-source: " + done.output);
  return seconds_since(begun);
}

double median(std::vector<double> all) {
  std::sort(all.begin(), all.end());
  return all[all.size() / 2];
}

void row(const char* name, const std::vector<double>& seconds, int mails, double beside) {
  std::printf("%-32s%9.3f%9.3f%9.3f%10.0f%15.2f\n", name, median(seconds),
              *std::min_element(seconds.begin(), seconds.end()), *std::max_element(seconds.begin(), seconds.end()),
              mails / median(seconds), median(seconds) / beside);
}

}  // namespace

int main(int count, char** arguments) {
  if (const auto missing = fixtures::missing({"smtp-sink", "smtp-source"}); missing) {
    std::puts(missing->reason.c_str());
    return 77;
  }
  try {
    const int rounds = count > 1 ? std::atoi(arguments[1]) : 5;
    const int mails = count > 2 ? std::atoi(arguments[2]) : 2'000;
    const Sink sink;
    Module module(sink.port());
    std::vector<double> sent, filed, theirs, used;
    for (int round = 0; round < rounds; ++round) {
      const double queued = module.queue(mails);
      const Outbox took = module.send(mails);
      sent.push_back(took.sent);
      filed.push_back(took.filed);
      used.push_back(took.processor);
      theirs.push_back(by_smtp_source(sink.port(), mails));
      std::printf("round %d: outbox %.3f s, filed %.3f s, smtp-source %.3f s; queued in %.1f ms each\n", round + 1,
                  took.sent, took.filed, theirs.back(), 1e3 * queued);
      std::fflush(stdout);
    }
    std::printf("\n%d mails of %zu bytes in one session, %d rounds\n%-32s%9s%9s%9s%10s%15s\n", mails, kBytes, rounds,
                "", "median", "least", "most", "mails/s", "/ smtp-source");
    row("smtp-source -s 1", theirs, mails, median(theirs));
    row("the outbox, until sent", sent, mails, median(theirs));
    row("the outbox, until filed", filed, mails, median(theirs));
    std::printf("%.3f ms of processor a mail\n", 1e3 * median(used) / mails);
    std::printf("aim: the outbox no slower than smtp-source: %s (%.2f times its time)\n",
                median(sent) <= median(theirs) ? "met" : "missed", median(sent) / median(theirs));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_outbox: %s\n", error.what());
    return 1;
  }
}
