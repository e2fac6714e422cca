// Folders, lists and single messages.
#include "mailbox/store/postgresql_mailbox.h"

#include "mailbox/store/postgresql_raw.h"
#include "mailbox/store/postgresql_summary.h"

namespace tegami::mailbox::store {

using Poco::Data::Session;

void PgMailbox::update(const char* sql, std::int64_t value, const std::vector<MessageId>& ids) {
  if (ids.empty()) return;
  database_.transact([&](Session& session) { PgRows(session, sql, PgParameters().add(account_).add(value).add(ids)); });
}

std::vector<Folder> PgMailbox::folders() {
  std::vector<Folder> all;
  database_.read([&](Session& session) {
    all.clear();
    const PgRows rows(session,
                      "SELECT f.id, f.kind, f.name, count(m.id), count(m.id) FILTER (WHERE m.seen = 0) "
                      "FROM mailbox_folder f LEFT JOIN mailbox_message m ON m.account = f.account AND m.folder = f.id "
                      "WHERE f.account = $1 GROUP BY f.id, f.kind, f.name ORDER BY f.kind, f.name, f.id",
                      PgParameters().add(account_));
    for (int row = 0; row < rows.size(); ++row) {
      all.push_back({rows.integer(row, 0), static_cast<FolderKind>(rows.integer(row, 1)),
                     std::string(rows.text(row, 2)), rows.integer(row, 3), rows.integer(row, 4)});
    }
  });
  return all;
}

std::vector<Summary> PgMailbox::list(FolderId folder, const Page& page) {
  PgParameters parameters = PgParameters().add(account_).add(folder);
  add_page(parameters, page);
  std::vector<Summary> found;
  database_.read([&](Session& session) {
    found = summaries(PgRows(session,
                             "SELECT " TEGAMI_PG_SUMMARY_COLUMNS
                             " FROM mailbox_message m WHERE m.account = $1 AND m.folder = $2 "
                             "AND (m.date_ms, m.id) < ($3, $4) ORDER BY m.date_ms DESC, m.id DESC LIMIT $5",
                             parameters));
  });
  return found;
}

std::optional<Summary> PgMailbox::find(MessageId id) {
  std::vector<Summary> found;
  database_.read([&](Session& session) {
    found = summaries(PgRows(
        session, "SELECT " TEGAMI_PG_SUMMARY_COLUMNS " FROM mailbox_message m WHERE m.account = $1 AND m.id = $2",
        PgParameters().add(account_).add(id)));
  });
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::unique_ptr<RawReader> PgMailbox::raw(MessageId id) {
  const std::optional<Summary> found = find(id);
  return found ? std::make_unique<PgRawReader>(database_, account_, id, found->size) : nullptr;
}

void PgMailbox::set_seen(const std::vector<MessageId>& ids, bool seen) {
  update("UPDATE mailbox_message SET seen = $2 WHERE account = $1 AND id = ANY ($3)", seen ? 1 : 0, ids);
}

void PgMailbox::set_flagged(const std::vector<MessageId>& ids, bool flagged) {
  update("UPDATE mailbox_message SET flagged = $2 WHERE account = $1 AND id = ANY ($3)", flagged ? 1 : 0, ids);
}

void PgMailbox::move(const std::vector<MessageId>& ids, FolderId to) {
  update(
      "UPDATE mailbox_message SET folder = $2 WHERE account = $1 AND id = ANY ($3) "
      "AND EXISTS (SELECT 1 FROM mailbox_folder WHERE account = $1 AND id = $2)",
      to, ids);
}

void PgMailbox::remove(const std::vector<MessageId>& ids) {
  if (ids.empty()) return;
  database_.transact([&](Session& session) { remove_messages(session, account_, ids); });
}

Mailbox::Totals PgMailbox::totals() {
  Totals totals;
  database_.read([&](Session& session) {
    const PgRows rows(session,
                      "SELECT count(*), coalesce(sum(size), 0)::BIGINT, count(*) FILTER (WHERE state = 0) "
                      "FROM mailbox_message WHERE account = $1",
                      PgParameters().add(account_));
    totals = {rows.integer(0, 0), rows.integer(0, 1), rows.integer(0, 2)};
    if (!index_is_current(session)) totals.pending = totals.messages;
  });
  return totals;
}

}  // namespace tegami::mailbox::store
