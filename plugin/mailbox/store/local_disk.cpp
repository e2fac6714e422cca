#include "mailbox/store/local_disk.h"

#include <sys/vfs.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace tegami::mailbox::store {

namespace {
// statfs(2); the kernel's linux/magic.h has not all of them.
constexpr std::array<std::pair<unsigned long, const char*>, 8> kUnsafe{{{0x6969, "NFS"},
                                                                        {0xFF534D42, "CIFS"},
                                                                        {0xFE534D42, "SMB2"},
                                                                        {0x517B, "SMB"},
                                                                        {0x65735546, "FUSE"},
                                                                        {0x01021997, "9p"},
                                                                        {0x00C36400, "CephFS"},
                                                                        {0x5346414F, "AFS"}}};
}  // namespace

const char* unsafe_filesystem(long type) noexcept {
  const auto magic = static_cast<unsigned long>(type) & 0xFFFFFFFFUL;
  for (const auto& [number, name] : kUnsafe) {
    if (number == magic) return name;
  }
  return nullptr;
}

void require_local_disk(const std::string& folder) {
  struct statfs status {};
  if (::statfs(folder.c_str(), &status) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot look at the mail folder " + folder);
  }
  if (const char* name = unsafe_filesystem(status.f_type)) {
    throw std::runtime_error("the mail folder " + folder + " lies on " + name +
                             ", where SQLite can lose mail: use a folder on a local disk, or PostgreSQL");
  }
}

}  // namespace tegami::mailbox::store
