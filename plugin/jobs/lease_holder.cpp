#include "jobs/lease_holder.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

namespace tegami::jobs {

namespace {

// Field 22 of /proc/PID/stat: a process id alone is used again; empty when there is no such process.
std::string process_start(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/stat");
  std::string line;
  if (!std::getline(file, line)) return {};
  const auto end_of_name = line.rfind(')');
  if (end_of_name == std::string::npos) return {};
  std::istringstream rest(line.substr(end_of_name + 1));
  std::string field;
  for (int i = 3; i <= 22; ++i) rest >> field;
  return field;
}

std::string place() {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  std::string boot;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> boot;
  std::error_code none;
  const auto space = std::filesystem::read_symlink("/proc/self/ns/pid", none).string();
  return std::string(host.data()) + "|" + boot + "|" + space;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> fields(1);
  for (const char c : text) {
    if (c == '|') {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

}  // namespace

std::string new_lease_holder() {
  static std::atomic<std::uint64_t> count = 0;
  const std::string pid = std::to_string(getpid());
  return place() + "|" + pid + "|" + process_start(pid) + "|" + std::to_string(++count);
}

bool holder_is_dead(std::string_view holder) {
  const auto fields = split(holder);
  if (fields.size() != 6 || fields[0] + "|" + fields[1] + "|" + fields[2] != place()) return false;
  return process_start(fields[3]) != fields[4];
}

}  // namespace tegami::jobs
