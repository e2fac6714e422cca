#include "transport/smtp/sign_in.h"

#include "transport/smtp/capabilities.h"

namespace tegami::transport::smtp {

namespace {

/// A command line with its CR LF (RFC 5321 section 4.5.3.1.4): a longer initial response waits until it is asked for.
constexpr std::size_t kMaxCommandLine = 512;
/// No mechanism of ours needs more; a server that goes on asking would keep us for ever.
constexpr std::size_t kMaxChallenges = 8;

/// That it is us whom the server does not want, by number or by enhanced code (5.7.4: it is the mechanism).
bool means_credentials(const Reply& reply) {
  if (reply.code == 504 || reply.enhanced == "5.7.4") return false;
  return reply.code == 535 || reply.code == 534 || reply.code == 525 || reply.enhanced.starts_with("5.7.");
}

/// RFC 4954 section 6, RFC 3463: whoever it is, not over a connection like this.
bool means_protection(const Reply& reply) {
  return reply.code == 538 || reply.code == 530 || reply.enhanced == "5.7.10" || reply.enhanced == "5.7.11";
}

std::string offered(const Capabilities& capabilities) {
  std::string all;
  for (const std::string& name : capabilities.auth) all += (all.empty() ? "" : " ") + name;
  return all;
}

}  // namespace

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
    if (reply.code != 220) return engine_.end(refusal(Stage::greeting, reply, Kind::permanent, "greeting_refused"));
    finished_(Stage::greeting);
    say_ehlo();
  });
}

void SignIn::say_ehlo() {
  capabilities_ = {};
  Command ehlo(Stage::capabilities, "EHLO " + config_.client_name);
  ehlo.on_reply = [this](const Reply& reply) {
    if (reply.code == 250) {
      capabilities_ = read_capabilities(reply);
      for (std::string& line : capabilities_.lines) line = printable(transcript_.clean(line));
      return greeted();
    }
    // RFC 5321 section 3.2: a server that does not know EHLO is greeted as of old.
    if (reply.permanent()) return say_helo();
    engine_.end(refusal(Stage::capabilities, reply, Kind::permanent, "ehlo_refused"));
  };
  engine_.submit(std::move(ehlo));
}

void SignIn::say_helo() {
  Command helo(Stage::capabilities, "HELO " + config_.client_name);
  helo.on_reply = [this](const Reply& reply) {
    if (reply.code == 250) return greeted();
    engine_.end(refusal(Stage::capabilities, reply, Kind::permanent, "ehlo_refused"));
  };
  engine_.submit(std::move(helo));
}

void SignIn::greeted() {
  if (wants_starttls() && !secured_) return start_tls();
  finished_(Stage::capabilities);
  if (config_.until != Until::capabilities) authenticate();
}

void SignIn::start_tls() {
  if (!capabilities_.starttls) return stop(Stage::tls, Kind::permanent, "starttls_not_offered");
  Command starttls(Stage::tls, "STARTTLS");
  starttls.on_reply = [this](const Reply& reply) {
    if (reply.code != 220) return engine_.end(refusal(Stage::tls, reply, Kind::permanent, "starttls_refused"));
    engine_.start_tls();
  };
  engine_.submit(std::move(starttls));
}

void SignIn::tls_done() {
  secured_ = true;
  if (config_.skip_second_ehlo) {
    capabilities_ = {};
    engine_.tls_done();
    return greeted();
  }
  engine_.tls_done();
  say_ehlo();
}

std::optional<sasl::Name> SignIn::mechanism() const {
  switch (config_.auth) {
    case Auth::none:
      return std::nullopt;
    case Auth::cram_md5:
      return sasl::Name::cram_md5;
    case Auth::login:
      return sasl::Name::login;
    case Auth::plain:
      return sasl::Name::plain;
    case Auth::xoauth2:
      // The same token in the form that RFC 7628 gives it, for servers that know only that.
      if (!has_mechanism(capabilities_, sasl::wire_name(sasl::Name::xoauth2)) &&
          has_mechanism(capabilities_, sasl::wire_name(sasl::Name::oauthbearer))) {
        return sasl::Name::oauthbearer;
      }
      return sasl::Name::xoauth2;
  }
  return std::nullopt;
}

