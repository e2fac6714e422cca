#include "bench/idle/module_bench.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "bench/idle/hosts.h"

namespace tegami::bench {

namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begun) { return std::chrono::duration<double>(Clock::now() - begun).count(); }

double processor(int whose) {
  rusage used{};
  ::getrusage(whose, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

/// The rest of the process: the module's threads, as this one only looks and waits.
double processor_of_others() { return processor(RUSAGE_SELF) - processor(RUSAGE_THREAD); }

std::size_t entries(const char* folder) {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()));
}

}  // namespace

LineProgram::LineProgram(const std::vector<std::string>& argv) {
  fixtures::ChildOptions options;
  options.output = folder_ / "out";
  options.pipe_stdin = true;
  child_.emplace(argv, options);
  first_ = line();
}

std::string LineProgram::line() {
  std::string found;
  const bool came = fixtures::wait_until([&] {
    const std::string all = child_->output();
    const auto end = all.find('\n', read_);
    if (end == std::string::npos) return false;
    found = all.substr(read_, end - read_);
    read_ = end + 1;
    return true;
  });
  if (!came) throw std::runtime_error("no answer from the light server: " + child_->output());
  return found;
}

std::string LineProgram::ask(const std::string& text) {
  child_->write(text + "\n");
  return line();
}

std::size_t resident_now() {
  std::ifstream file("/proc/self/statm");
  std::size_t size = 0, resident = 0;
  file >> size >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

std::size_t resident_exactly() {
  std::ifstream file("/proc/self/smaps_rollup");
  std::string word;
  while (file >> word) {
    if (word != "Rss:") continue;
    std::size_t kilobytes = 0;
    file >> kilobytes;
    return kilobytes * 1024;
  }
  throw std::runtime_error("no smaps_rollup");
}

ModuleBench::ModuleBench() {
  integration::furnish(host_);
  host_.set_policy("accounts.max_per_user", "100000");
  host_.set_now_ms(host_.now_ms());
  auto module = sdk::Module::start(integration::module_folder(), *host_.table(), TEGAMI_RUN_SERVICES | TEGAMI_RUN_JOBS);
  if (module.has_error()) throw std::runtime_error(module.error().text);
  module_.emplace(std::move(*module));
  sqlite3* opened = nullptr;
  const std::string path = host_.dsn().substr(std::string_view("sqlite:").size());
  if (::sqlite3_open(path.c_str(), &opened) != SQLITE_OK) throw std::runtime_error("cannot open " + path);
  database_.reset(opened);
  ::sqlite3_busy_timeout(opened, 10'000);
  auto spare = integration::account_on(1, "none", "spare", "secret-pass", true);
  spare["receiving"] = false;
  const auto made = integration::call(*module_, "admin", "accounts.create", spare);
  if (!made.contains("id")) throw std::runtime_error(json::serialize(made));
  spare_ = made.at("id").as_int64();
  spare_version_ = made.at("version").as_int64();
}

std::int64_t ModuleBench::number(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  if (::sqlite3_prepare_v2(database_.get(), sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
    throw std::runtime_error(sql + ": " + ::sqlite3_errmsg(database_.get()));
  }
  const int stepped = ::sqlite3_step(statement);
  const std::int64_t found = stepped == SQLITE_ROW ? ::sqlite3_column_int64(statement, 0) : 0;
  ::sqlite3_finalize(statement);
  return found;
}

void ModuleBench::add(int first, int count, std::uint16_t port, std::string_view user_format,
                      const std::string& server) {
  // Not before all are there: else those made first would be received meanwhile.
  host_.set_policy("transport.paused", "true");
  for (int i = first; i < first + count; ++i) {
    std::string user(user_format);
    user.replace(user.find("%d"), 2, std::to_string(i));
    auto wanted = integration::account_on(port, "none", user, "secret-pass", true);
    wanted["receive"].as_object()["host"] = server.empty() ? host_of(i) : server;
    wanted["receive"].as_object()["timeout_s"] = 30;
    const auto made = integration::call(*module_, "admin", "accounts.create", wanted);
    if (!made.contains("id")) throw std::runtime_error(json::serialize(made));
  }
  host_.set_policy("transport.paused", "false");
}

void ModuleBench::wake() {
  const auto made = integration::call(
      *module_, "admin", "accounts.update",
      {{"id", spare_}, {"version", spare_version_}, {"name", "spare " + std::to_string(spare_version_)}});
  if (!made.contains("version")) throw std::runtime_error(json::serialize(made));
  spare_version_ = made.at("version").as_int64();
}

Used ModuleBench::pass(std::string_view login, std::size_t count, std::chrono::seconds longest) {
  host_.advance(std::chrono::hours(8));  // longer than any wait after a failure
  const std::string like = " FROM account a JOIN account_state s ON s.account_id = a.id WHERE a.receive_user LIKE '" +
                           std::string(login) + "%' AND ";
  const std::string received = "SELECT count(*)" + like + "s.last_received_ms = " + std::to_string(host_.now_ms()) +
                               " AND NOT EXISTS (SELECT 1 FROM account_lease l WHERE l.account_id = a.id)";
  const std::string failed = "SELECT count(*)" + like + "s.error_at_ms = " + std::to_string(host_.now_ms());
  Used used;
  used.before_bytes = resident_now();
  const double before = processor_of_others();
  const auto begun = Clock::now();
  wake();
  while (static_cast<std::size_t>(number(received)) < count) {
    if (Clock::now() - begun > longest) {
      throw std::runtime_error("received " + std::to_string(number(received)) + " of " + std::to_string(count) +
                               " in " + std::to_string(longest.count()) + " s, failed " +
                               std::to_string(number(failed)));
    }
    used.peak_bytes = std::max(used.peak_bytes, resident_now());
    used.threads = std::max(used.threads, entries("/proc/self/task"));
    used.descriptors = std::max(used.descriptors, entries("/proc/self/fd"));
    std::this_thread::sleep_for(10ms);
  }
  used.seconds = seconds_since(begun);
  used.processor = processor_of_others() - before;
  return used;
}

void ModuleBench::set_receiving(std::string_view login, bool receiving) {
  number("UPDATE account SET receiving = " + std::to_string(receiving) + " WHERE receive_user LIKE '" +
         std::string(login) + "%'");
}

}  // namespace tegami::bench
