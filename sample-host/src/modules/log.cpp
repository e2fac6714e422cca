#include "modules/log.h"

#include <Poco/DateTimeFormatter.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <tegami-host/host/log.h>
#include <unistd.h>

#include <algorithm>

namespace samplehost {
namespace {

constexpr std::int64_t most_bytes = 8 * 1024 * 1024;
constexpr std::size_t longest_line = 4096;

const char* word(std::int32_t severity) {
  switch (severity) {
    case TEGAMI_LOG_DEBUG:
      return "debug";
    case TEGAMI_LOG_INFO:
      return "info";
    case TEGAMI_LOG_WARNING:
      return "warning";
    case TEGAMI_LOG_HOST_MISBEHAVES:
      return "host-misbehaves";
    case TEGAMI_LOG_MODULE_MISBEHAVES:
      return "module-misbehaves";
    default:
      return "error";
  }
}

}  // namespace

Log::Log(std::filesystem::path file) : file_(std::move(file)) { open(); }

Log::~Log() {
  if (fd_ >= 0) ::close(fd_);
}

void Log::open() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  struct stat facts {};
  bytes_ = fd_ >= 0 && ::fstat(fd_, &facts) == 0 ? facts.st_size : 0;
}

void Log::write(std::int32_t severity, std::string_view who, std::string_view text) noexcept {
  if (severity == TEGAMI_LOG_DEBUG) return;
  try {
    std::string line = Poco::DateTimeFormatter::format(Poco::Timestamp(), "%Y-%m-%dT%H:%M:%s") + "Z " + word(severity) +
                       " " + std::string(who) + ": " + std::string(text.substr(0, longest_line));
    std::replace_if(
        line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    line += '\n';
    const std::lock_guard lock(mutex_);
    if (bytes_ > most_bytes) {
      std::error_code ignored;
      std::filesystem::rename(file_, file_.string() + ".1", ignored);
      open();
    }
    // A full disk loses the line, not the request.
    const auto written = ::write(fd_, line.data(), line.size());
    bytes_ += std::max<ssize_t>(written, 0);
  } catch (...) {
    return;
  }
}

}  // namespace samplehost
