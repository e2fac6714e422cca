#include "mailbox/store/sqlite_mailboxes.h"

#include <Poco/Data/SQLite/Connector.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <list>
#include <map>
#include <mutex>
#include <stdexcept>
#include <system_error>

#include "mailbox/store/local_disk.h"
#include "mailbox/store/sqlite_file.h"
#include "mailbox/store/sqlite_mailbox.h"

namespace tegami::mailbox {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kDescriptorsEach = 5;  // two connections to file and -wal, one shared -shm
constexpr int kFolders = 256;                // 100,000 accounts: 1,200 files in each

class Connector {
 public:
  Connector() { Poco::Data::SQLite::Connector::registerConnector(); }  // counted by POCO
  ~Connector() { Poco::Data::SQLite::Connector::unregisterConnector(); }
  Connector(const Connector&) = delete;
  Connector& operator=(const Connector&) = delete;
};

std::size_t capacity(std::size_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return wanted;
  return std::clamp<std::size_t>(limit.rlim_cur / 2 / kDescriptorsEach, 1, std::max<std::size_t>(wanted, 1));
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw std::runtime_error("cannot make the mail folder " + folder.string() + ": " + error.message());
  fs::permissions(folder, fs::perms::owner_all, error);
}

void sync_folder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

/// An empty file that only its owner may read; SQLite gives the journals the same rights. Never touches one that is
/// there: closing any descriptor of it would drop this process's SQLite locks.
void make_file(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    if (errno == EEXIST) return;
    throw std::system_error(errno, std::generic_category(), "cannot make the mailbox file " + path.string());
  }
  ::close(descriptor);
  sync_folder(path.parent_path());
}

/// Which file it is, how long, and when it was written last.
std::string stamp_of(const std::string& path) {
  struct stat file {};
  if (::stat(path.c_str(), &file) != 0) return errno == ENOENT ? "-" : "";
  return std::to_string(file.st_ino) + '.' + std::to_string(file.st_size) + '.' + std::to_string(file.st_mtim.tv_sec) +
         '.' + std::to_string(file.st_mtim.tv_nsec);
}

class SqliteMailboxes final : public Mailboxes {
 public:
  explicit SqliteMailboxes(SqliteOptions options)
      : folder_(std::move(options.folder)),
        migrations_(store::load_migrations(options.migrations_folder)),
        capacity_(capacity(options.max_open)) {
    make_folder(folder_);
    if (!options.any_filesystem) store::require_local_disk(folder_.string());
  }

  std::shared_ptr<Mailbox> open(AccountId account, bool create) override {
    std::shared_ptr<Mailbox> dropped;  // closed after the lock: the last to close a file writes its log back
    const std::lock_guard lock(mutex_);
    if (auto mailbox = opened_[account].lock()) {
      dropped = keep(account, mailbox);
      return mailbox;
    }
    opened_.erase(account);
    const fs::path path = path_of(account);
    if (!fs::exists(path)) {
      if (!create) return nullptr;
      if (fs::create_directory(path.parent_path())) {
        fs::permissions(path.parent_path(), fs::perms::owner_all);
        sync_folder(folder_);
      }
      make_file(path);
    }
    auto mailbox =
        std::make_shared<store::SqliteMailbox>(std::make_shared<store::SqliteFile>(path.string(), migrations_));
    opened_[account] = mailbox;
    dropped = keep(account, mailbox);
    return mailbox;
  }

  std::string stamp(AccountId account) override {
    const std::string path = path_of(account).string();
    struct stat log {};
    // An empty log says no more than none: it comes and goes with each opening.
    const bool logged = ::stat((path + "-wal").c_str(), &log) == 0 && log.st_size > 0;
    const std::string file = stamp_of(path), wal = logged ? stamp_of(path + "-wal") : "-";
    return file.empty() || wal.empty() ? std::string() : file + ' ' + wal;
  }

  void erase(AccountId account) override {
    std::shared_ptr<Mailbox> dropped;
    {
      const std::lock_guard lock(mutex_);
      const auto found =
          std::find_if(recent_.begin(), recent_.end(), [&](const Entry& e) { return e.first == account; });
      if (found != recent_.end()) {
        dropped = std::move(found->second);
        recent_.erase(found);
      }
      opened_.erase(account);
    }
    dropped.reset();
    const std::string path = path_of(account).string();
    // The file itself last: while it is there, an erase that was cut short is seen and done again.
    for (const char* suffix : {"-wal", "-shm", "-journal", ""}) fs::remove(path + suffix);
    sync_folder(fs::path(path).parent_path());
  }

 private:
  using Entry = std::pair<AccountId, std::shared_ptr<Mailbox>>;

  fs::path path_of(AccountId account) const {
    constexpr char kHex[] = "0123456789abcdef";
    const auto bucket = static_cast<std::size_t>(account % kFolders + kFolders) % kFolders;
    return folder_ / std::string{kHex[bucket / 16], kHex[bucket % 16]} / (std::to_string(account) + ".mailbox");
  }

  /// To the front of the cache; answers what fell out of it.
  std::shared_ptr<Mailbox> keep(AccountId account, const std::shared_ptr<Mailbox>& mailbox) {
    const auto found = std::find_if(recent_.begin(), recent_.end(), [&](const Entry& e) { return e.first == account; });
    if (found != recent_.end()) {
      recent_.splice(recent_.begin(), recent_, found);
      return nullptr;
    }
    recent_.emplace_front(account, mailbox);
    if (recent_.size() <= capacity_) return nullptr;
    Entry oldest = std::move(recent_.back());
    recent_.pop_back();
    return std::move(oldest.second);
  }

  const Connector connector_;
  const fs::path folder_;
  const store::Migrations migrations_;
  const std::size_t capacity_;
  std::mutex mutex_;
  std::list<Entry> recent_;                             ///< newest first
  std::map<AccountId, std::weak_ptr<Mailbox>> opened_;  ///< so that all users of an account share one
};

}  // namespace

std::unique_ptr<Mailboxes> sqlite_mailboxes(SqliteOptions options) {
  return std::make_unique<SqliteMailboxes>(std::move(options));
}

}  // namespace tegami::mailbox
