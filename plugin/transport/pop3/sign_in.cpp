#include "transport/pop3/sign_in.h"

#include "transport/pop3/apop.h"
#include "transport/pop3/capabilities.h"

namespace tegami::transport::pop3 {

namespace {

/// A command is one line: what would begin another has no place in a user id or a password.
bool one_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

}  // namespace

SignIn::SignIn(Engine& engine, Transcript& transcript, const Config& config, std::function<void(Stage)> finished)
    : engine_(engine),
      transcript_(transcript),
      config_(config),
      finished_(std::move(finished)),
      exchange_(engine, transcript, [this] { finished_(Stage::sign_in); }) {}

void SignIn::stop(Stage stage, Kind kind, std::string_view code, std::string text) {
  engine_.end(Failure(stage, kind, std::string(code), std::move(text)));
}

bool SignIn::wants_starttls() const noexcept {
  return config_.endpoint.protection == Protection::starttls ||
         config_.endpoint.protection == Protection::starttls_unverified;
}

bool SignIn::under_tls() const noexcept { return config_.endpoint.protection != Protection::none; }

/// Nobody listens in, and the server is who it should be.
bool SignIn::trusted() const noexcept {
  switch (config_.endpoint.protection) {
    case Protection::tls:
    case Protection::starttls:
      return true;
    case Protection::tls_unverified:
    case Protection::starttls_unverified:
      return !config_.endpoint.pin.empty();
    case Protection::none:
      return false;
  }
  return false;
}

bool SignIn::offers(sasl::Name name) const { return has_mechanism(capabilities_, sasl::wire_name(name)); }

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
      return with_token();
    case Auth::standard:
      return with_password();
  }
}

/// Never weaker than what the server can: a refusal is the end of it, no reason to try the next.
void SignIn::with_password() {
  // Dovecot offers USER also where it takes no password in plain text.
  const bool takes_plain = offers(sasl::Name::plain) || offers(sasl::Name::login);
  if (offers(sasl::Name::scram_sha_256) && (!trusted() || !takes_plain)) return by(sasl::Name::scram_sha_256);
  if (!capabilities_.known || capabilities_.user) return user_and_pass();
  if (under_tls()) {
    if (offers(sasl::Name::plain)) return by(sasl::Name::plain);
  } else if (offers(sasl::Name::plain) || capabilities_.stls) {
    return stop(Stage::sign_in, Kind::permanent, "sign_in_needs_tls");
  }
  user_and_pass();
}

void SignIn::with_token() {
  if (!capabilities_.known || offers(sasl::Name::xoauth2)) return by(sasl::Name::xoauth2);
  if (offers(sasl::Name::oauthbearer)) return by(sasl::Name::oauthbearer);
  stop(Stage::sign_in, Kind::permanent, "xoauth2_not_offered");
}

void SignIn::by(sasl::Name name) {
  sasl::Identity identity{config_.user, config_.password, config_.endpoint.host, config_.endpoint.port};
  if (!sasl::can_say(name, identity)) return stop(Stage::sign_in, Kind::permanent, "credentials_unusable");
  exchange_.begin(name, std::move(identity), !capabilities_.sasl.empty());
}

void SignIn::log_on(Command command) {
  command.on_reply = [this](const Reply& reply) {
    if (!reply.ok()) return engine_.end(refusal(Stage::sign_in, reply.text, Kind::refused, "password_refused"));
    finished_(Stage::sign_in);
  };
  engine_.submit(std::move(command));
}

void SignIn::user_and_pass() {
  Command user(Stage::sign_in, "USER " + config_.user);
  user.on_reply = [this](const Reply& reply) {
    if (!reply.ok()) return engine_.end(refusal(Stage::sign_in, reply.text, Kind::refused, "password_refused"));
    log_on(Command(Stage::sign_in, joined({"PASS ", config_.password.reveal()}), "PASS ****"));
  };
  engine_.submit(std::move(user));
}

void SignIn::apop() {
  if (stamp_.empty()) return stop(Stage::sign_in, Kind::permanent, "apop_not_offered");
  const Secret digest = apop_digest(stamp_, config_.password);
  if (digest.empty()) return stop(Stage::sign_in, Kind::permanent, "apop_not_offered", "MD5");
  transcript_.hide(digest);
  const std::string command = "APOP " + config_.user + " ";
  log_on(Command(Stage::sign_in, joined({command, digest.reveal()}), command + "****"));
}

}  // namespace tegami::transport::pop3
