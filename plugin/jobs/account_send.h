/// account_send.h - one SMTP session of one account: its due entries of the outbox, one after another.
///
/// The network side (callbacks of transport) never blocks; database and mailbox are worked on a strand of the pool, in
/// order. An entry stands as `sending` before a byte of its mail goes out, and its outcome is written before the next
/// ones are begun: few at first, more while all goes well, so that a crash leaves little in doubt (S2).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "jobs/outbox_store.h"
#include "jobs/send_order.h"
#include "jobs/work_pool.h"
#include "mailbox/mailbox.h"
#include "transport/loop.h"

namespace tegami::jobs {

struct SendOutcome {
  std::optional<transport::Failure> failure;
  std::int64_t sent = 0;   ///< entries of which at least one recipient was reached
  bool limited = false;    ///< more was due than may be sent within a minute
  bool turn_lost = false;  ///< somebody else has it, or the account is going
  std::string transcript;
};

class AccountSend : public transport::smtp::SendHandler, public std::enable_shared_from_this<AccountSend> {
 public:
  struct Parts {
    transport::Loop& loop;
    mailbox::Mailboxes& mailboxes;
    OutboxStore& outbox;
    WorkPool& pool;
    SendOrder order;
    OutboxStore::Turn turn;  ///< its now_ms is asked anew
    std::function<std::int64_t()> now_ms;
    /// Asked before each group of entries, on a pool thread: not empty ends the session there (P3, P4).
    std::function<std::optional<transport::Failure>()> stop;
    std::function<void()> settled;  ///< results of entries have been written
    /// Those that are over; some at a time, at the latest when the session is.
    std::function<void(const std::vector<Entry>&)> file;
    std::function<void(SendOutcome)> done;  ///< once, on a pool thread
  };
  explicit AccountSend(Parts parts);

  void start();
  /// Any thread; done is called within a second and the time one commit takes.
  void cancel();
  /// Renews the turn while a long mail goes out; ends the session where it is lost.
  void keep_turn();

  void on_signed_in(const transport::smtp::Capabilities&) override;
  void on_body_wanted(std::uint64_t id) override;
  void on_result(transport::smtp::Result result) override;
  void on_end(transport::End end) override;

 private:
  class LogOnFirst;
  struct Sending {
    std::vector<std::int32_t> positions;  ///< of the recipients that it is tried with
    EntryResult told;                     ///< of those that it cannot be tried with
    std::unique_ptr<mailbox::RawReader> rest;
  };

  // On the strand:
  template <class Task>
  void post(Task task);
  void start_session();
  void next();
  bool step(std::int32_t most, std::vector<Entry>* begun);
  void file_some(bool all);
  void give(const Entry& entry);
  void send_piece(EntryId id);
  void take_result(const transport::smtp::Result& result);
  void fail(transport::Failure failure);
  void conclude(transport::End end);
  OutboxStore::Turn turn() const;

  Parts parts_;
  std::shared_ptr<Strand> strand_;
  std::mutex session_mutex_;
  std::shared_ptr<transport::pop3::Receive> log_on_;
  std::shared_ptr<transport::smtp::Send> session_;
  bool cancelled_ = false;

  // Of the strand:
  std::shared_ptr<mailbox::Mailbox> mailbox_;
  std::map<EntryId, Sending> sending_;
  std::vector<EntryResult> results_;
  std::vector<Entry> to_file_;
  std::chrono::steady_clock::time_point to_file_since_;
  std::size_t window_ = 1;
  bool finishing_ = false;
  bool concluded_ = false;
  std::string log_on_transcript_;
  std::optional<transport::Failure> failure_;
  SendOutcome outcome_;
};

}  // namespace tegami::jobs
