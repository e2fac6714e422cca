#include "fuzz/pop3_job.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "fuzz/require.h"

namespace tegami::fuzz {

using transport::Protection;

namespace {

constexpr std::size_t kMostUnsent = 8'192;  ///< a window of commands, or the longest log-on command
constexpr std::size_t kTranscriptSlack =
    1'200;  ///< a line (500 bytes made printable), and the note of what is left out

std::uint32_t number_of(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  require(error == std::errc() && end == text.data() + text.size(), "a command's number is one");
  return number;
}

}  // namespace

Policy Policy::of(std::string_view& input) {
  std::array<std::uint8_t, kBytes> byte{};
  for (std::size_t i = 0; i < kBytes && i < input.size(); ++i) byte[i] = static_cast<std::uint8_t>(input[i]);
  input.remove_prefix(std::min(input.size(), kBytes));
  return {byte[0], byte[1], byte[2], byte[3], byte[4], byte[5], byte[6], byte[7], byte[8], byte[9], byte[10], byte[11]};
}

Job::Job(const Policy& policy, pop3::Config config)
    : policy_(policy), config_(std::move(config)), session_(config_, *this) {
  secure_ = config_.endpoint.protection == Protection::tls;
  session_.begin();
}

void Job::feed(std::string_view bytes) {
  session_.feed(bytes);
  if (!ended() && session_.wants_tls() && !policy_.cut_tls()) {
    take_output();
    secure_ = true;
    session_.tls_done();
  }
  if (!ended()) give_orders();
  take_output();
}

void Job::give_orders() {
  if (listed_ && !ordered_) {
    ordered_ = true;
    give_first_orders();
  }
  // As the mailbox does: stored by the batch, and only what is stored may be removed.
  if (came_.size() > policy_.batch % 8 || (asked_.empty() && !came_.empty())) {
    stored_.insert(came_.begin(), came_.end());
    if (policy_.leave % 4 != 0) {
      for (const std::uint32_t number : came_) ++may_remove_[number];
      asked_away_.insert(asked_away_.end(), came_.begin(), came_.end());
      session_.remove(came_);
    }
    came_.clear();
  }
  if (ordered_ && asked_.empty() && !finishing_) {
    finishing_ = true;
    session_.finish();
  }
}

void Job::give_first_orders() {
  std::vector<std::uint32_t> numbers;
  for (const pop3::Listed& listed : listing_.messages) {
    if ((listed.number * 2'654'435'761U >> 24U) <= policy_.fetch) numbers.push_back(listed.number);
  }
  if (policy_.twice() && !numbers.empty()) {
    numbers.push_back(numbers.front());
    numbers.push_back(4'000'000'000U);
  }
  for (const std::uint32_t number : numbers) ++may_fetch_[number];
  asked_.insert(asked_.end(), numbers.begin(), numbers.end());
  policy_.heads() ? session_.fetch_heads(numbers) : session_.fetch(numbers);
}

void Job::take_output() {
  if (ended()) return;
  pop3::Session& engine = session_;
  // A socket that takes all, or one that takes some and is asked again at the next piece.
  std::string_view out = engine.output();
  require(out.size() <= kMostUnsent, "unsent commands are bounded");
  if (policy_.lazy_socket()) out = out.substr(0, policy_.sent & 127U);
  said_ += out;
  engine.sent(out.size());
  std::size_t end = 0;
  while ((end = said_.find("\r\n")) != std::string::npos) {
    check_command(std::string_view(said_).substr(0, end));
    said_.erase(0, end + 2);
  }
}

void Job::check_command(std::string_view line) {
  require(line.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos, "a command is one line");
  require(!said_quit_, "nothing follows QUIT");
  const std::string_view verb = line.substr(0, line.find(' '));
  if (verb == "RETR" || verb == "TOP") {
    std::string_view rest = line.substr(verb.size() + 1);
    if (verb == "TOP") {
      require(rest.ends_with(" 0"), "only heads are asked for by TOP");
      rest.remove_suffix(2);
    }
    require(policy_.heads() == (verb == "TOP"), "heads by TOP, messages by RETR");
    require(may_fetch_[number_of(rest)]-- > 0, "no message is fetched that was not asked for, or more often");
  } else if (verb == "DELE") {
    const std::uint32_t number = number_of(line.substr(5));
    require(may_remove_[number]-- > 0, "no DELE that was not asked for, or more often");
    require(stored_.contains(number), "R2: no DELE for a message not confirmed stored");
  } else if (verb == "LIST" || verb == "UIDL") {
    require(signed_in_, "listings after the log-on");
  } else if (verb == "QUIT") {
    require(finishing_ || policy_.stop_after_sign_in(), "QUIT when all is done");
    require(asked_.empty() && asked_away_.empty(), "QUIT behind the last answer");
    said_quit_ = true;
  } else if (verb != "CAPA" && verb != "STLS") {
    check_log_on(verb);
  }
}

void Job::check_log_on(std::string_view verb) {
  require(!signed_in_, "one log-on");
  require(secure_ || config_.endpoint.protection == Protection::none, "T2: no log-on before TLS");
  if (config_.auth == pop3::Auth::apop) require(verb == "APOP", "APOP is never weakened");
  if (config_.auth == pop3::Auth::xoauth2) require(verb != "PASS" && verb != "USER", "a token is no password");
}

void Job::on_signed_in(const pop3::Capabilities& capabilities) {
  require(!signed_in_ && !ended_, "signed in once");
  require(capabilities.lines.size() <= 100, "capabilities are bounded");
  for (const std::string& line : capabilities.lines) {
    require(line.find(config_.password.reveal()) == std::string::npos, "no secret in a capability");
  }
  signed_in_ = true;
  events_ += "in ";
}

void Job::on_listing(pop3::Listing listing) {
  require(signed_in_ && !listed_ && !ended_, "one listing, after the log-on");
  listed_ = true;
  std::uint32_t before = 0;
  for (const pop3::Listed& listed : listing.messages) {
    require(listed.number > before, "a listing is in order, each number once");
    before = listed.number;
    for (const char c : listed.uidl) require(c >= 0x21 && c <= 0x7E, "R1: a UIDL is printable");
    events_ += std::to_string(listed.number) + ':' + std::to_string(listed.size) + ':' + listed.uidl + ' ';
  }
  listing_ = std::move(listing);
}

void Job::on_body(std::uint32_t number, std::span<const char> bytes) {
  require(!ended_ && !asked_.empty() && asked_.front() == number, "bodies come in the order asked for");
  require(!bytes.empty(), "a piece holds something");
  body_bytes_ += bytes.size();
  events_.append(bytes.data(), bytes.size());
}

void Job::answered(std::uint32_t number) {
  require(!ended_ && !asked_.empty() && asked_.front() == number, "never more messages finished than asked for");
  asked_.pop_front();
  body_bytes_ = 0;
}

void Job::on_fetched(std::uint32_t number) {
  answered(number);
  if (!policy_.heads()) came_.push_back(number);
  events_ += "got ";
}

void Job::on_fetch_failed(std::uint32_t number, const transport::Failure& failure) {
  require(body_bytes_ == 0, "a refused message has no body");
  require(failure.text.size() <= 500, "a failure's text is bounded");
  answered(number);
  events_ += "failed ";
}

void Job::on_removed(std::uint32_t number, bool ok) {
  require(!ended_ && !asked_away_.empty() && asked_away_.front() == number, "removed once, in order");
  asked_away_.pop_front();
  removed_any_ = removed_any_ || ok;
  events_ += ok ? "gone " : "kept ";
}

void Job::end() {
  pop3::Session& engine = session_;
  if (!engine.ended()) {
    if (policy_.end % 2 == 0) {
      session_.closed("cut");
    } else {
      session_.end(transport::Failure(engine.stage(), transport::Kind::cancelled, "cancelled"));
    }
    const bool all_done = (finishing_ || (signed_in_ && policy_.stop_after_sign_in())) && !removed_any_;
    require(engine.ended() && (all_done || engine.failure()), "an end from outside is a failure where QUIT mattered");
  }
  ended_ = true;
  const auto& failure = engine.failure();
  require(failure || (asked_.empty() && asked_away_.empty()), "a good end leaves nothing open");
  require(failure || said_quit_ || !removed_any_, "R2: what was removed is so only after QUIT");
  const std::string transcript = session_.transcript().text();
  require(transcript.size() <= config_.transcript_bytes + kTranscriptSlack, "L1: the transcript is bounded");
  require(transcript.find(config_.password.reveal()) == std::string::npos, "L1: no secret in the transcript");
  if (failure) {
    require(failure->text.size() <= 500, "a failure's text is bounded");
    require(failure->text.find(config_.password.reveal()) == std::string::npos, "no secret in a failure's text");
    events_ += name(failure->kind);
  }
  const std::size_t output = engine.output().size();
  session_.feed("+OK\r\n.\r\n");
  session_.fetch({1, 2});
  session_.remove({1, 2});
  session_.finish();
  session_.keep_alive();
  require(engine.output().size() == output && engine.failure().has_value() == failure.has_value(),
          "after the end nothing moves");
}

}  // namespace tegami::fuzz
