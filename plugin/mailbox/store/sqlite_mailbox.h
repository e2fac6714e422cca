/// sqlite_mailbox.h - one account's mail in its SQLite file. Any thread.
#pragma once

#include <memory>

#include "mailbox/mailbox.h"
#include "mailbox/store/digest_loop.h"
#include "mailbox/store/sqlite_file.h"

namespace tegami::mailbox::store {

class SqliteMailbox final : public Mailbox {
 public:
  explicit SqliteMailbox(std::shared_ptr<SqliteFile> file) : file_(std::move(file)) {}

  std::unique_ptr<RawWriter> raw_writer() override;
  std::vector<MessageId> store(std::vector<Arrived> batch) override;

  std::vector<Known> known() override;
  void take_over(std::int64_t round, const std::vector<std::pair<std::string, std::string>>& uidls) override;
  void mark_delete_wanted(std::int64_t round, const std::vector<std::string>& uidls) override;
  void forget(const std::vector<std::pair<std::int64_t, std::string>>& gone) override;

  std::size_t digest_pending(std::size_t limit, const std::function<bool()>& stop, const Aside& aside) override;
  void tidy_index(const std::function<bool()>& stop) override;

  std::vector<Folder> folders() override;
  std::vector<Summary> list(FolderId folder, const Page& page) override;
  std::vector<Summary> search(std::string_view query, std::optional<FolderId> folder, const Page& page) override;
  std::optional<Summary> find(MessageId id) override;
  std::unique_ptr<RawReader> raw(MessageId id) override;
  void set_seen(const std::vector<MessageId>& ids, bool seen) override;
  void set_flagged(const std::vector<MessageId>& ids, bool flagged) override;
  using Mailbox::move;
  void move(const std::vector<MessageId>& ids, FolderId to) override;
  void remove(const std::vector<MessageId>& ids) override;
  Totals totals() override;

  std::int64_t index_bytes() override;
  bool optimise_index(const Stop& stop) override;
  std::optional<IndexCheck> check_index(const Stop& stop) override;
  bool rebuild_index(std::string_view run, const Stop& stop) override;

 private:
  std::shared_ptr<SqliteFile> file_;
  DigestClaims digesting_;
};

}  // namespace tegami::mailbox::store
