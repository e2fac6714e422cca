/// outbox_store.h - what is to be sent, in the main database: entries, a result a recipient, whose turn an account is
/// (S1, S2).
///
/// An account's entries are sent by one session at a time, in order, under the account's sending lease. Before the end
/// of a mail may be said its entry stands as `sending`, durably: of a holder that died meanwhile nobody knows what it
/// said, so these become `uncertain`. Any thread. Failures of the database are POCO exceptions. Times are ms since 1970
/// UTC by the host's clock, leases go by the database's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "accounts/account.h"
#include "storage/database.h"

namespace tegami::jobs {

using EntryId = std::int64_t;

enum class EntryState : std::uint8_t { queued, sending, sent, failed, uncertain, cancelled };
enum class RecipientStatus : std::uint8_t { queued, sent, deferred, failed, uncertain };
std::string_view name(EntryState state) noexcept;
std::string_view name(RecipientStatus status) noexcept;

struct EntryRecipient {
  std::string address;
  RecipientStatus status = RecipientStatus::queued;
  int code = 0;       ///< of the server's reply, 0 where there was none
  std::string cause;  ///< a stable name where it was not a reply that decided
  std::string text;   ///< printable
};

struct Entry {
  EntryId id = 0;
  accounts::AccountId account = 0;
  std::int64_t message = 0;  ///< in the account's mailbox
  std::string message_id;    ///< with its angle brackets
  std::string subject;
  std::string sender;  ///< of the envelope
  std::int64_t size = 0;
  bool eight_bit = false;
  std::string created_by;  ///< the host's user key (H2)
  std::int64_t created_ms = 0;
  EntryState state = EntryState::queued;
  std::int32_t attempts = 0;
  std::optional<std::int64_t> next_try_ms;  ///< while queued; not before what the account waits for
  std::vector<EntryRecipient> recipients;
};

/// What one try of an entry came to, for the recipients it was tried with.
struct EntryResult {
  EntryId id = 0;
  std::vector<std::pair<std::int32_t, EntryRecipient>> recipients;  ///< position in Entry::recipients, and the outcome
};

class OutboxStore {
 public:
  explicit OutboxStore(storage::Database& database) : database_(database) {}

  /// Queued and due at once; answers the entry as it stands. Nothing: the account has one with this Message-ID.
  std::optional<Entry> add(Entry entry);
  std::optional<Entry> find(EntryId id);
  /// By its Message-ID, with its angle brackets.
  std::optional<Entry> find(accounts::AccountId account, std::string_view message_id);
  /// The entry that this mail of the account's mailbox is or was sent by, the newest.
  std::optional<Entry> find_by_mail(accounts::AccountId account, std::int64_t message);
  struct Filter {
    accounts::AccountId account = 0;
    bool open = false;   ///< only what is not sent and not cancelled
    EntryId before = 0;  ///< keyset; 0: from the newest
    std::int32_t limit = 50;
  };
  std::vector<Entry> list(const Filter& filter);

  /// Accounts with something due and nobody at it, the longest waiting first.
  std::vector<accounts::AccountId> due(std::int64_t now_ms, std::int32_t limit);

  /// False: another holder's lease is good. What a dead holder left as `sending` is uncertain from here on.
  bool take_turn(accounts::AccountId account, const std::string& holder, std::int64_t ttl_ms, std::int64_t now_ms);
  std::string turn_holder(accounts::AccountId account);
  /// Who has whose turn just now, dead or alive.
  std::vector<std::pair<accounts::AccountId, std::string>> turns();
  /// Gives it back and says when the account is due next. What stands as `sending` is queued again: the holder knows
  /// that the end of it was never said.
  void end_turn(accounts::AccountId account, const std::string& holder);
  /// For one who knows the holder dead.
  void end_dead_turn(accounts::AccountId account, const std::string& holder, std::int64_t now_ms);

  /// In one transaction: the results are written, and up to `most` due entries are marked as sending and given out with
  /// the recipients still to be tried. Nothing: the turn was lost, the session is to end.
  struct Step {
    std::vector<Entry> settled;  ///< as they stand now
    std::vector<Entry> next;
    bool limited = false;  ///< more was due than may begin within this minute
  };
  struct Turn {
    accounts::AccountId account = 0;
    std::string holder;
    std::int64_t ttl_ms = 0;
    std::string server;           ///< "host:port", for the limit a server
    std::int64_t per_minute = 0;  ///< at most so many begin within a minute, for the account and on the server; 0: any
    std::int64_t now_ms = 0;
  };
  std::optional<Step> step(const Turn& turn, const std::vector<EntryResult>& results, std::int32_t most);

  /// The account itself cannot send just now, or (empty code) it can.
  struct Trouble {
    std::string code, message;
    std::int64_t at_ms = 0, not_before_ms = 0;
    std::int32_t failures = 0;
    bool for_a_person = false;  ///< it will not pass by itself: that is to be told (P5)
  };
  void set_trouble(accounts::AccountId account, const Trouble& trouble, std::int64_t now_ms);
  std::optional<Trouble> trouble(accounts::AccountId account);
  /// Whoever changed the account, or asks: it may be tried at once.
  void clear_trouble(accounts::AccountId account);

  /// A person chose (S2): what failed, waits or is uncertain is tried at once. False: it is none of these.
  bool retry(EntryId id, std::int64_t now_ms);
  /// False: it is being sent just now, or over. What of it was sent or is uncertain stays so.
  bool cancel(EntryId id, std::int64_t now_ms);

  /// Those of these mails of the account's mailbox that an entry still needs.
  std::vector<std::int64_t> waiting(accounts::AccountId account, const std::vector<std::int64_t>& messages);

  /// Entries whose mail is still to be moved to where it belongs.
  std::vector<Entry> unfiled(std::int32_t limit);
  /// Lost with the machine's power, they are unfiled again, and filing them once more changes nothing.
  void filed(const std::vector<EntryId>& ids);
  /// Entries that are over since then.
  void forget_finished_before(std::int64_t at_ms);

 private:
  template <class Where>
  std::optional<Entry> first_where(Where&& where);

  storage::Database& database_;
};

}  // namespace tegami::jobs
