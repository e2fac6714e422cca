// Mail coming in, and what is remembered of the server.
#include <stdexcept>

#include "mailbox/store/sqlite_mailbox.h"
#include "mailbox/store/sqlite_raw.h"
#include "mailbox/store/sqlite_schema.h"

namespace tegami::mailbox::store {

namespace {

SqliteRawWriter& writer_of(const Arrived& arrived, const SqliteFile* file) {
  auto* writer = dynamic_cast<SqliteRawWriter*>(arrived.raw.get());
  if (writer == nullptr || writer->file() != file) throw std::logic_error("store(): not a raw writer of this mailbox");
  return *writer;
}

/// False: known already (R1), by this process or another.
bool remember(Connection& connection, const Known& known, MessageId message) {
  connection
      .sql(
          "INSERT INTO known (round, uidl, size, head_digest, received_ms, delete_wanted, message) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (round, uidl) DO NOTHING")
      .bind(known.round)
      .bind(std::string_view(known.uidl))
      .bind(static_cast<std::int64_t>(known.size))
      .bind(std::string_view(known.head_digest))
      .bind(known.received_ms)
      .bind(std::int64_t{known.delete_wanted})
      .bind(message)
      .done();
  return connection.changes() == 1;
}

void want_delete(Connection& connection, std::int64_t round, std::string_view uidl) {
  connection.sql("UPDATE known SET delete_wanted = 1 WHERE round = $1 AND uidl = $2").bind(round).bind(uidl).done();
}

void insert_message(Connection& connection, const Arrived& arrived, MessageId id) {
  connection
      .sql(
          "INSERT INTO message (id, folder, date_ms, received_ms, size, seen) "
          "VALUES ($1, (SELECT id FROM folder WHERE kind = $2), $3, $3, $4, $5)")
      .bind(id)
      .bind(static_cast<std::int64_t>(arrived.folder))
      .bind(arrived.known.received_ms)
      .bind(static_cast<std::int64_t>(arrived.raw->bytes()))
      .bind(std::int64_t{arrived.seen})
      .done();
}

}  // namespace

std::unique_ptr<RawWriter> SqliteMailbox::raw_writer() { return std::make_unique<SqliteRawWriter>(file_); }

std::vector<MessageId> SqliteMailbox::store(std::vector<Arrived> batch) {
  if (batch.empty()) return {};
  {
    Compressor compressor;
    for (const Arrived& arrived : batch) writer_of(arrived, file_.get()).finish(compressor);
  }
  std::vector<SqliteRawWriter*> named;
  std::vector<MessageId> stored;
  file_->write([&](Connection& connection) {
    Transaction transaction(connection);
    MessageId next = take_ids(connection, static_cast<std::int64_t>(batch.size()));
    for (const Arrived& arrived : batch) {
      SqliteRawWriter& writer = writer_of(arrived, file_.get());
      const MessageId fresh = next++;
      const MessageId id = writer.reserved() != 0 ? writer.reserved() : fresh;
      if (!arrived.known.uidl.empty() && !remember(connection, arrived.known, id)) {
        if (arrived.known.delete_wanted) want_delete(connection, arrived.known.round, arrived.known.uidl);
        continue;
      }
      insert_message(connection, arrived, id);
      if (arrived.replaces) remove_messages(connection, {&*arrived.replaces, 1});
      writer.insert_rest(connection, id);
      named.push_back(&writer);
      stored.push_back(id);
    }
    transaction.commit();
  });
  for (SqliteRawWriter* writer : named) writer->named();
  return stored;
}

std::vector<Known> SqliteMailbox::known() {
  return file_->read([](Connection& connection) {
    std::vector<Known> all;
    Run run = connection.sql("SELECT round, uidl, size, head_digest, received_ms, delete_wanted FROM known");
    while (run.row()) {
      all.push_back({run.integer(0), std::string(run.text(1)), static_cast<std::uint64_t>(run.integer(2)),
                     std::string(run.text(3)), run.integer(4), run.boolean(5)});
    }
    return all;
  });
}

void SqliteMailbox::take_over(std::int64_t round, const std::vector<std::pair<std::string, std::string>>& uidls) {
  if (uidls.empty()) return;
  file_->write([&](Connection& connection) {
    Transaction transaction(connection);
    for (const auto& [before, now] : uidls) {
      connection.sql("UPDATE OR IGNORE known SET uidl = $1 WHERE round = $2 AND uidl = $3")
          .bind(std::string_view(now))
          .bind(round)
          .bind(std::string_view(before))
          .done();
    }
    transaction.commit();
  });
}

void SqliteMailbox::mark_delete_wanted(std::int64_t round, const std::vector<std::string>& uidls) {
  if (uidls.empty()) return;
  file_->write([&](Connection& connection) {
    Transaction transaction(connection);
    for (const std::string& uidl : uidls) want_delete(connection, round, uidl);
    transaction.commit();
  });
}

void SqliteMailbox::forget(const std::vector<std::pair<std::int64_t, std::string>>& gone) {
  if (gone.empty()) return;
  file_->write([&](Connection& connection) {
    Transaction transaction(connection);
    for (const auto& [round, uidl] : gone) {
      connection.sql("DELETE FROM known WHERE round = $1 AND uidl = $2")
          .bind(round)
          .bind(std::string_view(uidl))
          .done();
    }
    transaction.commit();
  });
}

}  // namespace tegami::mailbox::store
