#include "jobs/account_send.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tegami::jobs {

using transport::Failure;
using transport::Kind;
using transport::Stage;
namespace smtp = transport::smtp;

namespace {

constexpr std::size_t kPieceBytes = 256 * 1024;
/// Entries that may stand as `sending` at once: what a crash can leave in doubt.
constexpr std::size_t kMostAtOnce = 16;
/// A mail that was sent is moved to where it belongs together with others, soon.
constexpr std::size_t kFiledAtOnce = 64;
constexpr std::chrono::seconds kFiledWithin{1};

/// Most mails are far smaller than a piece.
std::string read_piece(mailbox::RawReader& reader) {
  std::string piece(static_cast<std::size_t>(std::min<std::uint64_t>(kPieceBytes, reader.size())), '\0');
  std::size_t filled = 0;
  while (filled < piece.size()) {
    const std::size_t read = reader.read(std::span(piece).subspan(filled));
    if (read == 0) break;
    filled += read;
  }
  piece.resize(filled);
  return piece;
}

RecipientStatus status_of(smtp::Recipient::Status status) {
  switch (status) {
    case smtp::Recipient::Status::sent:
      return RecipientStatus::sent;
    case smtp::Recipient::Status::failed:
      return RecipientStatus::failed;
    case smtp::Recipient::Status::uncertain:
      return RecipientStatus::uncertain;
    case smtp::Recipient::Status::deferred:
      break;
  }
  return RecipientStatus::deferred;
}

}  // namespace

/// POP before SMTP (S4): a real log-on, whose dialogue comes first in the send log.
class AccountSend::LogOnFirst : public transport::pop3::ReceiveHandler {
 public:
  explicit LogOnFirst(std::shared_ptr<AccountSend> send) : send_(std::move(send)) {}
  void on_listing(transport::pop3::Listing) override {}
  void on_body(std::uint32_t, std::span<const char>) override {}
  void on_fetched(std::uint32_t) override {}
  void on_fetch_failed(std::uint32_t, const Failure&) override {}
  void on_removed(std::uint32_t, bool) override {}
  void on_end(transport::End end) override {
    send_->post([send = send_, end = std::move(end)]() mutable {
      send->log_on_transcript_ = std::exchange(end.transcript, {});
      if (end.failure) return send->conclude(std::move(end));
      send->start_session();
    });
  }

 private:
  std::shared_ptr<AccountSend> send_;
};

AccountSend::AccountSend(Parts parts) : parts_(std::move(parts)), strand_(std::make_shared<Strand>(parts_.pool)) {}

template <class Task>
void AccountSend::post(Task task) {
  // A task is a function that can be copied; what it holds need not be.
  auto held = std::make_shared<Task>(std::move(task));
  strand_->post([self = shared_from_this(), held] {
    try {
      (*held)();
    } catch (const std::exception& error) {
      self->fail(Failure(Stage::send, Kind::temporary, "database", transport::printable(error.what())));
    }
  });
}

void AccountSend::start() {
  // On the strand: what the session tells is worked there, and finds it in its place.
  if (!parts_.order.log_on_first) return post([this] { start_session(); });
  const std::lock_guard lock(session_mutex_);
  log_on_ = parts_.loop.start(*parts_.order.log_on_first, std::make_shared<LogOnFirst>(shared_from_this()));
  if (cancelled_) log_on_->cancel();
}

void AccountSend::start_session() {
  const std::lock_guard lock(session_mutex_);
  log_on_.reset();
  session_ = parts_.loop.start(parts_.order.config, shared_from_this());
  if (cancelled_) session_->cancel();
}

void AccountSend::cancel() {
  const std::lock_guard lock(session_mutex_);
  cancelled_ = true;
  if (log_on_) log_on_->cancel();
  if (session_) session_->cancel();
}

void AccountSend::keep_turn() {
  post([this] {
    if (!concluded_ && !step(0, nullptr)) cancel();
  });
}

OutboxStore::Turn AccountSend::turn() const {
  OutboxStore::Turn turn = parts_.turn;
  turn.now_ms = parts_.now_ms();
  return turn;
}

void AccountSend::on_signed_in(const smtp::Capabilities&) {
  post([this] { next(); });
}

void AccountSend::on_body_wanted(std::uint64_t id) {
  post([this, id] { send_piece(static_cast<EntryId>(id)); });
}

void AccountSend::on_result(smtp::Result result) {
  post([this, result = std::move(result)] { take_result(result); });
}

void AccountSend::on_end(transport::End end) {
  post([this, end = std::move(end)]() mutable { conclude(std::move(end)); });
}

/// Writes what is known and takes what is due. False: the turn is lost.
bool AccountSend::step(std::int32_t most, std::vector<Entry>* begun) {
  auto made = parts_.outbox.step(turn(), results_, most);
  if (!made) {
    outcome_.turn_lost = true;
    return false;
  }
  results_.clear();
  if (to_file_.empty()) to_file_since_ = std::chrono::steady_clock::now();
  std::move(made->settled.begin(), made->settled.end(), std::back_inserter(to_file_));
  if (begun) *begun = std::move(made->next);
  outcome_.limited = outcome_.limited || made->limited;
  return true;
}

