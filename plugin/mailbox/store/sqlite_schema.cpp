#include "mailbox/store/sqlite_schema.h"

namespace tegami::mailbox::store {

MessageId take_ids(Connection& connection, std::int64_t count) {
  Run run = connection.sql("UPDATE counter SET next = next + $1 WHERE name = 'message' RETURNING next");
  run.bind(count);
  const MessageId next = run.row() ? run.integer(0) : 0;
  run.done();
  return next - count;
}

void insert_chunks(Connection& connection, MessageId message, std::int64_t from, std::span<const std::string> chunks) {
  std::int64_t id = first_chunk(message) + from;
  for (const std::string& chunk : chunks) {
    connection.sql("INSERT INTO chunk (id, bytes) VALUES ($1, $2)")
        .bind(id++)
        .bind(std::span<const char>(chunk))
        .done();
  }
}

void drop_chunks(Connection& connection, MessageId message) {
  connection.sql("DELETE FROM chunk WHERE id BETWEEN $1 AND $2")
      .bind(first_chunk(message))
      .bind(last_chunk(message))
      .done();
}

void drop_upload(Connection& connection, MessageId message) {
  connection.sql("DELETE FROM upload WHERE message = $1").bind(message).done();
  drop_chunks(connection, message);
}

std::string setting(Connection& connection, std::string_view name) {
  Run run = connection.sql("SELECT value FROM setting WHERE name = $1");
  run.bind(name);
  return run.row() ? std::string(run.text(0)) : std::string();
}

void set_setting(Connection& connection, std::string_view name, std::string_view value) {
  connection
      .sql("INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
      .bind(name)
      .bind(value)
      .done();
}

void note_removed(Connection& connection) {
  connection
      .sql(
          "INSERT INTO setting (name, value) VALUES ('removals', '1') "
          "ON CONFLICT (name) DO UPDATE SET value = CAST(value AS INTEGER) + 1")
      .done();
}

void remove_messages(Connection& connection, std::span<const MessageId> ids) {
  for (const MessageId id : ids) {
    drop_chunks(connection, id);
    connection.sql("DELETE FROM message WHERE id = $1").bind(id).done();  // its summary goes with it
  }
  note_removed(connection);
}

std::string removals(Connection& connection) { return setting(connection, "removals"); }

bool removals_swept(Connection& connection) { return setting(connection, "swept") == removals(connection); }

void note_swept(Connection& connection, std::string_view removals_before) {
  set_setting(connection, "swept", removals_before);
}

}  // namespace tegami::mailbox::store
