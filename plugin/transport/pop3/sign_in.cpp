#include "transport/pop3/sign_in.h"

#include <openssl/evp.h>

#include <array>

#include "transport/pop3/capabilities.h"
#include "transport/sasl.h"

namespace tegami::transport::pop3 {

namespace {

Secret joined(std::string_view first, std::string_view second) {
  std::string all;
  all.reserve(first.size() + second.size());
  all += first;
  all += second;
  return Secret(std::move(all));
}

Secret md5_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_md5(), nullptr) != 1) return {};
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  text.reserve(std::size_t{length} * 2);
  for (unsigned int i = 0; i < length; ++i) {
    text += kHex[digest[i] >> 4U];
    text += kHex[digest[i] & 15U];
  }
  return Secret(std::move(text));
}

/// A command is one line: what would begin another has no place in a user id or a password.
bool one_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

bool atom_or_dot(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
}

bool dot_atom(std::string_view text) {
  if (text.empty() || text.front() == '.' || text.back() == '.') return false;
  if (text.find("..") != std::string_view::npos) return false;
  for (const char c : text) {
    if (!atom_or_dot(c)) return false;
  }
  return true;
}

}  // namespace

std::string_view apop_stamp(std::string_view greeting) {
  const std::size_t begin = greeting.find('<');
  if (begin == std::string_view::npos) return {};
  const std::size_t end = greeting.find('>', begin);
  if (end == std::string_view::npos) return {};
  const std::string_view inside = greeting.substr(begin + 1, end - begin - 1);
  const std::size_t at = inside.find('@');
  if (at == std::string_view::npos) return {};
  std::string_view right = inside.substr(at + 1);
  if (right.size() > 2 && right.front() == '[' && right.back() == ']') {
    right = right.substr(1, right.size() - 2);  // a domain literal
    for (const char c : right) {
      if (c != ':' && !atom_or_dot(c)) return {};
    }
    if (!dot_atom(inside.substr(0, at))) return {};
  } else if (!dot_atom(inside.substr(0, at)) || !dot_atom(right)) {
    return {};
  }
  return greeting.substr(begin, end - begin + 1);
}

SignIn::SignIn(Engine& engine, Transcript& transcript, const Config& config, std::function<void(Stage)> finished)
    : engine_(engine), transcript_(transcript), config_(config), finished_(std::move(finished)) {}

void SignIn::stop(Stage stage, Kind kind, std::string_view code, std::string text) {
  engine_.end(Failure(stage, kind, std::string(code), std::move(text)));
}

bool SignIn::wants_starttls() const noexcept {
  return config_.endpoint.protection == Protection::starttls ||
         config_.endpoint.protection == Protection::starttls_unverified;
}

void SignIn::begin() {
  transcript_.hide(config_.password);  // a server that knows it already may say it in its greeting
  engine_.expect_greeting([this](const Reply& reply) {
    if (!reply.ok()) {
      return engine_.end(refusal(Stage::greeting, reply.text, Kind::temporary, "greeting_refused"));
    }
    stamp_ = apop_stamp(reply.text);
    finished_(Stage::greeting);
    ask_capabilities();
  });
}

void SignIn::ask_capabilities() {
  capabilities_ = {};
  Command capa(Stage::capabilities, "CAPA", Shape::block);
  capa.on_line = [this](std::string_view line) {
    if (capabilities_.lines.size() >= kMaxCapabilityLines) {
      return stop(Stage::capabilities, Kind::protocol, "bad_reply", "CAPA");
    }
    add_capability(capabilities_, line);
    capabilities_.lines.back() = printable(transcript_.clean(line));
  };
  capa.on_reply = [this](const Reply& reply) {
    if (engine_.ended()) return;
    capabilities_.known = reply.ok();
    after_capabilities();
  };
  engine_.submit(std::move(capa));
}

void SignIn::after_capabilities() {
  if (wants_starttls() && !secured_) return start_tls();
  finished_(Stage::capabilities);
  if (config_.until != Until::capabilities) authenticate();
}

