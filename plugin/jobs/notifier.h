/// notifier.h - tells owners and administrators what happened to accounts (P5), and finds the accounts that nobody
/// receives (R8): on a thread of its own, so that no receive and no schedule that hangs can keep it from seeing that.
///
/// What is to be told stands in the database since the moment it happened. It is told at least once: again after a
/// minute when this process dies in between, or when the host could not take it; the host then puts it in the place of
/// the first.
///   * An owner gets one notice a change of his account (notice_rules.h).
///   * Administrators get one notice for all accounts, at once, renewed ten minutes later at the soonest when there is
///     something new, and when the last trouble is over; ten thousand accounts of one server are one notice. Shared
///     accounts have no owner: they are told here alone, and never to members (H3).
///   * Administrators get a digest once a day, at seven in the morning (Japan), when there is anything in it.
/// A host without notices: nothing is told, and nothing is kept for later.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "jobs/notice_words.h"

namespace tegami::jobs {

class Notifier {
 public:
  struct Parts {
    const sdk::Host& host;
    accounts::Repository& accounts;
    accounts::Notices& notices;
    accounts::ReceivingCounts& counts;
    accounts::MailHours& hours;
    const words::Catalog& words;
  };
  /// Begins to look by itself with start().
  explicit Notifier(Parts parts);
  ~Notifier();
  Notifier(const Notifier&) = delete;
  Notifier& operator=(const Notifier&) = delete;

  void start();
  /// Joins; what is being told is told to its end.
  void stop();
  /// One look, on the caller's thread.
  void look();

 private:
  void run();
  bool is_ending() const;
  void watch();
  void tell_owners();
  bool tell_some();
  bool tell(const accounts::AccountRow& row, const accounts::DueNotice& notice);
  void tell_administrators();
  void tell_digest();
  void forget_old();
  NoticeContext context() const;

  Parts parts_;
  std::int64_t told_newest_ms_ = -1;  ///< what administrators know, as far as this process does
  std::int64_t forgets_at_ms_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace tegami::jobs
