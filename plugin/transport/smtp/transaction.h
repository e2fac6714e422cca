/// transaction.h - one message's way through the session: MAIL, RCPT each, DATA, and a result a recipient (S1).
///
/// RFC 5321 section 3.3. A refused recipient never gives up the others. One thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "transport/smtp/engine.h"
#include "transport/smtp/send.h"

namespace tegami::transport::smtp {

/// Lives until its last command was answered, and so is shared with the engine.
class Transaction : public std::enable_shared_from_this<Transaction> {
 public:
  /// wanted(): the next piece of the body is needed; called from inside the engine.
  Transaction(Engine& engine, const Capabilities& capabilities, Outgoing message, std::function<void()> wanted);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  std::uint64_t id() const noexcept { return message_.id; }
  /// Puts its commands into the engine's queue; once, after the log-on. second_ehlo_skipped: a refused MAIL gives the
  /// hint to say it (S3).
  void begin(bool second_ehlo_skipped);
  /// Pieces that come before they are wanted are kept.
  void body(std::string piece, bool last);
  /// The session is over, why tells how: what was not answered by then is told apart (S2).
  void conclude(const std::optional<Failure>& why);
  /// result() is final.
  bool is_done() const noexcept { return done_; }
  Result result() const { return {message_.id, recipients_}; }

 private:
  bool refuse_at_once();
  std::string mail_command() const;
  bool any_open() const;
  void settle(Recipient& recipient, const Reply& reply);
  void settle_open(const Reply& reply);
  void refuse_all(std::string_view cause);
  void on_mail(const Reply& reply);
  void on_rcpt(std::size_t recipient, const Reply& reply);
  void on_data(const Reply& reply);
  void on_verdict(const Reply& reply);

  Engine& engine_;
  const Capabilities& capabilities_;
  Outgoing message_;
  std::function<void()> wanted_;
  std::vector<Recipient> recipients_;
  std::vector<bool> settled_;  ///< its status is final
  bool second_ehlo_skipped_ = false;
  bool mail_accepted_ = false;
  bool mail_refused_ = false;
  bool accepted_any_ = false;
  bool content_begun_ = false;
  bool done_ = false;
};

}  // namespace tegami::transport::smtp
