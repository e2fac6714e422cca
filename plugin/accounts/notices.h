/// notices.h - what is to be told of accounts (P5): found, taken by one node to be told, and marked as told.
///
/// Any thread, any number of processes on one database. Failures of the database are POCO exceptions. Times are ms
/// since 1970 UTC by the host's clock. What is written with an account's state: Repository::save_run().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "accounts/notice_rules.h"
#include "storage/database.h"

namespace tegami::accounts {

struct DueNotice {
  AccountId account = 0;
  NoticeKind kind = NoticeKind::stalled;
  std::string code;
  std::int64_t amount = 0;
  std::string detail = {};
  bool lasts = false;           ///< it is so still
  std::int64_t held_until = 0;  ///< by whom it was taken, until then
};

/// A trouble that was told and lasts, in numbers.
struct LastingCount {
  NoticeKind kind = NoticeKind::stalled;
  std::int64_t accounts = 0;
  std::int64_t newest_ms = 0;  ///< when the last of them was told
};

class Notices {
 public:
  explicit Notices(storage::Database& database) : database_(database) {}

  /// The longest due first. Nobody else gets these until held_until; then they are due again, unless told.
  std::vector<DueNotice> take_due(std::int64_t now_ms, std::int64_t hold_ms, std::int32_t limit);
  /// The host has these.
  void told(const std::vector<DueNotice>& notices, std::int64_t now_ms);
  /// There is nobody to tell these to.
  void drop(const std::vector<DueNotice>& notices);

  /// The watch (R8): accounts that receive, and were not received for three of their intervals, one hour at least,
  /// count as stalled from now on; 24 h where somebody holds their lease. Not those that have another trouble, whose
  /// owner is gone, or whom a policy stops for all. Looks once in a minute, whoever calls, and only at the time that it
  /// was not left off itself for a quarter of an hour: what a stopped host did not receive is no account's trouble.
  /// Answers how many there are anew.
  struct Watch {
    std::int64_t now_ms = 0;
    std::int64_t interval_s = 300;  ///< of accounts without one of their own
    bool shared_too = true;
  };
  std::int64_t watch(const Watch& watch);

  /// Troubles of accounts that receive (not mail that is too large), by kind; shared ones only where asked for. One
  /// that came back too soon to be told is not among them.
  std::vector<LastingCount> lasting(bool shared_too);
  /// Ids of those that have one, the one told last first.
  std::vector<AccountId> newest(bool shared_too, std::int32_t limit);
  /// How many were told to be well again since then.
  std::int64_t recovered_since(std::int64_t since_ms);

  /// What is done once for all accounts: "administrators", "digest". True: it is the caller's until held_until, as it
  /// was done last before the given time and nobody holds it.
  struct Turn {
    bool taken = false;
    bool first = false;  ///< it was never done before
    std::string note;    ///< what done() noted last
  };
  Turn take_turn(const std::string& what, std::int64_t before_ms, std::int64_t now_ms, std::int64_t hold_ms);
  void done(const std::string& what, std::int64_t now_ms, const std::string& note);
  void give_back(const std::string& what);

  /// Rows that say nothing any more.
  void forget_before(std::int64_t at_ms);

 private:
  storage::Database& database_;
};

}  // namespace tegami::accounts