void SignIn::start_tls() {
  if (!capabilities_.stls) return stop(Stage::tls, Kind::permanent, "starttls_not_offered");
  Command stls(Stage::tls, "STLS");
  stls.on_reply = [this](const Reply& reply) {
    if (!reply.ok()) return stop(Stage::tls, Kind::permanent, "starttls_refused", printable(reply.text));
    engine_.start_tls();
  };
  engine_.submit(std::move(stls));
}

void SignIn::tls_done() {
  secured_ = true;
  engine_.tls_done();
  ask_capabilities();
}

void SignIn::authenticate() {
  if (config_.user.empty() || !one_line(config_.user) || !one_line(config_.password.reveal())) {
    return stop(Stage::sign_in, Kind::permanent, "credentials_unusable");
  }
  switch (config_.auth) {
    case Auth::apop:
      return apop();
    case Auth::xoauth2:
      return xoauth2();
    case Auth::standard:
      break;
  }
  const bool only_sasl = capabilities_.known && !capabilities_.user && has_mechanism(capabilities_, "PLAIN");
  return only_sasl ? plain() : user_and_pass();
}

void SignIn::log_on(Command command, std::string_view refused_code) {
  command.on_reply = [this, refused_code](const Reply& reply) {
    if (reply.type == Reply::Type::challenge) {
      // XOAUTH2 tells its reason so, and wants an empty line before it gives its -ERR.
      Command empty(Stage::sign_in, std::string());
      return log_on(std::move(empty), refused_code);
    }
    if (!reply.ok()) return engine_.end(refusal(Stage::sign_in, reply.text, Kind::refused, refused_code));
    finished_(Stage::sign_in);
  };
  engine_.submit(std::move(command));
}

void SignIn::user_and_pass() {
  Command user(Stage::sign_in, "USER " + config_.user);
  user.on_reply = [this](const Reply& reply) {
    if (!reply.ok()) return engine_.end(refusal(Stage::sign_in, reply.text, Kind::refused, "password_refused"));
    log_on(Command(Stage::sign_in, joined("PASS ", config_.password.reveal()), "PASS ****"), "password_refused");
  };
  engine_.submit(std::move(user));
}

void SignIn::apop() {
  if (stamp_.empty()) return stop(Stage::sign_in, Kind::permanent, "apop_not_offered");
  const Secret digest = md5_hex(joined(stamp_, config_.password.reveal()).reveal());
  if (digest.empty()) return stop(Stage::sign_in, Kind::permanent, "apop_not_offered", "MD5");
  transcript_.hide(digest);
  log_on(
      Command(Stage::sign_in, joined("APOP " + config_.user + " ", digest.reveal()), "APOP " + config_.user + " ****"),
      "password_refused");
}

void SignIn::answer_challenge(Secret response, std::string_view refused_code) {
  transcript_.hide(response);
  Command answer(Stage::sign_in, std::move(response), "****");
  answer.challenge = true;
  log_on(std::move(answer), refused_code);
}

void SignIn::plain() {
  Command auth(Stage::sign_in, "AUTH PLAIN");
  auth.challenge = true;
  auth.on_reply = [this](const Reply& reply) {
    if (reply.type == Reply::Type::challenge) {
      return answer_challenge(sasl::plain(config_.user, config_.password), "password_refused");
    }
    engine_.end(refusal(Stage::sign_in, reply.text, Kind::permanent, "mechanism_refused"));
  };
  engine_.submit(std::move(auth));
}

void SignIn::xoauth2() {
  if (capabilities_.known && !has_mechanism(capabilities_, "XOAUTH2")) {
    return stop(Stage::sign_in, Kind::permanent, "xoauth2_not_offered");
  }
  Command auth(Stage::sign_in, "AUTH XOAUTH2");
  auth.challenge = true;
  auth.on_reply = [this](const Reply& reply) {
    if (reply.type == Reply::Type::challenge) {
      return answer_challenge(sasl::xoauth2(config_.user, config_.password), "token_refused");
    }
    engine_.end(refusal(Stage::sign_in, reply.text, Kind::permanent, "mechanism_refused"));
  };
  engine_.submit(std::move(auth));
}

}  // namespace tegami::transport::pop3
