/// sqlite_raw.h - raw mail into and out of a mailbox file, a chunk at a time (M4).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mailbox/mailbox.h"
#include "mailbox/store/chunks.h"
#include "mailbox/store/sqlite_file.h"

namespace tegami::mailbox::store {

/// Destroyed without having been named: what it wrote is dropped.
class SqliteRawWriter final : public RawWriter {
 public:
  explicit SqliteRawWriter(std::shared_ptr<SqliteFile> file);
  ~SqliteRawWriter() override;
  SqliteRawWriter(const SqliteRawWriter&) = delete;
  SqliteRawWriter& operator=(const SqliteRawWriter&) = delete;

  void write(std::span<const char> bytes) override;
  std::uint64_t bytes() const override { return chunker_.bytes(); }

  const SqliteFile* file() const noexcept { return file_.get(); }
  /// Compresses what is left, so that the transaction need not.
  void finish(Compressor& compressor);
  /// In the transaction that names it: the id that its chunks carry already, 0 for none, and the chunks left.
  MessageId reserved() const noexcept { return reserved_; }
  void insert_rest(Connection& connection, MessageId message);
  /// After that transaction was committed.
  void named() noexcept { reserved_ = 0; }

 private:
  void spill();
  std::shared_ptr<SqliteFile> file_;
  Chunker chunker_;
  std::vector<std::string> rest_;
  MessageId reserved_ = 0;
  std::int64_t spilled_ = 0;  ///< chunks
};

class SqliteRawReader final : public RawReader {
 public:
  /// decompressor: one for many mails read on one thread, outliving this; null: one of its own.
  SqliteRawReader(std::shared_ptr<SqliteFile> file, MessageId message, std::uint64_t size,
                  Decompressor* decompressor = nullptr);

  std::uint64_t size() const override { return size_; }
  /// Throws std::runtime_error when a chunk is missing or broken (the mail was removed meanwhile, or is damaged).
  std::size_t read(std::span<char> into) override;

 private:
  bool next_chunk();
  std::shared_ptr<SqliteFile> file_;
  std::optional<Decompressor> own_;
  Decompressor& decompressor_;
  MessageId message_;
  std::uint64_t size_, given_ = 0;
  std::int64_t next_ = 0;  ///< number of the next chunk
  std::string raw_;        ///< the chunk being given out
  std::size_t at_ = 0;
};

}  // namespace tegami::mailbox::store
