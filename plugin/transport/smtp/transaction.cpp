#include "transport/smtp/transaction.h"

#include <algorithm>

namespace tegami::transport::smtp {

Transaction::Transaction(Engine& engine, const Capabilities& capabilities, Outgoing message,
                         std::function<void()> wanted)
    : engine_(engine),
      capabilities_(capabilities),
      message_(std::move(message)),
      wanted_(std::move(wanted)),
      recipients_(message_.to.size()),
      settled_(message_.to.size()) {}

void Transaction::refuse_all(std::string_view cause) {
  for (std::size_t i = 0; i < recipients_.size(); ++i) {
    if (settled_[i]) continue;
    recipients_[i].status = Recipient::Status::failed;
    recipients_[i].cause = cause;
    settled_[i] = true;
  }
}

/// What this server cannot take by its own word is not sent to it.
bool Transaction::refuse_at_once() {
  if (capabilities_.size.value_or(0) != 0 && message_.size > *capabilities_.size) {
    refuse_all("message_too_large");
  } else if (message_.eight_bit && !capabilities_.eight_bit_mime) {
    refuse_all("eight_bit_not_offered");
  } else if (message_.from.international() && !capabilities_.smtputf8) {
    refuse_all("smtputf8_not_offered");
  } else if (!capabilities_.smtputf8) {
    for (std::size_t i = 0; i < recipients_.size(); ++i) {
      if (!message_.to[i].international()) continue;
      recipients_[i].status = Recipient::Status::failed;
      recipients_[i].cause = "smtputf8_not_offered";
      settled_[i] = true;
    }
  }
  return !any_open();
}

bool Transaction::any_open() const { return std::find(settled_.begin(), settled_.end(), false) != settled_.end(); }

std::string Transaction::mail_command() const {
  std::string text = "MAIL FROM:<" + message_.from.text() + '>';
  if (capabilities_.size) text += " SIZE=" + std::to_string(message_.size);
  if (message_.eight_bit) text += " BODY=8BITMIME";
  const bool international =
      message_.from.international() ||
      std::any_of(message_.to.begin(), message_.to.end(), [](const Address& to) { return to.international(); });
  if (international && capabilities_.smtputf8) text += " SMTPUTF8";
  return text;
}

void Transaction::begin(bool second_ehlo_skipped) {
  second_ehlo_skipped_ = second_ehlo_skipped;
  done_ = refuse_at_once();
  if (done_) return;
  const auto self = shared_from_this();
  Command mail(Stage::send, mail_command());
  mail.leads = true;
  mail.on_reply = [self](const Reply& reply) { self->on_mail(reply); };
  engine_.submit(std::move(mail));
  for (std::size_t i = 0; i < recipients_.size(); ++i) {
    if (settled_[i]) continue;
    Command rcpt(Stage::send, "RCPT TO:<" + message_.to[i].text() + '>');
    rcpt.leads = true;
    rcpt.wanted = [this, self] { return !mail_refused_; };
    rcpt.on_reply = [self, i](const Reply& reply) { self->on_rcpt(i, reply); };
    engine_.submit(std::move(rcpt));
  }
  Command data(Stage::send, "DATA");
  data.may_ask = true;
  data.wanted = [this, self] { return any_open(); };
  data.on_skipped = [self] { self->done_ = true; };
  data.on_reply = [self](const Reply& reply) { self->on_data(reply); };
  engine_.submit(std::move(data));
  // What was begun and did not come to its content still stands in the server's mind.
  Command rset(Stage::send, "RSET");
  rset.leads = true;
  rset.wanted = [this, self] { return mail_accepted_ && !content_begun_; };
  engine_.submit(std::move(rset));
}

void Transaction::settle(Recipient& recipient, const Reply& reply) {
  recipient.status = reply.permanent() ? Recipient::Status::failed : Recipient::Status::deferred;
  recipient.code = reply.code;
  recipient.text = reply.text();
}

void Transaction::settle_open(const Reply& reply) {
  for (std::size_t i = 0; i < recipients_.size(); ++i) {
    if (settled_[i]) continue;
    settle(recipients_[i], reply);
    settled_[i] = true;
  }
}

void Transaction::on_mail(const Reply& reply) {
  mail_accepted_ = reply.good();
  mail_refused_ = !mail_accepted_;
  if (mail_accepted_) return;
  settle_open(reply);
  if (!second_ehlo_skipped_ || !reply.permanent()) return;
  for (Recipient& recipient : recipients_) {
    if (recipient.code == reply.code) recipient.cause = "second_ehlo_skipped";
  }
}

void Transaction::on_rcpt(std::size_t recipient, const Reply& reply) {
  accepted_any_ = accepted_any_ || (reply.good() && !mail_refused_);
  // After a refused MAIL it only says that there was none.
  if ((reply.good() && !mail_refused_) || settled_[recipient]) return;
  settle(recipients_[recipient], reply);
  settled_[recipient] = true;
  // RFC 5321 section 4.5.3.1.10: how older servers say 452, that so many are enough for one mail.
  const bool enough = reply.enhanced == "5.5.3" || (reply.enhanced.empty() && accepted_any_);
  if (reply.code == 552 && enough) recipients_[recipient].status = Recipient::Status::deferred;
}

void Transaction::on_data(const Reply& reply) {
  if (reply.code != 354 && (reply.good() || reply.more())) {
    // It is not known whether it takes what comes next for mail.
    return engine_.end(Failure(Stage::send, Kind::protocol, "unexpected_reply", reply.text()));
  }
  if (reply.code != 354) {
    settle_open(reply);
    done_ = true;
    return;
  }
  content_begun_ = true;
  if (!any_open()) {
    // It was asked for before the refusals came: RFC 2920 section 3.1 has it ended at once.
    engine_.begin_content([] {}, [](const Reply&) {});
    engine_.content({}, true);
    done_ = true;
    return;
  }
  engine_.begin_content(wanted_, [self = shared_from_this()](const Reply& verdict) { self->on_verdict(verdict); });
  engine_.content(std::exchange(message_.body, {}), message_.whole);
}

void Transaction::body(std::string piece, bool last) {
  if (done_ || message_.whole) return;
  message_.whole = last;
  if (content_begun_) return engine_.content(std::move(piece), last);
  message_.body += piece;
}

void Transaction::on_verdict(const Reply& reply) {
  for (std::size_t i = 0; i < recipients_.size(); ++i) {
    if (settled_[i]) continue;
    settle(recipients_[i], reply);
    if (reply.good()) recipients_[i].status = Recipient::Status::sent;
    settled_[i] = true;
  }
  done_ = true;
}

void Transaction::conclude(const std::optional<Failure>& why) {
  if (done_) return;
  const bool said = content_begun_ && engine_.given(engine_.content_end());
  for (std::size_t i = 0; i < recipients_.size(); ++i) {
    if (settled_[i]) continue;
    settled_[i] = true;
    recipients_[i].status = said ? Recipient::Status::uncertain : Recipient::Status::deferred;
    recipients_[i].cause = why ? why->code : "connection_closed";
    recipients_[i].text = why ? why->text : std::string();
  }
  done_ = true;
}

}  // namespace tegami::transport::smtp
