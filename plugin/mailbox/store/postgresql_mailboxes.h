/// postgresql_mailboxes.h - mailboxes as tables of the main database on PostgreSQL, every key led by the account.
#pragma once

#include <memory>

#include "mailbox/mailbox.h"

namespace tegami::storage {
class Database;
}

namespace tegami::mailbox {

/// The database must outlive the mailboxes and have been migrated (migrations/postgresql). Any thread.
std::unique_ptr<Mailboxes> postgresql_mailboxes(storage::Database& database);

}  // namespace tegami::mailbox
