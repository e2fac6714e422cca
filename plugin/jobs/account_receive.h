/// account_receive.h - one POP3 session of one account: what the server lists becomes stored mail.
///
/// The network side (callbacks of transport) never blocks; storing runs on a strand of the pool, in order. Mail is
/// durable before its DELE is asked for (R2); what broke off is thrown away. Bytes that wait to be stored are
/// bounded: above a limit the session is paused.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "accounts/notice_rules.h"
#include "jobs/head_digest.h"
#include "jobs/receive_plan.h"
#include "jobs/unchanged.h"
#include "jobs/work_pool.h"
#include "mailbox/mailbox.h"
#include "transport/loop.h"

namespace tegami::jobs {

/// R7: on_server = known + fetched + skipped + failed, or held, all of it; left = on_server - removed.
struct ReceiveCounts {
  std::int64_t on_server = 0, known = 0, to_fetch = 0, fetched = 0, removed = 0, skipped_too_large = 0, failed = 0,
               held = 0;
  std::int64_t bytes = 0;
  std::int64_t stored = 0;  ///< new in the mailbox: fetched less what another run had stored meanwhile
};

struct ReceiveOutcome {
  std::optional<transport::Failure> failure;
  ReceiveCounts counts;
  std::optional<accounts::TooLarge> too_large;  ///< empty: the session did not get to the listing
  std::optional<accounts::Held> held;           ///< R5: the question, with the failure `held`
  bool past_held = false;                       ///< the session came past any such question
  bool unchanged = false;                       ///< by the listing alone: the mailbox was not even opened
  std::optional<Unchanged> nothing_to_do;       ///< there was nothing to do, and is not while this holds
  std::string transcript;
  std::optional<std::chrono::seconds> login_delay;  ///< that the server asks for between two log-ons
};

class AccountReceive : public transport::pop3::ReceiveHandler, public std::enable_shared_from_this<AccountReceive> {
 public:
  struct Parts {
    transport::Loop& loop;
    mailbox::Mailboxes& mailboxes;
    WorkPool& pool;
    mailbox::AccountId account = 0;
    transport::pop3::Config config;
    ReceiveRules rules;
    std::function<std::int64_t()> now_ms;
    /// Asked at the listing and after each message, on a pool thread: not empty ends the session there (P3, P4).
    std::function<std::optional<transport::Failure>()> stop;
    std::function<bool()> listed;  ///< the listing is there; false: this round was dropped (R1)
    /// Whether somebody is to be told of these mails that stay on the server: then their heads are asked for (R6).
    std::function<bool(const accounts::TooLarge&)> describe;
    std::function<void()> stored;  ///< there is mail to digest
    std::function<void(const ReceiveCounts&)> progress;
    std::function<void(ReceiveOutcome)> done;  ///< once, on a pool thread
    std::optional<accounts::Held> held = {};   ///< what it was held for before this session
    Unchanged nothing_to_do = {};              ///< as an earlier session found
  };
  explicit AccountReceive(Parts parts);

  void start();
  /// Any thread; done is called within a second and the time one commit takes.
  void cancel();

  void on_capabilities(const transport::pop3::Capabilities& told) override;
  void on_listing(transport::pop3::Listing listing) override;
  void on_body(std::uint32_t number, std::span<const char> bytes) override;
  void on_fetched(std::uint32_t number) override;
  void on_fetch_failed(std::uint32_t number, const transport::Failure& failure) override;
  void on_removed(std::uint32_t number, bool ok) override;
  void on_end(transport::End end) override;

 private:
  // On the strand:
  template <class Task>
  void post(Task task);
  bool is_unchanged();
  void make_plan();
  void heads_are_here();
  void hold(const accounts::HeldCounts& counts);
  void carry_out();
  void take_piece(std::uint32_t number, const std::string& bytes);
  void complete(std::uint32_t number);
  void commit();
  void finish_when_all_is_stored();
  bool stopped();
  bool begin_describing();
  void describe(std::uint32_t number);
  void conclude(transport::End end);
  void fail(transport::Failure failure);
  void give_to_strand(std::uint32_t number, bool end);

  Parts parts_;
  std::shared_ptr<Strand> strand_;
  std::mutex session_mutex_;
  std::shared_ptr<transport::pop3::Receive> session_;
  bool cancelled_ = false;
  std::shared_ptr<transport::pop3::Receive> session();

  // Of the loop's thread:
  std::string piece_;
  std::atomic<bool> heads_phase_ = false;
  std::atomic<std::size_t> waiting_bytes_ = 0;
  std::atomic<bool> paused_ = false;

  // Of the strand:
  std::shared_ptr<mailbox::Mailbox> mailbox_;
  transport::pop3::Listing listing_;
  std::string mark_;
  std::vector<mailbox::Known> known_;
  HeadDigests heads_;
  bool describing_ = false, described_ = false;  ///< the heads that come are of mails that are too large
  std::string head_text_;
  ReceivePlan plan_;
  std::vector<std::uint32_t> removing_;
  std::map<std::uint32_t, const PlannedFetch*> planned_;
  std::map<std::uint32_t, std::string> removed_identity_;
  std::size_t outstanding_ = 0;
  std::unique_ptr<mailbox::RawWriter> writer_;
  std::unique_ptr<HeadDigest> head_;
  std::vector<mailbox::Arrived> batch_;
  std::vector<std::uint32_t> batch_numbers_;
  std::uint64_t batch_bytes_ = 0;
  std::optional<transport::Failure> failure_;
  bool finishing_ = false;
  bool ended_ = false;
  std::vector<std::string> removed_;
  ReceiveOutcome outcome_;
};

}  // namespace tegami::jobs