void SignIn::authenticate() {
  const auto name = mechanism();
  if (!name) return finished_(Stage::sign_in);
  const sasl::Identity identity{config_.user, config_.password, config_.endpoint.host, config_.endpoint.port};
  if (!sasl::can_say(*name, identity)) return stop(Stage::sign_in, Kind::permanent, "credentials_unusable");
  // Skipped, the second EHLO tells nothing: the server is asked to its face.
  if (!second_ehlo_skipped() && !has_mechanism(capabilities_, sasl::wire_name(*name))) {
    return stop(Stage::sign_in, Kind::permanent,
                config_.auth == Auth::xoauth2 ? "xoauth2_not_offered" : "mechanism_not_offered",
                offered(capabilities_));
  }
  mechanism_ = sasl::make(*name, identity);
  begin_exchange(*name);
}

void SignIn::begin_exchange(sasl::Name name) {
  const std::string verb = "AUTH " + std::string(sasl::wire_name(name));
  initial_ = mechanism_->start();
  if (initial_) {
    Secret encoded = sasl::base64(initial_->reveal());
    transcript_.hide(encoded);
    // RFC 4954 section 4: an empty response is said as "=".
    if (encoded.empty()) encoded = Secret("=");
    Command auth(Stage::sign_in, joined({verb, " ", encoded.reveal()}), verb + " ****");
    if (auth.wire.reveal().size() + 2 <= kMaxCommandLine) {
      initial_.reset();
      said_who_ = true;
      return exchange(std::move(auth));
    }
  }
  exchange(Command(Stage::sign_in, verb));
}

void SignIn::exchange(Command command) {
  command.may_ask = true;
  command.on_reply = [this](const Reply& reply) { answer(reply); };
  engine_.submit(std::move(command));
}

void SignIn::answer(const Reply& reply) {
  // Whatever is said to "*", the exchange has ended by our own reason.
  if (cancelled_) return engine_.end(std::exchange(cancelled_, std::nullopt));
  if (reply.code == 334) return respond(reply.lines.front());
  if (reply.code != 235) return refused(reply);
  if (!said_who_ || !mechanism_->complete()) {
    return stop(Stage::sign_in, Kind::permanent, "server_unproved", reply.text());
  }
  finished_(Stage::sign_in);
}

void SignIn::respond(std::string_view challenge) {
  const auto bad = [&] { give_up(Failure(Stage::sign_in, Kind::protocol, "bad_challenge", printable(challenge))); };
  if (++challenges_ > kMaxChallenges) return bad();
  Secret response;
  if (initial_) {
    // RFC 4422 section 5.1: what the mechanism says first is asked for by an empty challenge.
    if (!challenge.empty()) return bad();
    response = *std::exchange(initial_, std::nullopt);
  } else {
    auto decoded = sasl::from_base64(challenge);
    // LOGIN's questions are the same everywhere, and some servers write them plainly.
    if (!decoded && config_.auth == Auth::login) decoded.emplace();
    if (!decoded) return bad();
    auto step = mechanism_->step(decoded->reveal());
    if (!step) return give_up(step.error());
    response = std::move(step.value());
  }
  said_who_ = true;
  Secret encoded = sasl::base64(response.reveal());
  const std::string shown = encoded.empty() ? "" : "****";
  transcript_.hide(encoded);
  exchange(Command(Stage::sign_in, std::move(encoded), shown));
}

/// RFC 4954 section 4: the exchange is cancelled by "*".
void SignIn::give_up(Failure failure) {
  cancelled_ = std::move(failure);
  exchange(Command(Stage::sign_in, "*"));
}

void SignIn::refused(const Reply& reply) {
  if (reply.temporary()) {
    return engine_.end(refusal(Stage::sign_in, reply, Kind::temporary, "server_temporary"));
  }
  const bool us = reply.permanent() && said_who_ && !means_protection(reply) && means_credentials(reply);
  std::string_view code = "mechanism_refused";
  if (us) code = config_.auth == Auth::xoauth2 ? "token_refused" : "password_refused";
  if (means_protection(reply)) code = "sign_in_needs_tls";
  if (reply.permanent() && second_ehlo_skipped()) code = "second_ehlo_skipped";
  engine_.end(refusal(Stage::sign_in, reply, us ? Kind::refused : Kind::permanent, code));
}

}  // namespace tegami::transport::smtp
