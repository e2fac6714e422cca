#include "storage/connect.h"

#include <Poco/Data/PostgreSQL/Connector.h>
#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/SQLiteException.h>
#include <Poco/Data/SQLite/Utility.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "storage/script.h"

namespace tegami::storage {
namespace {

constexpr std::string_view kAnyFileSystem = "?any_file_system=1";

/// statfs(2) numbers of file systems without the locks and shared memory that WAL needs.
bool is_network_disk(const std::string& folder) {
  struct statfs disk {};
  if (::statfs(folder.c_str(), &disk) != 0) return false;
  constexpr std::array<unsigned long, 5> kinds{0x6969 /* NFS */, 0xFF534D42 /* CIFS */, 0xFE534D42 /* SMB2 */,
                                               0x517B /* SMB */, 0x65735546 /* FUSE */};
  return std::find(kinds.begin(), kinds.end(), static_cast<unsigned long>(disk.f_type)) != kinds.end();
}

/// A password with spaces cannot stand in POCO's connection string; libpq reads it from a file that only lives in
/// memory, for as long as this object.
class PasswordFile {
 public:
  explicit PasswordFile(const std::string& password) : file_(::memfd_create("libpq", MFD_CLOEXEC)) {
    std::string line = "*:*:*:*:";
    for (const char c : password) {
      if (c == ':' || c == '\\') line += '\\';
      line += c;
    }
    line += '\n';
    if (file_ < 0 || ::fchmod(file_, 0600) != 0 ||
        ::write(file_, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
      throw std::runtime_error("the database password could not be handed over");
  }
  ~PasswordFile() { ::close(file_); }
  PasswordFile(const PasswordFile&) = delete;
  PasswordFile& operator=(const PasswordFile&) = delete;
  std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

 private:
  int file_;
};

}  // namespace

SqliteTarget parse_sqlite_dsn(std::string_view dsn) {
  SqliteTarget target;
  if (!dsn.starts_with("sqlite:")) throw std::invalid_argument("the database is neither sqlite: nor postgresql://");
  dsn.remove_prefix(7);
  if (dsn.ends_with(kAnyFileSystem)) {
    dsn.remove_suffix(kAnyFileSystem.size());
    target.any_file_system = true;
  }
  if (!dsn.starts_with('/')) throw std::invalid_argument("sqlite: wants an absolute path: sqlite:/folder/file");
  target.path = dsn;
  return target;
}

Poco::Data::Session open_sqlite(const SqliteTarget& target) {
  const std::string folder = std::filesystem::path(target.path).parent_path();
  if (!target.any_file_system && is_network_disk(folder))
    throw std::runtime_error(folder + " is on a network or FUSE disk, where SQLite's log can lose data: use a local " +
                             "disk or PostgreSQL (or append " + std::string(kAnyFileSystem) + " if you are certain)");
  Poco::Data::Session session(Poco::Data::SQLite::Connector::KEY, target.path);
  run_script(session,
             "PRAGMA busy_timeout=10000; PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
             "PRAGMA temp_store=MEMORY;");
  // The change to WAL does not wait for the busy timeout when two processes make the file at once.
  for (int attempt = 0;; ++attempt) try {
      run_script(session, "PRAGMA journal_mode=WAL;");
      break;
    } catch (const Poco::Data::SQLite::SQLiteException&) {
      if (attempt == 50) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  return session;
}

Poco::Data::Session open_postgres(const PostgresTarget& target) {
  std::string connection = target.connection;
  if (target.password.find(' ') == std::string::npos) {
    if (!target.password.empty()) {
      connection += " password='";
      for (const char c : target.password) {
        if (c == '\'' || c == '\\') connection += '\\';
        connection += c;
      }
      connection += '\'';
    }
    return {Poco::Data::PostgreSQL::Connector::KEY, connection};
  }
  const PasswordFile file(target.password);
  return {Poco::Data::PostgreSQL::Connector::KEY, connection + " passfile=" + file.path()};
}

}  // namespace tegami::storage
