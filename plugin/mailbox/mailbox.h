/// mailbox.h - one account's mail: folders, messages, UIDL state, raw bytes, search. One interface, two stores
/// (a SQLite file an account; shared tables on PostgreSQL).
///
/// A Mailbox may be used on any thread, one call at a time a connection inside; store() and digest_pending() may
/// run side by side with reads. Times are ms since 1970 UTC. Errors of the store are exceptions.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mailbox/mime/message.h"

namespace tegami::mailbox {

using AccountId = std::int64_t;
using MessageId = std::int64_t;  ///< unique in the account, never used again
using FolderId = std::int64_t;

/// outbox: written, and not yet taken over by a server; what of it is to be sent stands in the main database.
enum class FolderKind : std::uint8_t { inbox, sent, drafts, trash, own, outbox };

struct Folder {
  FolderId id = 0;
  FolderKind kind = FolderKind::own;
  std::string name;  ///< own folders; the fixed ones are named by the catalogue
  std::int64_t messages = 0, unseen = 0;
};

/// What we remember of a message on the server (R1, R3).
struct Known {
  std::int64_t round = 1;
  /// Or the caller's stand-in: for servers without UIDL, and for a second mail under a known UIDL (R1). Empty: not
  /// from a server (sent, draft, imported), always stored and not remembered.
  std::string uidl;
  std::uint64_t size = 0;        ///< as LIST said when it was fetched
  std::string head_digest;       ///< hex SHA-256 of the head as TOP gives it; empty when not known
  std::int64_t received_ms = 0;  ///< R4
  bool delete_wanted = false;    ///< stored, DELE not yet confirmed by QUIT
};

/// Raw bytes on their way in. Compresses as they come, in chunks of 256 KiB; above 1 MiB compressed they go to the
/// store, invisible until store() names the handle; what is never named is swept at the next opening. One thread.
class RawWriter {
 public:
  virtual ~RawWriter() = default;
  virtual void write(std::span<const char> bytes) = 0;
  virtual std::uint64_t bytes() const = 0;  ///< raw, so far
};

struct Arrived {
  std::unique_ptr<RawWriter> raw;
  Known known;
  FolderKind folder = FolderKind::inbox;
  bool seen = false;
  std::optional<MessageId> replaces = {};  ///< goes in the same transaction; it may be gone already
};

struct Summary {
  MessageId id = 0;
  FolderId folder = 0;
  std::string subject, from, to, snippet;  ///< decoded, UTF-8
  std::int64_t date_ms = 0;                ///< Date header where it is believable, else received
  std::int64_t received_ms = 0;
  std::uint64_t size = 0;
  bool seen = false, flagged = false, attachments = false;
  bool unreadable = false;  ///< stored raw, could not be parsed (R2)
};

/// Keyset: the (date_ms, id) of the last item; newest first.
struct Page {
  std::optional<std::pair<std::int64_t, MessageId>> after = {};
  std::int32_t limit = 50;
};

/// Pulls raw message bytes; holds no transaction between calls.
class RawReader {
 public:
  virtual ~RawReader() = default;
  virtual std::uint64_t size() const = 0;
  virtual std::size_t read(std::span<char> into) = 0;  ///< 0 at the end
};

using Aside = std::function<void(std::function<void()>)>;

/// Asked between the short steps (a tenth of a second) of long work; true: leave off. What is done stays done.
using Stop = std::function<bool()>;

/// What check_index() found (X2).
struct IndexCheck {
  std::int64_t mails = 0;     ///< looked at
  std::int64_t missing = 0;   ///< digested, and the index has not exactly their words
  std::int64_t damaged = 0;   ///< their stored bytes are not whole
  std::int64_t leftover = 0;  ///< removed, and words of theirs are in the index until it is optimised
};

constexpr std::size_t kTidyAfter = 8'192;

class Mailbox {
 public:
  virtual ~Mailbox() = default;