void AccountSend::file_some(bool all) {
  if (to_file_.empty()) return;
  const auto waited = std::chrono::steady_clock::now() - to_file_since_;
  if (all || to_file_.size() >= kFiledAtOnce || waited >= kFiledWithin) parts_.file(std::exchange(to_file_, {}));
}

void AccountSend::next() {
  if (concluded_ || finishing_ || failure_) return;
  if (auto why = parts_.stop()) {
    failure_ = std::move(why);
    finishing_ = true;
    return session_->finish();
  }
  std::vector<Entry> begun;
  do {
    const std::size_t room = window_ - std::min(window_, sending_.size());
    if (!step(static_cast<std::int32_t>(room), &begun)) return cancel();
    for (const Entry& entry : begun) give(entry);
    // Where nothing of it could even be given to the session, there may be more behind it.
  } while (sending_.empty() && !begun.empty());
  file_some(sending_.empty());
  parts_.settled();
  if (!sending_.empty()) return;
  finishing_ = true;
  session_->finish();
}

void AccountSend::give(const Entry& entry) {
  smtp::Outgoing message;
  message.id = static_cast<std::uint64_t>(entry.id);
  message.size = static_cast<std::uint64_t>(entry.size);
  message.eight_bit = entry.eight_bit;
  Sending sending;
  sending.told.id = entry.id;
  const auto refuse = [&](std::size_t position, const char* cause) {
    EntryRecipient recipient;
    recipient.status = RecipientStatus::failed;
    recipient.cause = cause;
    sending.told.recipients.emplace_back(static_cast<std::int32_t>(position), std::move(recipient));
  };
  const auto from = smtp::Address::parse(entry.sender);
  if (!mailbox_) mailbox_ = parts_.mailboxes.open(entry.account, false);
  auto reader = mailbox_ ? mailbox_->raw(entry.message) : nullptr;
  for (std::size_t i = 0; i < entry.recipients.size(); ++i) {
    const EntryRecipient& recipient = entry.recipients[i];
    if (recipient.status != RecipientStatus::queued && recipient.status != RecipientStatus::deferred) continue;
    auto address = smtp::Address::parse(recipient.address);
    if (!from || !address) {
      refuse(i, "bad_address");
    } else if (!reader) {
      refuse(i, "message_gone");
    } else {
      sending.positions.push_back(static_cast<std::int32_t>(i));
      message.to.push_back(std::move(*address));
    }
  }
  if (sending.positions.empty()) return results_.push_back(std::move(sending.told));
  message.from = *from;
  message.body = read_piece(*reader);
  message.whole = message.body.size() < kPieceBytes;
  if (!message.whole) sending.rest = std::move(reader);
  sending_.emplace(entry.id, std::move(sending));
  session_->send(std::move(message));
}

void AccountSend::send_piece(EntryId id) {
  const auto found = sending_.find(id);
  if (found == sending_.end() || !found->second.rest) return;
  std::string piece = read_piece(*found->second.rest);
  const bool last = piece.size() < kPieceBytes;
  if (last) found->second.rest.reset();
  session_->body(static_cast<std::uint64_t>(id), std::move(piece), last);
}

void AccountSend::take_result(const smtp::Result& result) {
  const auto found = sending_.find(static_cast<EntryId>(result.id));
  if (found == sending_.end()) return;
  // What was called off before its end was said is as if it had not been begun.
  const bool called_off =
      std::all_of(result.recipients.begin(), result.recipients.end(), [](const smtp::Recipient& each) {
        return each.status == smtp::Recipient::Status::deferred && each.cause == "cancelled";
      });
  if (called_off) return void(sending_.erase(found));
  EntryResult told = std::move(found->second.told);
  for (std::size_t i = 0; i < result.recipients.size(); ++i) {
    const smtp::Recipient& from = result.recipients[i];
    EntryRecipient recipient;
    recipient.status = status_of(from.status);
    recipient.code = from.code;
    recipient.cause = from.cause;
    recipient.text = from.text;
    told.recipients.emplace_back(found->second.positions[i], std::move(recipient));
  }
  const bool reached = std::any_of(told.recipients.begin(), told.recipients.end(),
                                   [](const auto& each) { return each.second.status == RecipientStatus::sent; });
  if (reached) {
    ++outcome_.sent;
    window_ = std::min(kMostAtOnce, window_ * 2);
  } else {
    window_ = 1;
  }
  results_.push_back(std::move(told));
  sending_.erase(found);
  if (sending_.size() <= window_ / 2) next();
}

void AccountSend::fail(Failure failure) {
  if (concluded_) return;
  if (!failure_) failure_ = std::move(failure);
  cancel();
}

void AccountSend::conclude(transport::End end) {
  if (concluded_) return;
  concluded_ = true;
  outcome_.failure = failure_ ? std::move(failure_) : std::move(end.failure);
  outcome_.transcript = log_on_transcript_ + end.transcript;
  try {
    if (!outcome_.turn_lost) step(0, nullptr);
    file_some(true);
    parts_.settled();
  } catch (const std::exception& error) {
    // The turn is not given back by done() then: what stands as sending is in doubt.
    outcome_.failure = Failure(Stage::send, Kind::temporary, "database", transport::printable(error.what()));
    outcome_.turn_lost = true;
  }
  mailbox_.reset();
  {
    const std::lock_guard lock(session_mutex_);
    log_on_.reset();
    session_.reset();
  }
  parts_.done(std::move(outcome_));
}

}  // namespace tegami::jobs
