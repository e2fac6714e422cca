#include "transport/http/session.h"

#include <Poco/Net/HTTPRequest.h>

#include <sstream>

namespace tegami::transport::http {

namespace {

constexpr std::string_view kAuthorization = "Authorization: ", kLineEnd = "\r\n";

/// Without the secrets, which no stream is to copy.
std::string public_head(const Request& request) {
  Poco::Net::HTTPRequest head(request.method, request.url.target, Poco::Net::HTTPMessage::HTTP_1_1);
  head.set("Host", request.url.authority());
  head.set("Accept", request.accept);
  head.set("User-Agent", "Tegami");
  head.setKeepAlive(false);
  if (request.method == "POST") {
    head.setContentType(request.content_type);
    head.setContentLength64(static_cast<Poco::Int64>(request.body.reveal().size()));
  }
  std::ostringstream text;
  head.write(text);
  std::string lines = text.str();
  lines.resize(lines.size() - kLineEnd.size());
  return lines;
}

}  // namespace

Session::Session(const Config& config, FetchHandler& handler)
    : handler_(handler), transcript_(0), out_(0), reader_(config.max_body) {
  const Request& request = config.request;
  const std::string head = public_head(request);
  const std::string_view authorization = request.authorization.reveal();
  const std::string_view body = request.method == "POST" ? request.body.reveal() : std::string_view();
  out_.make_room(head.size() + kAuthorization.size() + authorization.size() + 2 * kLineEnd.size() + body.size());
  out_.add(head);
  if (!authorization.empty()) {
    for (const std::string_view piece : {kAuthorization, authorization, kLineEnd}) out_.add(piece);
  }
  out_.add(kLineEnd);
  out_.add(body);
}

void Session::feed(std::string_view bytes) {
  if (!ended_) judge(reader_.feed(bytes));
}

void Session::closed(std::string_view why) {
  // Under TLS the library has a word for an end that the peer did not announce: somebody may have cut the answer off.
  if (!ended_) judge(reader_.closed(why.empty(), why));
}

void Session::judge(const Result<bool>& whole) {
  if (!whole) return stop(whole.error());
  if (!whole.value()) return;
  ended_ = true;
  handler_.on_response(reader_.take());
}

void Session::stop(std::optional<Failure> failure) {
  if (ended_) return;
  ended_ = true;
  failure_ = std::move(failure);
}

}  // namespace tegami::transport::http
