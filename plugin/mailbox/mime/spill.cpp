#include "mailbox/mime/spill.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace tegami::mailbox::mime {
namespace {

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

}  // namespace

int nameless_file() {
  const char* folder = std::getenv("TMPDIR");
  std::string path = folder != nullptr && *folder != '\0' ? folder : "/tmp";
  const int direct = ::open(path.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (direct >= 0) return direct;
  path += "/tegami-mail-XXXXXX";
  const int file = ::mkostemp(path.data(), O_CLOEXEC);
  if (file < 0) fail("a temporary file for a large mail could not be made; check TMPDIR");
  ::unlink(path.c_str());
  return file;
}

void write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(file, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail("a temporary file for a large mail could not be written; check the space in TMPDIR");
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

void rewind_file(int file) {
  if (::lseek(file, 0, SEEK_SET) != 0) fail("a temporary file for a large mail could not be read");
}

}  // namespace tegami::mailbox::mime
