#include "jobs/oauth_exchange.h"

#include <future>

#include "accounts/policies.h"
#include "oauth/token_request.h"
#include "transport/http/fetch.h"
#include "transport/transcript.h"

namespace tegami::jobs {

namespace {

namespace http = transport::http;

/// Somebody looks at the page meanwhile.
constexpr std::chrono::seconds kDeadline{20};

class Waited : public http::FetchHandler {
 public:
  std::future<transport::Result<http::Response>> answer() { return promise_.get_future(); }

  void on_step(const transport::Step&) override {}
  void on_response(http::Response response) override { response_ = std::move(response); }
  void on_end(transport::End end) override {
    if (response_) return promise_.set_value(std::move(*response_));
    promise_.set_value(end.failure ? std::move(*end.failure) : oauth::bad_answer("none"));
  }

 private:
  std::promise<transport::Result<http::Response>> promise_;
  std::optional<http::Response> response_;
};

transport::Result<http::Response> asked(const sdk::Host& host, transport::Loop& loop, http::Request request) {
  http::Config config;
  config.request = std::move(request);
  config.policy = accounts::Policies(host).connect();
  config.deadline = kDeadline;
  config.waits_its_turn = false;
  const auto waited = std::make_shared<Waited>();
  auto answer = waited->answer();
  const auto fetch = loop.start(config, waited);
  return answer.get();
}

}  // namespace

transport::Result<oauth::Tokens> exchange_code(const sdk::Host& host, transport::Loop& loop,
                                               const oauth::Server& server, const transport::Secret& code,
                                               const transport::Secret& verifier, const std::string& redirect_uri) {
  auto response = asked(host, loop, oauth::code_request(server, code, verifier, redirect_uri));
  if (response.has_error()) return response.error();
  auto tokens = oauth::read_tokens(*response);
  if (tokens) return tokens;
  transport::Failure failure = tokens.error();
  transport::Transcript secrets(0);
  for (const auto* secret : {&server.client_secret, &code, &verifier}) secrets.hide(*secret);
  failure.text = secrets.clean(failure.text);
  return failure;
}

std::optional<transport::Failure> revoke_token(const sdk::Host& host, transport::Loop& loop,
                                               const oauth::Server& server, const transport::Secret& token,
                                               bool refresh_token) {
  if (server.revoke_url.empty()) return std::nullopt;
  auto response = asked(host, loop, oauth::revoke_request(server, token, refresh_token));
  if (response.has_error()) return response.error();
  return oauth::read_revoked(*response);
}

}  // namespace tegami::jobs
