// Folders, lists and single messages.
#include "mailbox/store/sqlite_mailbox.h"

#include "mailbox/store/sqlite_raw.h"
#include "mailbox/store/sqlite_schema.h"
#include "mailbox/store/sqlite_summary.h"

namespace tegami::mailbox::store {

namespace {

/// One statement with parameters (value, id) for each id, in one transaction.
void update_each(SqliteFile& file, std::string_view sql, std::int64_t value, const std::vector<MessageId>& ids) {
  if (ids.empty()) return;
  file.write([&](Connection& connection) {
    Transaction transaction(connection);
    for (const MessageId id : ids) connection.sql(sql).bind(value).bind(id).done();
    transaction.commit();
  });
}

}  // namespace

std::vector<Folder> SqliteMailbox::folders() {
  return file_->read([](Connection& connection) {
    std::vector<Folder> all;
    Run run = connection.sql(
        "SELECT f.id, f.kind, f.name, count(m.id), coalesce(sum(m.seen = 0), 0) "
        "FROM folder f LEFT JOIN message m ON m.folder = f.id GROUP BY f.id ORDER BY f.kind, f.name, f.id");
    while (run.row()) {
      all.push_back({run.integer(0), static_cast<FolderKind>(run.integer(1)), std::string(run.text(2)), run.integer(3),
                     run.integer(4)});
    }
    return all;
  });
}

std::vector<Summary> SqliteMailbox::list(FolderId folder, const Page& page) {
  return file_->read([&](Connection& connection) {
    Run run = connection.sql(
        "SELECT " TEGAMI_SUMMARY_COLUMNS
        " FROM message m LEFT JOIN summary s ON s.message = m.id "
        "WHERE m.folder = $1 AND (m.date_ms, m.id) < ($2, $3) ORDER BY m.date_ms DESC, m.id DESC LIMIT $4");
    run.bind(folder);
    return summaries(bind_page(run, page));
  });
}

std::optional<Summary> SqliteMailbox::find(MessageId id) {
  return file_->read([&](Connection& connection) {
    Run run = connection.sql("SELECT " TEGAMI_SUMMARY_COLUMNS
                             " FROM message m LEFT JOIN summary s ON s.message = m.id WHERE m.id = $1");
    std::vector<Summary> found = summaries(run.bind(id));
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
  });
}

std::unique_ptr<RawReader> SqliteMailbox::raw(MessageId id) {
  const auto size = file_->read([&](Connection& connection) -> std::optional<std::uint64_t> {
    Run run = connection.sql("SELECT size FROM message WHERE id = $1");
    run.bind(id);
    if (!run.row()) return std::nullopt;
    return static_cast<std::uint64_t>(run.integer(0));
  });
  return size ? std::make_unique<SqliteRawReader>(file_, id, *size) : nullptr;
}

void SqliteMailbox::set_seen(const std::vector<MessageId>& ids, bool seen) {
  update_each(*file_, "UPDATE message SET seen = $1 WHERE id = $2", seen ? 1 : 0, ids);
}

void SqliteMailbox::set_flagged(const std::vector<MessageId>& ids, bool flagged) {
  update_each(*file_, "UPDATE message SET flagged = $1 WHERE id = $2", flagged ? 1 : 0, ids);
}

void SqliteMailbox::move(const std::vector<MessageId>& ids, FolderId to) {
  update_each(*file_, "UPDATE message SET folder = $1 WHERE id = $2", to, ids);
}

void SqliteMailbox::remove(const std::vector<MessageId>& ids) {
  if (ids.empty()) return;
  file_->write([&](Connection& connection) {
    Transaction transaction(connection);
    remove_messages(connection, ids);
    transaction.commit();
  });
}

}  // namespace tegami::mailbox::store
