#include "transport/smtp/sign_in.h"

#include "transport/smtp/capabilities.h"

namespace tegami::transport::smtp {

namespace {

/// A command line with its CR LF (RFC 5321 section 4.5.3.1.4): a longer initial response waits until it is asked for.
constexpr std::size_t kMaxCommandLine = 512;
/// No mechanism of ours needs more; a server that goes on asking would keep us for ever.
constexpr std::size_t kMaxChallenges = 8;

Secret joined(std::string_view first, const Secret& second) {
  std::string all;
  all.reserve(first.size() + second.reveal().size());
  all += first;
  all += second.reveal();
  return Secret(std::move(all));
}

bool one_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

/// 5.7.8, 5.7.9 and what else says that it is us whom the server does not want, by number or by enhanced code.
bool means_credentials(const Reply& reply) {
  return reply.code == 535 || reply.code == 534 || reply.code == 525 || reply.code == 538 ||
         reply.enhanced.starts_with("5.7.");
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
  if (config_.user.empty() || !one_line(config_.user) || !one_line(config_.password.reveal())) {
    return stop(Stage::sign_in, Kind::permanent, "credentials_unusable");
  }
  // Skipped, the second EHLO tells nothing: the server is asked to its face.
  const bool unknown = secured_ && config_.skip_second_ehlo;
  if (!unknown && !has_mechanism(capabilities_, sasl::wire_name(*name))) {
    return stop(Stage::sign_in, Kind::permanent,
                config_.auth == Auth::xoauth2 ? "xoauth2_not_offered" : "mechanism_not_offered",
                offered(capabilities_));
  }
  begin_exchange(*name);
}

void SignIn::begin_exchange(sasl::Name name) {
  mechanism_ = sasl::make(name, {config_.user, config_.password, config_.endpoint.host, config_.endpoint.port});
  const std::string verb = "AUTH " + std::string(sasl::wire_name(name));
  auto start = mechanism_->start();
  std::optional<Command> auth;
  if (start) {
    Secret encoded = sasl::base64(start->reveal());
    transcript_.hide(encoded);
    // RFC 4954 section 4: an empty response is said as "=".
    if (encoded.empty()) encoded = Secret("=");
    if (verb.size() + 1 + encoded.reveal().size() + 2 <= kMaxCommandLine) {
      auth.emplace(Stage::sign_in, joined(verb + ' ', encoded), verb + " ****");
    } else {
      initial_ = std::move(encoded);
    }
  }
  if (!auth) auth.emplace(Stage::sign_in, verb);
  auth->on_reply = [this](const Reply& reply) { answer(reply); };
  engine_.submit(std::move(*auth));
}

void SignIn::answer(const Reply& reply) {
  if (reply.code == 235) {
    if (!mechanism_->complete()) return stop(Stage::sign_in, Kind::protocol, "server_not_proved", reply.text());
    return finished_(Stage::sign_in);
  }
  if (reply.code != 334) return refused(reply);
  if (++challenges_ > kMaxChallenges) return stop(Stage::sign_in, Kind::protocol, "bad_challenge");
  if (initial_) {
    Command response(Stage::sign_in, *std::exchange(initial_, std::nullopt), "****");
    response.on_reply = [this](const Reply& next) { answer(next); };
    return engine_.submit(std::move(response));
  }
  respond(reply.lines.empty() ? std::string_view() : std::string_view(reply.lines.front()));
}

void SignIn::respond(std::string_view challenge) {
  const auto decoded = sasl::from_base64(challenge);
  if (!decoded) return give_up(Failure(Stage::sign_in, Kind::protocol, "bad_challenge", printable(challenge)));
  auto step = mechanism_->step(decoded->reveal());
  if (!step) return give_up(step.error());
  Secret encoded = sasl::base64(step->reveal());
  if (!encoded.empty()) transcript_.hide(encoded);
  Command response(Stage::sign_in, std::move(encoded), "****");
  response.on_reply = [this](const Reply& reply) { answer(reply); };
  engine_.submit(std::move(response));
}

/// RFC 4954 section 4: the exchange is cancelled by "*".
void SignIn::give_up(Failure failure) {
  Command cancel(Stage::sign_in, "*");
  cancel.on_reply = [this, failure = std::move(failure)](const Reply&) { engine_.end(failure); };
  engine_.submit(std::move(cancel));
}

void SignIn::refused(const Reply& reply) {
  const bool token = config_.auth == Auth::xoauth2;
  if (reply.permanent() && secured_ && config_.skip_second_ehlo) {
    return engine_.end(refusal(Stage::sign_in, reply, means_credentials(reply) ? Kind::refused : Kind::permanent,
                               "second_ehlo_skipped"));
  }
  if (reply.permanent() && means_credentials(reply)) {
    return engine_.end(refusal(Stage::sign_in, reply, Kind::refused, token ? "token_refused" : "password_refused"));
  }
  engine_.end(
      refusal(Stage::sign_in, reply, Kind::permanent, reply.temporary() ? "server_temporary" : "mechanism_refused"));
}

}  // namespace tegami::transport::smtp
