/// postgresql_raw.h - raw mail into and out of the tables, a chunk at a time (M4).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mailbox/mailbox.h"
#include "mailbox/store/chunks.h"
#include "mailbox/store/postgresql_query.h"
#include "storage/database.h"

namespace tegami::mailbox::store {

/// In the caller's transaction: count ids that were never used; answers the first. Holds the account's row till then.
MessageId take_ids(Poco::Data::Session& session, AccountId account, std::int64_t count);
/// With their bytes and words.
void remove_messages(Poco::Data::Session& session, AccountId account, std::span<const MessageId> ids);

/// In the caller's transaction.
void drop_upload(Poco::Data::Session& session, AccountId account, MessageId message);

/// Chunks of one or many mails, sent together.
class ChunkRows {
 public:
  /// chunks must live until send().
  void add(MessageId message, std::int64_t from, std::span<const std::string> chunks);
  std::size_t bytes() const noexcept { return bytes_; }
  void send(Poco::Data::Session& session, AccountId account);

 private:
  std::vector<std::int64_t> messages_, numbers_;
  std::vector<std::string_view> chunks_;
  std::size_t bytes_ = 0;
};

/// Destroyed without having been named: what it wrote is dropped.
class PgRawWriter final : public RawWriter {
 public:
  PgRawWriter(storage::Database& database, AccountId account) : database_(database), account_(account) {}
  ~PgRawWriter() override;
  PgRawWriter(const PgRawWriter&) = delete;
  PgRawWriter& operator=(const PgRawWriter&) = delete;

  void write(std::span<const char> bytes) override;
  std::uint64_t bytes() const override { return chunker_.bytes(); }

  bool belongs_to(const storage::Database& database, AccountId account) const noexcept {
    return &database == &database_ && account == account_;
  }
  void finish(Compressor& compressor);
  MessageId reserved() const noexcept { return reserved_; }  ///< the id that its chunks carry already; 0: none
  void add_rest(ChunkRows& rows, MessageId message) const { rows.add(message, spilled_, rest_); }
  void named() noexcept { reserved_ = 0; }  ///< after the transaction that names it

 private:
  void spill();
  storage::Database& database_;
  AccountId account_;
  Chunker chunker_;
  std::vector<std::string> rest_;
  MessageId reserved_ = 0;
  std::int64_t spilled_ = 0;  ///< chunks
};

class PgRawReader final : public RawReader {
 public:
  /// decompressor: one for many mails read on one thread, outliving this; null: one of its own.
  PgRawReader(storage::Database& database, AccountId account, MessageId message, std::uint64_t size,
              Decompressor* decompressor = nullptr)
      : database_(database),
        decompressor_(decompressor != nullptr ? *decompressor : own_.emplace()),
        account_(account),
        message_(message),
        size_(size) {}

  std::uint64_t size() const override { return size_; }
  std::size_t read(std::span<char> into) override;

 private:
  bool next_chunk();
  storage::Database& database_;
  std::optional<Decompressor> own_;
  Decompressor& decompressor_;
  AccountId account_;
  MessageId message_;
  std::uint64_t size_, given_ = 0;
  std::int64_t next_ = 0;
  std::string raw_;
  std::size_t at_ = 0;
};

}  // namespace tegami::mailbox::store
