#include "mailbox/store/sqlite_raw.h"

#include <algorithm>
#include <stdexcept>

#include "mailbox/store/clock.h"
#include "mailbox/store/sqlite_schema.h"
#include "mailbox/store/writer_identity.h"

namespace tegami::mailbox::store {

SqliteRawWriter::SqliteRawWriter(std::shared_ptr<SqliteFile> file) : file_(std::move(file)) {}

SqliteRawWriter::~SqliteRawWriter() {
  if (reserved_ == 0) return;
  try {
    file_->write_relaxed([&](Connection& connection) {
      Transaction transaction(connection);
      drop_upload(connection, reserved_);
      transaction.commit();
    });
  } catch (const std::exception&) {
    // A full disk or a busy file: the upload stays marked as ours and is swept once this process has ended.
  }
}

void SqliteRawWriter::write(std::span<const char> bytes) {
  while (!bytes.empty()) {
    const std::span<const char> piece = bytes.first(std::min(bytes.size(), kChunkBytes));
    chunker_.write(piece);
    bytes = bytes.subspan(piece.size());
    if (chunker_.compressed_bytes() > kInMemoryBytes) spill();
  }
}

void SqliteRawWriter::spill() {
  const std::vector<std::string> chunks = chunker_.take();
  MessageId id = reserved_;
  file_->write_relaxed([&](Connection& connection) {
    Transaction transaction(connection);
    if (id == 0) {
      id = take_ids(connection, 1);
      const std::string writer = writer_identity();
      connection.sql("INSERT INTO upload (message, writer, touched_ms) VALUES ($1, $2, $3)")
          .bind(id)
          .bind(std::string_view(writer))
          .bind(now_ms())
          .done();
    } else {
      connection.sql("UPDATE upload SET touched_ms = $1 WHERE message = $2").bind(now_ms()).bind(id).done();
      if (connection.changes() != 1) throw std::runtime_error("a mail being stored was swept as abandoned");
    }
    insert_chunks(connection, id, spilled_, chunks);
    transaction.commit();
  });
  reserved_ = id;
  spilled_ += static_cast<std::int64_t>(chunks.size());
}

void SqliteRawWriter::finish(Compressor& compressor) {
  chunker_.finish(compressor);
  for (std::string& chunk : chunker_.take()) rest_.push_back(std::move(chunk));
}

void SqliteRawWriter::insert_rest(Connection& connection, MessageId message) {
  if (reserved_ != 0) {
    connection.sql("DELETE FROM upload WHERE message = $1").bind(reserved_).done();
    if (connection.changes() != 1) throw std::runtime_error("a mail being stored was swept as abandoned");
  }
  insert_chunks(connection, message, spilled_, rest_);
}

SqliteRawReader::SqliteRawReader(std::shared_ptr<SqliteFile> file, MessageId message, std::uint64_t size,
                                 Decompressor* decompressor)
    : file_(std::move(file)),
      decompressor_(decompressor != nullptr ? *decompressor : own_.emplace()),
      message_(message),
      size_(size) {}

bool SqliteRawReader::next_chunk() {
  if (given_ >= size_) return false;
  const bool found = file_->read([&](Connection& connection) {
    Run chunk = connection.sql("SELECT bytes FROM chunk WHERE id = $1");
    chunk.bind(first_chunk(message_) + next_);
    if (!chunk.row()) return false;
    decompressor_.decompress(chunk.bytes(0), raw_);
    return true;
  });
  if (!found || raw_.empty()) {
    throw std::runtime_error("mail " + std::to_string(message_) + " was removed while it was read, or is damaged");
  }
  ++next_;
  at_ = 0;
  given_ += raw_.size();
  return true;
}

std::size_t SqliteRawReader::read(std::span<char> into) {
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
