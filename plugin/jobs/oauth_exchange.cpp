#include "jobs/oauth_exchange.h"

#include <future>
#include <memory>
#include <vector>

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

http::Config config_of(const sdk::Host& host, http::Request request, bool waits_its_turn) {
  http::Config config;
  config.request = std::move(request);
  config.policy = accounts::Policies(host).connect();
  config.deadline = kDeadline;
  config.waits_its_turn = waits_its_turn;
  return config;
}

transport::Result<http::Response> asked(const sdk::Host& host, transport::Loop& loop, http::Request request) {
  const auto waited = std::make_shared<Waited>();
  auto answer = waited->answer();
  const auto fetch = loop.start(config_of(host, std::move(request), false), waited);
  return answer.get();
}

/// Nobody waits for it.
class Unheard : public http::FetchHandler {
 public:
  void on_step(const transport::Step&) override {}
  void on_response(http::Response) override {}
  void on_end(transport::End) override {}
};

struct Going {
  oauth::GrantId grant = 0;
  oauth::Server server;
  transport::Secret token;
  bool refresh_token = false;
};

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

transport::Result<http::Response> fetch_description(const sdk::Host& host, transport::Loop& loop,
                                                    const http::Url& place) {
  http::Request request;
  request.url = place;
  return asked(host, loop, std::move(request));
}

std::function<void()> give_back(const sdk::Host& host, transport::Loop& loop, oauth::GrantStore& grants,
                                oauth::AccountId account) {
  const auto receive = grants.of(account, oauth::Direction::receive);
  const auto send = grants.of(account, oauth::Direction::send);
  std::vector<Going> going;
  const auto take = [&](const std::optional<oauth::Grant>& grant, const std::optional<oauth::Grant>& other) {
    if (!grant || grant->app_only || !grants.is_alone(*grant, other ? other->id : 0)) return;
    const auto server = oauth::find_server(host.setting("oauth_servers").value_or(""), grant->server);
    const auto token = server && !server->revoke_url.empty() ? grants.to_revoke(grant->id) : std::nullopt;
    if (token) going.push_back({grant->id, *server, token->first, token->second});
  };
  take(receive, send);
  if (!receive || !send || receive->id != send->id) take(send, receive);
  if (going.empty()) return [] {};
  return [&host, &loop, &grants, going = std::move(going)] {
    for (const Going& one : going) {
      if (grants.find(one.grant)) continue;
      loop.start(config_of(host, oauth::revoke_request(one.server, one.token, one.refresh_token), true),
                 std::make_shared<Unheard>());
    }
  };
}

}  // namespace tegami::jobs
