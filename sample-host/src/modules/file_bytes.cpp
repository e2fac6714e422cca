#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdexcept>

#include "modules/service_call.h"

namespace samplehost {

FileBytes::FileBytes(const std::filesystem::path& file) : fd_(::open(file.c_str(), O_RDONLY | O_CLOEXEC)) {
  struct stat facts {};
  const bool there = fd_ >= 0 && ::fstat(fd_, &facts) == 0;
  if (there && S_ISREG(facts.st_mode)) return;
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  throw std::runtime_error(file.string() + (there ? " is no file" : " cannot be read"));
}

FileBytes FileBytes::temporary(const std::filesystem::path& folder) {
  const int fd = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0) throw std::runtime_error("no temporary file in " + folder.string());
  return FileBytes(fd);
}

FileBytes::~FileBytes() {
  if (fd_ >= 0) ::close(fd_);
}

void FileBytes::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(fd_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) throw std::runtime_error("a temporary file cannot be written; the disk may be full");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::int64_t FileBytes::read(char* buffer, std::size_t capacity, std::int64_t at) const {
  return ::pread(fd_, buffer, capacity, at);
}

std::int64_t FileBytes::size() const {
  struct stat facts {};
  return ::fstat(fd_, &facts) == 0 ? facts.st_size : -1;
}

}  // namespace samplehost
