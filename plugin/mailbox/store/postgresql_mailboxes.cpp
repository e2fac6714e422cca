#include "mailbox/store/postgresql_mailboxes.h"

#include <vector>

#include "mailbox/store/clock.h"
#include "mailbox/store/postgresql_mailbox.h"
#include "mailbox/store/postgresql_query.h"
#include "mailbox/store/postgresql_raw.h"
#include "mailbox/store/writer_identity.h"
#include "storage/database.h"

namespace tegami::mailbox {

using Poco::Data::Session;
using store::PgParameters;
using store::PgRows;

namespace {

void make(Session& session, AccountId account) {
  const PgParameters key = PgParameters().add(account);
  const PgRows made(
      session, "INSERT INTO mailbox (account, next_folder) VALUES ($1, 6) ON CONFLICT DO NOTHING RETURNING account",
      key);
  if (made.size() == 0) return;  // another process was quicker
  PgRows(session,
         "INSERT INTO mailbox_folder (account, id, kind) VALUES ($1, 1, 0), ($1, 2, 1), ($1, 3, 2), ($1, 4, 3), "
         "($1, 5, 5)",
         key);
}

void sweep(Session& session, AccountId account) {
  const PgRows uploads(session, "SELECT message, writer, touched_ms FROM mailbox_upload WHERE account = $1 FOR UPDATE",
                       PgParameters().add(account));
  for (int row = 0; row < uploads.size(); ++row) {
    if (store::writer_gone(uploads.text(row, 1), false) ||
        store::now_ms() - uploads.integer(row, 2) > store::kAbandonedMs) {
      store::drop_upload(session, account, uploads.integer(row, 0));
    }
  }
}

class PgMailboxes final : public Mailboxes {
 public:
  explicit PgMailboxes(storage::Database& database) : database_(database) {}

  std::shared_ptr<Mailbox> open(AccountId account, bool create) override {
    bool there = false;
    bool uploads = false;
    database_.read([&](Session& session) {
      const PgRows rows(session,
                        "SELECT (SELECT count(*) FROM mailbox WHERE account = $1), "
                        "(SELECT count(*) FROM mailbox_upload WHERE account = $1)",
                        PgParameters().add(account));
      there = rows.integer(0, 0) != 0;
      uploads = rows.integer(0, 1) != 0;
    });
    if (!there) {
      if (!create) return nullptr;
      database_.transact([&](Session& session) { make(session, account); });
    }
    if (uploads) database_.transact([&](Session& session) { sweep(session, account); });
    return std::make_shared<store::PgMailbox>(database_, account);
  }

  void erase(AccountId account) override {
    database_.transact([&](Session& session) {
      // The mailbox's own row first: whoever stores meanwhile waits for it, and then finds no mailbox.
      for (const char* table : {"mailbox", "mailbox_upload", "mailbox_chunk", "mailbox_words", "mailbox_message",
                                "mailbox_known", "mailbox_folder"}) {
        const std::string sql = std::string("DELETE FROM ") + table + " WHERE account = $1";
        PgRows(session, sql.c_str(), PgParameters().add(account));
      }
    });
  }

 private:
  storage::Database& database_;
};

}  // namespace

std::unique_ptr<Mailboxes> postgresql_mailboxes(storage::Database& database) {
  return std::make_unique<PgMailboxes>(database);
}

}  // namespace tegami::mailbox
