// Checking many accounts: the whole module (schedule, leases, sessions, database) beside a client that makes the same
// round trips to the same light server, 256 at once, and throws away what comes; turn by turn in one run.
//
//   bench_idle [ROUNDS] [PART...]      parts: idle new silent many; all of them where none is named
//
// Every server answers 20 ms after it was asked, eight accounts have a server of their own: no more sessions are opened
// to one at once (R8). Fails where an account is not received, not where it is slow; the aims are printed as met or
// missed.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "bench/idle/module_bench.h"

namespace {

using tegami::bench::LineProgram;
using tegami::bench::ModuleBench;
using tegami::bench::Used;
namespace json = boost::json;

constexpr int kAccounts = 1'000, kManyAccounts = 10'000, kHealthy = 200, kSilent = 2'000;
constexpr int kMails = 5, kBytes = 2'000, kAtOnce = 256;
constexpr const char* kDelayMs = "20";

std::string program(const char* name) { return std::string(TEGAMI_BINARY_DIR) + "/bin/" + name; }

std::string box(const std::string& id) {
  return "box-" + std::to_string(kMails) + "-" + std::to_string(kBytes) + "-" + id;
}

double median(std::vector<double> all) {
  std::sort(all.begin(), all.end());
  return all[all.size() / 2];
}

void aim(const std::string& what, bool met, double is) {
  std::printf("aim: %s: %s (%.3g)\n", what.c_str(), met ? "met" : "missed", is);
}

struct Measured {
  std::vector<double> floor, module, processor, floor_processor;
};

void row(const char* name, const std::vector<double>& seconds, double processor, int accounts, double floor) {
  std::printf("%-48s%9.3f%12.0f%11.2f%13.3f\n", name, median(seconds), accounts / median(seconds),
              floor / median(seconds), 1e3 * processor / accounts);
}

void head(const char* title) {
  std::printf("\n%s\n%-48s%9s%12s%11s%13s\n", title, "", "seconds", "accounts/s", "of floor", "ms processor");
}

class Bench {
 public:
  explicit Bench(int rounds) : rounds_(rounds), server_({program("bench_light_pop3"), kDelayMs}) {
    const auto told = json::parse(server_.first()).as_object();
    port_ = static_cast<std::uint16_t>(told.at("port").as_int64());
    silent_ = static_cast<std::uint16_t>(told.at("silent").as_int64());
  }

  void idle_and_new(bool with_new) {
    ModuleBench module;
    module.add(0, kAccounts, port_, box("a%d"));
    const Used first = module.pass("box-", kAccounts);
    std::printf("first pass, %d mails each: %.2f s\n", kMails, first.seconds);
    Measured idle;
    Used last;
    for (int round = 0; round < rounds_; ++round) {
      floor(idle, "");
      last = module.pass("box-", kAccounts);
      note(idle, last);
    }
    const double idle_floor = median(idle.floor);
    head("1,000 accounts at 20 ms, nothing new");
    row("floor, 256 sessions at once", idle.floor, median(idle.floor_processor), kAccounts, idle_floor);
    row("the module", idle.module, median(idle.processor), kAccounts, idle_floor);
    std::printf("threads %zu, descriptors %zu, memory %.1f MB, of it for a session %.1f kB\n", last.threads,
                last.descriptors, 1e-6 * static_cast<double>(last.peak_bytes),
                1e-3 * static_cast<double>(last.peak_bytes - std::min(last.peak_bytes, last.before_bytes)) / kAtOnce);
    const double ratio = idle_floor / median(idle.module);
    aim("at least 0.75 times the floor with nothing new", ratio >= 0.75, ratio);
    const double each = 1e3 * median(idle.processor) / kAccounts;
    aim("under 0.3 ms of processor an account", each < 0.3, each);
    if (!with_new) return;

    Measured fresh;
    for (int round = 0; round < rounds_; ++round) {
      server_.ask("mails " + std::to_string(round + 1));
      floor(fresh, std::to_string(kMails + round + 1));
      note(fresh, module.pass("box-", kAccounts));
    }
    const auto wanted = std::int64_t{kAccounts} * (kMails + rounds_);
    if (module.number("SELECT sum(messages) FROM account_state") != wanted) throw std::runtime_error("mail is missing");
    server_.ask("mails 0");
    const double fresh_floor = median(fresh.floor);
    head("1,000 accounts at 20 ms, one new mail of 2 kB each");
    row("floor, 256 sessions at once", fresh.floor, median(fresh.floor_processor), kAccounts, fresh_floor);
    row("the module", fresh.module, median(fresh.processor), kAccounts, fresh_floor);
    const double fresh_ratio = fresh_floor / median(fresh.module);
    aim("at least 0.6 times the floor with one new mail each", fresh_ratio >= 0.6, fresh_ratio);
    const double fresh_each = 1e3 * median(fresh.processor) / kAccounts;
    aim("under 2 ms of processor an account", fresh_each < 2, fresh_each);
  }

