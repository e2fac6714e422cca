#include "mailbox/store/writer_identity.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace tegami::mailbox::store {

namespace {

std::string boot_id() {
  std::string id;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> id;
  return id;
}

std::string pid_namespace() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/ns/pid", error).string();
}

/// Field 22 of /proc/PID/stat; empty where there is no such process, or only what its parent has not yet asked about.
/// The command (field 2) may hold spaces and brackets, so fields are counted from the last bracket.
std::string start_time(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/stat");
  std::string line;
  std::getline(file, line);
  std::size_t at = line.rfind(')');
  if (at != std::string::npos && (line.compare(at + 1, 2, " Z") == 0 || line.compare(at + 1, 2, " X") == 0)) return {};
  for (int field = 2; field < 22 && at != std::string::npos; ++field) at = line.find(' ', at + 1);
  return at == std::string::npos ? std::string() : line.substr(at + 1, line.find(' ', at + 1) - at - 1);
}

std::string place() { return boot_id() + " " + pid_namespace(); }

}  // namespace

std::string writer_identity() {
  const std::string pid = std::to_string(::getpid());
  return place() + " " + pid + " " + start_time(pid);
}

bool writer_gone(std::string_view identity, bool one_machine) {
  const std::string boot = boot_id();
  if (boot.empty()) return false;
  if (!identity.starts_with(boot + " ")) return one_machine;
  const std::string here = place() + " ";
  if (!identity.starts_with(here)) return false;
  const std::string_view process = identity.substr(here.size());
  const std::size_t space = process.find(' ');
  return space != std::string_view::npos &&
         start_time(std::string(process.substr(0, space))) != process.substr(space + 1);
}

}  // namespace tegami::mailbox::store
