/// log.h - the host's log: one line an event, in a file of the data folder (0600; at 8 MiB it becomes host.log.1).
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>

namespace samplehost {

class Log {
 public:
  explicit Log(std::filesystem::path file);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  /// severity is one of TEGAMI_LOG_…; DEBUG is left out. Line breaks become spaces. Any thread; never fails.
  void write(std::int32_t severity, std::string_view who, std::string_view text) noexcept;

 private:
  void open();
  std::filesystem::path file_;
  std::mutex mutex_;
  int fd_ = -1;
  std::int64_t bytes_ = 0;
};

}  // namespace samplehost