  virtual std::unique_ptr<RawWriter> raw_writer() = 0;
  /// All of it durable (synced) in one transaction, messages and UIDL state together, when it returns (R2).
  /// A (round, uidl) that is already known is not stored again (R1); answers those that were new, in their order.
  virtual std::vector<MessageId> store(std::vector<Arrived> batch) = 0;

  /// Everything remembered of the server, any order.
  virtual std::vector<Known> known() = 0;
  /// R5: a moved server. Each first (a uidl of that round) is known as its second from now on, with all else that is
  /// remembered of it; durable, all or none. A second that is known already stays what it is.
  virtual void take_over(std::int64_t round, const std::vector<std::pair<std::string, std::string>>& uidls) = 0;
  virtual void mark_delete_wanted(std::int64_t round, const std::vector<std::string>& uidls) = 0;
  /// No longer listed by the server: forgotten (R3).
  virtual void forget(const std::vector<std::pair<std::int64_t, std::string>>& gone) = 0;

  /// Parses and indexes up to limit messages that are not yet; answers how many it did. An unreadable one is
  /// marked and counts as done. Stops early when stop() is true. What another call digests just now is left to it, and
  /// waited for. aside (may be empty): takes work that may run on another thread, so that one batch is parsed while the
  /// one before is indexed; whether and when it runs it is its own affair.
  virtual std::size_t digest_pending(std::size_t limit, const std::function<bool()>& stop, const Aside& aside) = 0;
  /// Merges what digesting left in many small pieces, some milliseconds a step, so that searching stays quick: after
  /// the last digest_pending(), and after each kTidyAfter messages on the way. Next to nothing where there is no need.
  virtual void tidy_index(const std::function<bool()>& stop) = 0;

  virtual std::vector<Folder> folders() = 0;
  virtual std::vector<Summary> list(FolderId folder, const Page& page) = 0;
  virtual std::vector<Summary> search(std::string_view query, std::optional<FolderId> folder, const Page& page) = 0;
  virtual std::optional<Summary> find(MessageId id) = 0;
  virtual std::unique_ptr<RawReader> raw(MessageId id) = 0;  ///< null when there is none
  virtual void set_seen(const std::vector<MessageId>& ids, bool seen) = 0;
  virtual void set_flagged(const std::vector<MessageId>& ids, bool flagged) = 0;
  virtual void move(const std::vector<MessageId>& ids, FolderId to) = 0;
  /// To the one folder of that kind, which is not `own`.
  void move(const std::vector<MessageId>& ids, FolderKind to);
  virtual void remove(const std::vector<MessageId>& ids) = 0;

  struct Totals {
    std::int64_t messages = 0;
    std::int64_t bytes = 0;
    std::int64_t pending = 0;
  };
  virtual Totals totals() = 0;

  /// What the index takes, and what of the mailbox is free and could be given back; quick where a file is the mailbox.
  virtual std::int64_t index_bytes() = 0;
  /// X1: words of removed mail leave the index, its pieces are merged, free space goes back to the disk. Reads and
  /// writes go on meanwhile. False: stopped.
  virtual bool optimise_index(const Stop& stop) = 0;
  /// X2: the index against the stored mail, read once more. Nothing: stopped.
  virtual std::optional<IndexCheck> check_index(const Stop& stop) = 0;
  /// X2: all mail is read and indexed again; until then it is found as far as that is done. The same run (any text)
  /// again goes on where it was stopped or killed. False: stopped.
  virtual bool rebuild_index(std::string_view run, const Stop& stop) = 0;
};

/// Opens mailboxes on demand and keeps a bounded number of files open. Any thread.
class Mailboxes {
 public:
  virtual ~Mailboxes() = default;
  /// create: make it when it is not there; else null for an account without mail yet.
  virtual std::shared_ptr<Mailbox> open(AccountId account, bool create) = 0;
  /// Another one whenever anything in the mailbox may have changed, whoever did it; made without opening it. Empty:
  /// that cannot be told.
  virtual std::string stamp(AccountId) { return {}; }
  /// Nothing of it stays: files, journals, rows, index (A12). Nobody may hold it open.
  virtual void erase(AccountId account) = 0;
};

}  // namespace tegami::mailbox
