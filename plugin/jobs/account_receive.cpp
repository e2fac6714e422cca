#include "jobs/account_receive.h"

#include <algorithm>
#include <set>
#include <utility>

#include "jobs/large_mail.h"
#include "jobs/moved_server.h"

namespace tegami::jobs {

using transport::Failure;
using transport::Kind;
using transport::Stage;

namespace {
constexpr std::size_t kPieceBytes = 256 << 10;     // what travels to the strand at once of a large mail
constexpr std::size_t kPauseAboveBytes = 2 << 20;  // bytes waiting to be stored
constexpr std::size_t kResumeBelowBytes = 1 << 20;
constexpr std::size_t kBatchMessages = 512;  // one commit
constexpr std::uint64_t kBatchBytes = 8 << 20;
constexpr std::size_t kMostDescribed = 5;  // mails that are too large, by sender and subject
constexpr std::size_t kDescribedHeadBytes = 64 << 10;

accounts::TooLarge too_large(const transport::pop3::Listing& listing, const std::vector<std::uint32_t>& numbers) {
  const std::set<std::uint32_t> wanted(numbers.begin(), numbers.end());
  std::vector<std::string> identities;
  for (const auto& listed : listing.messages) {
    if (!wanted.contains(listed.number)) continue;
    identities.push_back(listed.uidl + " " + std::to_string(listed.size) + "\n");
  }
  if (identities.empty()) return {};
  std::ranges::sort(identities);  // servers may list in another order
  HeadDigest digest;
  for (const auto& identity : identities) digest.add(identity);
  return {static_cast<std::int64_t>(identities.size()), digest.hex(), {}};
}

}  // namespace

AccountReceive::AccountReceive(Parts parts)
    : parts_(std::move(parts)), strand_(std::make_shared<Strand>(parts_.pool)) {}

template <class Task>
void AccountReceive::post(Task task) {
  strand_->post([self = shared_from_this(), task = std::move(task)]() mutable {
    try {
      task();
    } catch (const std::exception& error) {
      self->fail(Failure(Stage::fetch, Kind::temporary, "store_failed", transport::printable(error.what())));
    }
  });
}

void AccountReceive::start() {
  const std::lock_guard lock(session_mutex_);
  session_ = parts_.loop.start(parts_.config, shared_from_this());
  if (cancelled_) session_->cancel();
}

void AccountReceive::cancel() {
  const std::lock_guard lock(session_mutex_);
  cancelled_ = true;
  if (session_) session_->cancel();
}

// The loop may call back before start() has the pointer; start() holds the mutex until it has.
std::shared_ptr<transport::pop3::Receive> AccountReceive::session() {
  const std::lock_guard lock(session_mutex_);
  return session_;
}

void AccountReceive::on_capabilities(const transport::pop3::Capabilities& told) {
  post([this, delay = told.login_delay] { outcome_.login_delay = delay; });
}

void AccountReceive::on_listing(transport::pop3::Listing listing) {
  post([this, listing = std::move(listing)]() mutable {
    listing_ = std::move(listing);
    mark_ = mark_of(listing_, parts_.rules, parts_.mailboxes.stamp(parts_.account));
    if (stopped()) return;
    if (!parts_.listed()) return fail(Failure(Stage::list, Kind::temporary, "round_dropped"));
    if (is_unchanged()) return;
    mailbox_ = parts_.mailboxes.open(parts_.account, false);
    if (mailbox_) known_ = mailbox_->known();
    make_plan();
  });
}

bool AccountReceive::is_unchanged() {
  if (parts_.held || !parts_.nothing_to_do.holds(mark_, parts_.rules.now_ms)) return false;
  outcome_.unchanged = true;
  outcome_.too_large = accounts::TooLarge{};
  outcome_.counts.on_server = outcome_.counts.known = static_cast<std::int64_t>(listing_.messages.size());
  parts_.progress(outcome_.counts);
  finishing_ = true;
  session()->finish();
  return true;
}

void AccountReceive::make_plan() {
  do {
    auto plan = plan_receive(listing_, known_, parts_.rules, heads_);
    if (plan.has_error()) return fail(plan.error());
    plan_ = std::move(*plan);
    if (plan_.take_over.empty()) break;
    mailbox_->take_over(parts_.rules.round, plan_.take_over);
    known_ = mailbox_->known();
  } while (true);
  if (plan_.held) return hold(*plan_.held);
  if (!plan_.heads.empty()) {
    const bool compared = plan_.compares && parts_.held && parts_.held->listing == digest_of(listing_);
    if (compared) return hold(parts_.held->counts);
    heads_phase_ = true;
    outstanding_ = plan_.heads.size();
    session()->fetch_heads(plan_.heads);
    return;
  }
  carry_out();
}

void AccountReceive::heads_are_here() {
  heads_phase_ = false;
  if (!stopped()) make_plan();
}

void AccountReceive::hold(const accounts::HeldCounts& counts) {
  outcome_.held = accounts::Held{digest_of(listing_), counts};
  outcome_.counts.on_server = outcome_.counts.held = static_cast<std::int64_t>(listing_.messages.size());
  fail(Failure(Stage::list, Kind::policy, "held", accounts::to_text(counts)));
}

void AccountReceive::carry_out() {
  outcome_.past_held = true;
  auto& counts = outcome_.counts;
  counts.on_server = static_cast<std::int64_t>(listing_.messages.size());
  counts.known = static_cast<std::int64_t>(plan_.known);
  counts.to_fetch = static_cast<std::int64_t>(plan_.fetch.size());
  counts.skipped_too_large = static_cast<std::int64_t>(plan_.too_large.size());
  outcome_.too_large = too_large(listing_, plan_.too_large);
  if (plan_.fetch.empty() && plan_.remove.empty() && plan_.forget.empty() && plan_.too_large.empty()) {
    outcome_.nothing_to_do = Unchanged{mark_, unchanged_until(known_, parts_.rules)};
  }
  parts_.progress(counts);
  if (mailbox_ && !plan_.forget.empty()) mailbox_->forget(plan_.forget);
  std::vector<std::uint32_t> stored_before;
  std::vector<std::string> identities;
  for (const auto& [number, identity] : plan_.remove) {
    stored_before.push_back(number);
    identities.push_back(identity);
    removed_identity_[number] = identity;
  }
  if (!stored_before.empty()) {
    // Before the DELE: whatever becomes of it, this mail is not known to be left there any more (R5).
    if (parts_.rules.leave) mailbox_->mark_delete_wanted(parts_.rules.round, identities);
    session()->remove(std::move(stored_before));
  }
  if (!plan_.fetch.empty() && !mailbox_) mailbox_ = parts_.mailboxes.open(parts_.account, true);
  std::vector<std::uint32_t> numbers;
  for (const auto& fetch : plan_.fetch) {
    numbers.push_back(fetch.number);
    planned_[fetch.number] = &fetch;
  }
  outstanding_ = numbers.size();
  if (!numbers.empty()) session()->fetch(std::move(numbers));
  finish_when_all_is_stored();
}

void AccountReceive::on_body(std::uint32_t number, std::span<const char> bytes) {
  piece_.append(bytes.data(), bytes.size());
  if (piece_.size() >= kPieceBytes) give_to_strand(number, false);
}

void AccountReceive::on_fetched(std::uint32_t number) { give_to_strand(number, true); }

void AccountReceive::give_to_strand(std::uint32_t number, bool end) {
  const std::size_t size = piece_.size();
  const std::size_t waiting = waiting_bytes_ += size;
  if (waiting > kPauseAboveBytes && !paused_.exchange(true)) session()->pause();
  post([this, number, end, size, bytes = std::exchange(piece_, {})] {
    struct Account {
      AccountReceive& self;
      std::size_t size;
      ~Account() {
        const std::size_t left = self.waiting_bytes_ -= size;
        if (left < kResumeBelowBytes && self.paused_.exchange(false)) self.session()->resume();
      }
    } account{*this, size};
    if (failure_) return;
    take_piece(number, bytes);
    if (end) complete(number);
  });
}

void AccountReceive::take_piece(std::uint32_t, const std::string& bytes) {
  if (describing_) {
    head_text_.append(bytes, 0, kDescribedHeadBytes - std::min(kDescribedHeadBytes, head_text_.size()));
    return;
  }
  if (!head_) head_ = std::make_unique<HeadDigest>();
  head_->add(bytes);
  if (heads_phase_) return;
  if (!writer_) writer_ = mailbox_->raw_writer();
  writer_->write(bytes);
}

void AccountReceive::complete(std::uint32_t number) {
  if (describing_) return describe(number);
  const std::string digest = head_->hex();
  head_.reset();
  --outstanding_;
  if (heads_phase_) {
    heads_[number] = digest;
    if (outstanding_ == 0) heads_are_here();
    return;
  }
  const PlannedFetch& planned = *planned_.at(number);
  mailbox::Arrived arrived;
  arrived.raw = std::move(writer_);
  arrived.known.round = parts_.rules.round;
  arrived.known.uidl =
      planned.identity.empty() ? made_identity(planned.uidl, planned.size, digest, plan_.made) : planned.identity;
  arrived.known.size = planned.size;
  arrived.known.head_digest = digest;
  arrived.known.received_ms = parts_.now_ms();
  arrived.known.delete_wanted = !parts_.rules.leave;
  batch_bytes_ += arrived.raw->bytes();
  outcome_.counts.bytes += static_cast<std::int64_t>(arrived.raw->bytes());
  batch_.push_back(std::move(arrived));
  batch_numbers_.push_back(number);
  if (stopped()) return;
  if (batch_.size() >= kBatchMessages || batch_bytes_ >= kBatchBytes) commit();
  finish_when_all_is_stored();
}

void AccountReceive::on_fetch_failed(std::uint32_t number, const Failure& failure) {
  piece_.clear();
  post([this, number, failure] {
    if (failure_) return;
    if (describing_) {
      head_text_.clear();
      return describe(number);
    }
    writer_.reset();
    head_.reset();
    --outstanding_;
    if (heads_phase_) {
      heads_[number] = {};
      if (outstanding_ == 0) heads_are_here();
      return;
    }
    ++outcome_.counts.failed;
    finish_when_all_is_stored();
  });
}

void AccountReceive::commit() {
  if (batch_.empty()) return;
  const auto count = static_cast<std::int64_t>(batch_.size());
  for (std::size_t i = 0; i < batch_.size(); ++i) removed_identity_[batch_numbers_[i]] = batch_[i].known.uidl;
  outcome_.counts.stored += static_cast<std::int64_t>(mailbox_->store(std::exchange(batch_, {})).size());
  outcome_.counts.fetched += count;
  batch_bytes_ = 0;
  auto numbers = std::exchange(batch_numbers_, {});
  if (!parts_.rules.leave && !ended_) session()->remove(std::move(numbers));
  parts_.stored();
  parts_.progress(outcome_.counts);
}

void AccountReceive::finish_when_all_is_stored() {
  if (outstanding_ > 0 || finishing_ || ended_ || heads_phase_) return;
  commit();
  if (begin_describing()) return;
  finishing_ = true;
  session()->finish();
}

bool AccountReceive::begin_describing() {
  if (described_ || plan_.too_large.empty() || !parts_.describe(*outcome_.too_large)) return false;
  described_ = describing_ = true;
  plan_.too_large.resize(std::min(plan_.too_large.size(), kMostDescribed));
  outstanding_ = plan_.too_large.size();
  session()->fetch_heads(plan_.too_large);
  return true;
}

void AccountReceive::describe(std::uint32_t number) {
  const auto listed = std::ranges::find(listing_.messages, number, &transport::pop3::Listed::number);
  auto& detail = outcome_.too_large->detail;
  const std::string head = std::exchange(head_text_, {});
  detail += (detail.empty() ? "" : "\n") + large_mail_line(head, listed == listing_.messages.end() ? 0 : listed->size);
  if (--outstanding_ > 0) return;
  describing_ = false;
  finish_when_all_is_stored();
}

/// What came whole is kept; its DELE, if there was one, is lost with the session and asked for anew by the next.
bool AccountReceive::stopped() {
  auto why = parts_.stop();
  if (!why) return false;
  commit();
  failure_ = std::move(*why);
  if (!ended_) session()->cancel();
  return true;
}

void AccountReceive::on_removed(std::uint32_t number, bool ok) {
  post([this, number, ok] {
    if (!ok) return;
    ++outcome_.counts.removed;
    removed_.push_back(removed_identity_[number]);
  });
}

void AccountReceive::fail(Failure failure) {
  if (failure_) return;
  failure_ = std::move(failure);
  writer_.reset();
  if (ended_) return;
  // Nothing is lost by QUIT: what was asked to be removed is stored. A store that fails must stop at once.
  if (failure_->code == "store_failed") {
    session()->cancel();
  } else {
    session()->finish();
  }
}

void AccountReceive::on_end(transport::End end) {
  post([this, end = std::move(end)]() mutable { conclude(std::move(end)); });
}

void AccountReceive::conclude(transport::End end) {
  ended_ = true;
  writer_.reset();
  // Whole mails that wait in the batch are kept, whatever ended the session.
  if (!failure_ || failure_->code != "store_failed") {
    try {
      commit();
    } catch (const std::exception& error) {
      failure_ = Failure(Stage::fetch, Kind::temporary, "store_failed", transport::printable(error.what()));
    }
  }
  if (end.failure) {
    // DELE answered but QUIT not: the server may keep the mail, so it stays remembered.
    outcome_.counts.removed = 0;
  } else if (mailbox_ && !removed_.empty() && !parts_.rules.leave) {
    std::vector<std::pair<std::int64_t, std::string>> gone;
    gone.reserve(removed_.size());
    for (auto& identity : removed_) gone.emplace_back(parts_.rules.round, std::move(identity));
    mailbox_->forget(gone);
  }
  outcome_.failure = failure_ ? std::move(failure_) : std::move(end.failure);
  outcome_.transcript = std::move(end.transcript);
  mailbox_.reset();
  {
    const std::lock_guard lock(session_mutex_);
    session_.reset();
  }
  const auto done = std::exchange(parts_.done, nullptr);
  parts_.stop = nullptr;
  parts_.listed = nullptr;
  parts_.describe = nullptr;
  parts_.stored = nullptr;
  parts_.progress = nullptr;
  if (done) done(std::move(outcome_));
}

}  // namespace tegami::jobs
