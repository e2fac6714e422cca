/// sqlite_mailboxes.h - mailboxes as SQLite files, one an account: deleting one is an unlink, optimising one blocks
/// only it, receives write side by side.
///
/// A file is made at the first mail (open with create), opened on demand and closed by a bounded least-recently-used
/// cache; several processes may have the same file open at once. WAL, so a local disk. Files are readable by their
/// owner only. Any thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "mailbox/mailbox.h"

namespace tegami::mailbox {

struct SqliteOptions {
  std::string folder;             ///< made when it is not there
  std::string migrations_folder;  ///< NNNN_name.sql for one mailbox file ("<module>/migrations/mailbox")
  std::size_t max_open = 256;     ///< kept open while nobody uses them; also bounded by half of the descriptor limit
  bool any_filesystem = false;    ///< do not refuse NFS, CIFS and FUSE, where SQLite's WAL is not safe
};

/// Throws std::runtime_error: the folder cannot be made or lies on a network file system (the text says what to do),
/// or there are no migrations. mime::init() must have been called before mail is digested.
std::unique_ptr<Mailboxes> sqlite_mailboxes(SqliteOptions options);

}  // namespace tegami::mailbox
