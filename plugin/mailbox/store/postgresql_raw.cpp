#include "mailbox/store/postgresql_raw.h"

#include <algorithm>
#include <stdexcept>

#include "mailbox/store/clock.h"
#include "mailbox/store/writer_identity.h"

namespace tegami::mailbox::store {

using Poco::Data::Session;

void remove_messages(Session& session, AccountId account, std::span<const MessageId> ids) {
  const PgParameters parameters = PgParameters().add(account).add(ids);
  for (const char* sql : {"DELETE FROM mailbox_message WHERE account = $1 AND id = ANY ($2)",
                          "DELETE FROM mailbox_words WHERE account = $1 AND message = ANY ($2)",
                          "DELETE FROM mailbox_chunk WHERE account = $1 AND message = ANY ($2)"}) {
    PgRows(session, sql, parameters);
  }
}

MessageId take_ids(Session& session, AccountId account, std::int64_t count) {
  const PgRows rows(session,
                    "UPDATE mailbox SET next_message = next_message + $2 WHERE account = $1 RETURNING next_message",
                    PgParameters().add(account).add(count));
  if (rows.size() == 0) throw std::runtime_error("mailbox " + std::to_string(account) + " was erased");
  return rows.integer(0, 0) - count;
}

void drop_upload(Session& session, AccountId account, MessageId message) {
  const PgParameters key = PgParameters().add(account).add(message);
  PgRows(session, "DELETE FROM mailbox_upload WHERE account = $1 AND message = $2", key);
  PgRows(session, "DELETE FROM mailbox_chunk WHERE account = $1 AND message = $2", key);
}

void ChunkRows::add(MessageId message, std::int64_t from, std::span<const std::string> chunks) {
  for (const std::string& chunk : chunks) {
    messages_.push_back(message);
    numbers_.push_back(from++);
    chunks_.push_back(chunk);
    bytes_ += chunk.size();
  }
}

void ChunkRows::send(Session& session, AccountId account) {
  if (!chunks_.empty()) {
    PgRows(session,
           "INSERT INTO mailbox_chunk (account, message, number, bytes) SELECT $1, m, n, b "
           "FROM unnest($2, $3, $4) AS t (m, n, b)",
           PgParameters().add(account).add(messages_).add(numbers_).add_bytes(chunks_));
  }
  *this = {};
}

PgRawWriter::~PgRawWriter() {
  if (reserved_ == 0) return;
  try {
    database_.transact([&](Session& session) { drop_upload(session, account_, reserved_); });
  } catch (const std::exception&) {
    // The database is away: the upload stays marked as ours and is swept once this process has ended.
  }
}

void PgRawWriter::write(std::span<const char> bytes) {
  while (!bytes.empty()) {
    const std::span<const char> piece = bytes.first(std::min(bytes.size(), kChunkBytes));
    chunker_.write(piece);
    bytes = bytes.subspan(piece.size());
    if (chunker_.compressed_bytes() > kInMemoryBytes) spill();
  }
}

void PgRawWriter::spill() {
  const std::vector<std::string> chunks = chunker_.take();
  MessageId id = reserved_;
  database_.transact([&](Session& session) {
    id = reserved_;
    if (id == 0) {
      id = take_ids(session, account_, 1);
      PgRows(session, "INSERT INTO mailbox_upload (account, message, writer, touched_ms) VALUES ($1, $2, $3, $4)",
             PgParameters().add(account_).add(id).add(writer_identity()).add(now_ms()));
    } else if (PgRows(session, "UPDATE mailbox_upload SET touched_ms = $3 WHERE account = $1 AND message = $2",
                      PgParameters().add(account_).add(id).add(now_ms()))
                   .affected() != 1) {
      throw std::runtime_error("a mail being stored was swept as abandoned");
    }
    ChunkRows rows;
    rows.add(id, spilled_, chunks);
    rows.send(session, account_);
  });
  reserved_ = id;
  spilled_ += static_cast<std::int64_t>(chunks.size());
}

void PgRawWriter::finish(Compressor& compressor) {
  chunker_.finish(compressor);
  for (std::string& chunk : chunker_.take()) rest_.push_back(std::move(chunk));
}

bool PgRawReader::next_chunk() {
  if (given_ >= size_) return false;
  bool found = false;
  database_.read([&](Session& session) {
    const PgRows rows(session, "SELECT bytes FROM mailbox_chunk WHERE account = $1 AND message = $2 AND number = $3",
                      PgParameters().add(account_).add(message_).add(next_));
    found = rows.size() == 1;
    if (found) decompressor_.decompress(rows.text(0, 0), raw_);
  });
  if (!found || raw_.empty()) {
    throw std::runtime_error("mail " + std::to_string(message_) + " was removed while it was read, or is damaged");
  }
  ++next_;
  at_ = 0;
  given_ += raw_.size();
  return true;
}

std::size_t PgRawReader::read(std::span<char> into) {
  std::size_t done = 0;
  while (done < into.size() && (at_ < raw_.size() || next_chunk())) {
    const std::size_t take = std::min(into.size() - done, raw_.size() - at_);
    std::copy_n(raw_.data() + at_, take, into.data() + done);
    at_ += take;
    done += take;
  }
  return done;
}

}  // namespace tegami::mailbox::store
