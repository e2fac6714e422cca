#include "fuzz/smtp_job.h"

#include <algorithm>
#include <array>

#include "fuzz/require.h"

namespace tegami::fuzz {

using fixtures::SmtpJudge;
using transport::Protection;

namespace {

/// A window of commands, and a piece of content with its dots.
constexpr std::size_t kMostUnsent = 160 * 1024;
/// A line (500 bytes made printable), and the note of what is left out.
constexpr std::size_t kTranscriptSlack = 1'200;
constexpr std::size_t kMostMails = 40;
/// How a line of ours begins in the transcript, where no clock is told: no server's words can look so.
const std::string kClientLine = "\n1970-01-01T00:00:00.000Z C: ";

const std::string_view kBodies[] = {"Subject: a\r\n\r\nb\r\n", "", ".\r\n", "..\r\n.\r\n\r\n.x\r\n",
                                    "MAIL FROM:<evil@example.com>\r\nDATA\r\n.\r\nQUIT\r\n"};

bool never_said(const smtp::Recipient& recipient) {
  return recipient.cause == "message_too_large" || recipient.cause == "eight_bit_not_offered" ||
         recipient.cause == "smtputf8_not_offered";
}

}  // namespace

SmtpPolicy SmtpPolicy::of(std::string_view& input) {
  std::array<std::uint8_t, kBytes> byte{};
  for (std::size_t i = 0; i < kBytes && i < input.size(); ++i) byte[i] = static_cast<std::uint8_t>(input[i]);
  input.remove_prefix(std::min(input.size(), kBytes));
  return {byte[0], byte[1], byte[2], byte[3], byte[4], byte[5], byte[6], byte[7]};
}

SmtpJob::SmtpJob(const SmtpPolicy& policy, smtp::Config config)
    : policy_(policy), config_(std::move(config)), session_(config_, *this) {
  secure_ = config_.endpoint.protection == Protection::tls;
  session_.begin();
}

void SmtpJob::feed(std::string_view bytes) {
  if (ended()) return;
  judge_.fed(bytes);
  session_.feed(bytes);
  begin_tls();
}

void SmtpJob::begin_tls() {
  if (ended() || !session_.wants_tls() || policy_.cut_tls()) return;
  require(session_.output().empty(), "nothing waits to be sent where TLS begins");
  secure_ = true;
  session_.tls_done();
}

void SmtpJob::answer(bool refuse) {
  const std::string& last = judge_.lines().empty() ? std::string() : judge_.lines().back();
  std::string_view good = "250 ok\r\n";
  switch (judge_.awaited()) {
    case SmtpJudge::What::nothing:
      good = "421 unasked\r\n";
      break;
    case SmtpJudge::What::data:
      good = "354 go\r\n";
      break;
    case SmtpJudge::What::other:
      if (last.empty() || last.starts_with("STARTTLS")) good = "220 go\r\n";
      if (last.starts_with("AUTH")) good = "235 in\r\n";
      if (last.starts_with("EHLO")) {
        good =
            "250-x\r\n250-PIPELINING\r\n250-SIZE 100\r\n250-STARTTLS\r\n250-SMTPUTF8\r\n"
            "250 AUTH PLAIN LOGIN CRAM-MD5 XOAUTH2\r\n";
      }
      break;
    default:
      break;
  }
  feed(refuse ? (policy_.end % 3 == 0 ? "451 4.3.0 later\r\n" : "550 5.1.1 no\r\n") : good);
}

void SmtpJob::give_mail(std::uint8_t kind) {
  if (mails_.size() >= kMostMails || stopped_) return;
  const std::uint64_t id = mails_.size() + 1;
  Given& given = mails_[id];
  given.body = kBodies[kind % std::size(kBodies)];
  if (kind % 64 == 63) given.body.append(70'000, 'x').append("\r\n");
  smtp::Outgoing mail;
  mail.id = id;
  mail.from = smtp::Address::parse("m" + std::to_string(id) + "@example.jp").value();
  given.recipients = std::size_t{kind / 8U} % 5;
  for (std::size_t i = 0; i < given.recipients; ++i) {
    const char* name = i % 3 == 1 ? "花子" : "hanako";
    mail.to.push_back(smtp::Address::parse(name + std::to_string(i) + "@example.com").value());
  }
  mail.size = given.body.size();
  mail.eight_bit = kind == 255;
  mail.whole = (kind & 128U) != 0;
  if (mail.whole) {
    mail.body = given.body;
    given.given = given.body.size();
  }
  session_.send(std::move(mail));
  if (policy_.eager() && (kind & 128U) == 0) {
    const std::string_view piece = std::string_view(given.body).substr(0, 3);
    given.given = piece.size();
    session_.body(id, std::string(piece), given.given == given.body.size());
    session_.body(id + 1'000, "of no mail", true);
  }
}

bool SmtpJob::give_body(std::size_t bytes) {
  if (wanted_ == 0 || ended()) return false;
  const std::uint64_t id = std::exchange(wanted_, 0);
  Given& given = mails_.at(id);
  const std::string piece = given.body.substr(given.given, std::max<std::size_t>(bytes, 1));
  given.given += piece.size();
  const bool last = given.given == given.body.size();
  session_.body(id, piece, last);
  if (last && policy_.eager()) session_.body(id, "too much", true);
  return true;
}

bool SmtpJob::take(std::size_t bytes) {
  if (ended()) return false;
  require(session_.output().size() <= kMostUnsent, "what waits to be sent is bounded");
  const std::string_view out = session_.output().substr(0, bytes);
  if (out.empty()) return false;
  const std::string copy(out);  // sent() wipes it
  judge_.said(copy);
  session_.sent(copy.size());
  check_lines();
  begin_tls();
  return true;
}

void SmtpJob::check_lines() {
  require(judge_.violation().empty(), judge_.violation().c_str());
  require(judge_.most_in_flight() <= smtp::kWindowBytes, "commands in flight fit the window");
  for (; checked_ < judge_.lines().size(); ++checked_) {
    const std::string& line = judge_.lines()[checked_];
    if (line.starts_with("AUTH ")) {
      require(secure_ || config_.endpoint.protection == Protection::none, "T2: no log-on before TLS");
    }
  }
  if (!judge_.mails().empty()) require(signed_in_, "no mail before the log-on");
}

void SmtpJob::on_signed_in(const smtp::Capabilities& capabilities) {
  require(!signed_in_ && !stopped_, "signed in once");
  require(secure_ || config_.endpoint.protection == Protection::none, "T2: no log-on before TLS");
  for (const std::string& line : capabilities.lines) {
    require(line.find(config_.password.reveal()) == std::string::npos, "no secret in a capability");
  }
  signed_in_ = true;
}

void SmtpJob::on_body_wanted(std::uint64_t id) {
  require(wanted_ == 0 && !stopped_, "one piece is asked for at a time");
  const auto found = mails_.find(id);
  require(found != mails_.end() && !found->second.told, "the body of a mail that is on its way");
  require(found->second.given < found->second.body.size() || found->second.given == 0, "no more than there is");
  wanted_ = id;
}

const SmtpJudge::Mail* SmtpJob::said_of(std::uint64_t id) const {
  const std::string from = "<m" + std::to_string(id) + "@example.jp>";
  const SmtpJudge::Mail* found = nullptr;
  for (const SmtpJudge::Mail& mail : judge_.mails()) {
    if (!mail.from.starts_with(from)) continue;
    require(found == nullptr, "a mail is said once");
    found = &mail;
  }
  return found;
}

void SmtpJob::on_result(smtp::Result result) {
  const auto given = mails_.find(result.id);
  require(given != mails_.end() && !std::exchange(given->second.told, true),
          "S1: a result once, of a mail that was given");
  require(result.recipients.size() == given->second.recipients, "S1: a result a recipient");
  if (wanted_ == result.id) wanted_ = 0;
  check_result(result);
}

void SmtpJob::check_result(const smtp::Result& result) {
  using Status = smtp::Recipient::Status;
  const SmtpJudge::Mail* said = said_of(result.id);
  const bool dot = said != nullptr && said->dot_said;
  for (const smtp::Recipient& recipient : result.recipients) {
    require(recipient.text.size() <= 500, "a result's text is bounded");
    require(recipient.text.find(config_.password.reveal()) == std::string::npos, "no secret in a result's text");
    require(recipient.status != Status::uncertain || dot, "S2: uncertain only once the final dot was said");
    if (recipient.status == Status::sent) {
      require(dot && said->verdict >= 200 && said->verdict < 300, "S1: sent only where the server took it");
      require(said->body == mails_.at(result.id).body, "the body that was given is the one that was said");
    } else if (dot && recipient.code == 0 && !never_said(recipient)) {
      require(recipient.status == Status::uncertain, "S2: after the final dot, without an answer, it is uncertain");
    }
  }
}

void SmtpJob::end() {
  if (!ended() && policy_.end % 4 == 0) session_.closed("cut");
  if (!ended() && policy_.end % 4 == 1) {
    session_.end(transport::Failure(session_.stage(), transport::Kind::timeout, "sending_timeout"));
  }
  session_.stop(session_.failure() ? session_.failure()
                                   : transport::Failure(session_.stage(), transport::Kind::cancelled, "cancelled"));
  stopped_ = true;
  require(ended(), "an end is one");
  for (const auto& [id, mail] : mails_) require(mail.told, "S1: each mail has its result");
  const std::string transcript = session_.transcript().text();
  require(transcript.size() <= config_.transcript_bytes + kTranscriptSlack, "L1: the transcript is bounded");
  require(transcript.find(config_.password.reveal()) == std::string::npos, "L1: no secret in the transcript");
  for (const std::string_view body : kBodies) {
    const std::string_view first = body.substr(0, body.find('\r'));
    require(first.empty() || transcript.find(kClientLine + std::string(first) + '\n') == std::string::npos,
            "L1: no body in the transcript");
  }
  const auto& failure = session_.failure();
  require(
      !failure || (failure->text.size() <= 500 && failure->text.find(config_.password.reveal()) == std::string::npos),
      "a failure's text is bounded and holds no secret");
  const std::size_t output = session_.output().size();
  session_.feed("250 ok\r\n");
  smtp::Outgoing late;
  late.id = 5'000;
  session_.send(std::move(late));
  session_.finish();
  session_.keep_alive();
  require(session_.output().size() == output, "after the end nothing moves");
}

}  // namespace tegami::fuzz