  /// The silent ones are older, so that they fall due first.
  void silent(const std::string& title, const std::string& server) {
    ModuleBench module;
    module.add(1'000, kSilent, silent_, "silent-%d", server);
    module.set_receiving("silent-", false);
    module.add(0, kHealthy, port_, box("h%d"));
    module.pass("box-", kHealthy);
    std::vector<double> alone;
    for (int round = 0; round < rounds_; ++round) alone.push_back(module.pass("box-", kHealthy).seconds);
    head("200 healthy accounts at 20 ms, seconds until the last of them");
    row("alone", alone, 0, kHealthy, median(alone));
    module.set_receiving("silent-", true);
    beside(module, title, median(alone));
  }

  static void beside(ModuleBench& module, const std::string& title, double alone) {
    for (const char* time : {", first time", ", again"}) {
      const Used used = module.pass("box-", kHealthy);
      row((title + time).c_str(), {used.seconds}, used.processor, kHealthy, alone);
      std::printf("threads %zu, descriptors %zu, memory %.1f MB, of it for an account %.1f kB\n", used.threads,
                  used.descriptors, 1e-6 * static_cast<double>(used.peak_bytes),
                  1e-3 * static_cast<double>(used.peak_bytes - std::min(used.peak_bytes, used.before_bytes)) /
                      (kHealthy + kSilent));
      const double ratio = used.seconds / alone;
      aim("the healthy ones not slowed (times as long)", ratio <= 1.25, ratio);
    }
  }

  void many() {
    ModuleBench module;
    module.add(0, kAccounts, port_, box("a%d"));
    module.pass("box-", kAccounts);
    module.pass("box-", kAccounts);
    const Used few = module.pass("box-", kAccounts);
    const auto before = tegami::bench::resident_exactly();
    module.add(kAccounts, kManyAccounts - kAccounts, port_, box("a%d"));
    module.pass("box-", kManyAccounts);
    const Used all = module.pass("box-", kManyAccounts);
    const auto after = tegami::bench::resident_exactly();
    head("10,000 accounts at 20 ms, nothing new");
    row("1,000 of them", {few.seconds}, few.processor, kAccounts, few.seconds * kManyAccounts / kAccounts);
    row("all", {all.seconds}, all.processor, kManyAccounts, few.seconds * kManyAccounts / kAccounts);
    std::printf("resident %.1f MB with 1,000, %.1f MB with 10,000; at most %.1f MB\n",
                1e-6 * static_cast<double>(before), 1e-6 * static_cast<double>(after),
                1e-6 * static_cast<double>(all.peak_bytes));
    const double each = (static_cast<double>(after) - static_cast<double>(before)) / (kManyAccounts - kAccounts);
    aim("under 2 kB resident an idle account (bytes)", each < 2'000, each);
    const double grown = (all.processor / kManyAccounts) / (few.processor / kAccounts);
    aim("processor an account no more than at 1,000 (times)", grown <= 1.05, grown);
  }

 private:
  void floor(Measured& into, const std::string& number) {
    std::vector<std::string> command = {program("bench_idle_floor"), std::to_string(port_), std::to_string(kAccounts),
                                        std::to_string(kAtOnce), box("a%d")};
    if (!number.empty()) command.push_back(number);
    const auto done = tegami::fixtures::run(command);
    if (done.status != 0) throw std::runtime_error(done.output);
    const auto told = json::parse(done.output).as_object();
    into.floor.push_back(told.at("seconds").to_number<double>());
    into.floor_processor.push_back(told.at("processor").to_number<double>());
  }

  static void note(Measured& into, const Used& used) {
    into.module.push_back(used.seconds);
    into.processor.push_back(used.processor);
    std::printf("floor %.3f s, module %.3f s, %.3f ms of processor an account\n", into.floor.back(), used.seconds,
                1e3 * used.processor / kAccounts);
    std::fflush(stdout);
  }

  const int rounds_;
  LineProgram server_;
  std::uint16_t port_ = 0, silent_ = 0;
};

}  // namespace

int main(int count, char** arguments) {
  try {
    const int rounds = count > 1 ? std::atoi(arguments[1]) : 5;
    std::set<std::string> parts(arguments + std::min(count, 2), arguments + count);
    if (parts.empty()) parts = {"idle", "new", "silent", "many"};
    Bench bench(rounds);
    if (parts.contains("idle") || parts.contains("new")) bench.idle_and_new(parts.contains("new"));
    if (parts.contains("silent")) {
      bench.silent("beside 2,000 of one silent server", "127.0.200.1");
      bench.silent("beside 2,000 of 250 silent servers", {});
    }
    if (parts.contains("many")) bench.many();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_idle: %s\n", error.what());
    return 1;
  }
}
