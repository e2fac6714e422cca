#include "web/request_body.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/MessageHeader.h>
#include <Poco/Net/NameValueCollection.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/Timespan.h>

#include <algorithm>
#include <vector>

#include "web/form.h"

namespace samplehost {

using tegami::sdk::Pull;

namespace {

constexpr std::chrono::milliseconds step{30'000};

std::string boundary_of(const std::string& content_type) {
  std::string kind;
  Poco::Net::NameValueCollection parameters;
  Poco::Net::MessageHeader::splitParameters(content_type, kind, parameters);
  return parameters.get("boundary", "");
}

bool is(const std::string& content_type, std::string_view kind) { return content_type.starts_with(kind); }

}  // namespace

std::optional<std::string> multipart_field(std::string_view head, std::string_view boundary, std::string_view name) {
  if (boundary.empty() || boundary.size() > 200) return std::nullopt;
  const auto mark = "--" + std::string(boundary);
  for (auto at = head.find(mark); at != std::string_view::npos;) {
    const auto part = at + mark.size();
    const auto next = head.find("\r\n" + mark, part);
    const auto lines = head.find("\r\n\r\n", part);
    if (next == std::string_view::npos || lines == std::string_view::npos || lines > next) return std::nullopt;
    const auto headers = head.substr(part, lines - part);
    const bool named = headers.find("name=\"" + std::string(name) + "\"") != std::string_view::npos;
    if (named && headers.find("filename") == std::string_view::npos)
      return std::string(head.substr(lines + 4, next - lines - 4));
    at = next + 2;
  }
  return std::nullopt;
}

RequestBody::RequestBody(Poco::Net::HTTPServerRequest& request)
    : request_(request), content_type_(request.getContentType()) {
  const bool chunked = request.getChunkedTransferEncoding();
  total_ = request.hasContentLength() ? static_cast<std::int64_t>(request.getContentLength64()) : chunked ? -1 : 0;
  exists_ = total_ != 0;
  ended_ = !exists_;
}

std::pair<Pull, std::size_t> RequestBody::pull(char* buffer, std::size_t capacity, std::chrono::milliseconds deadline) {
  if (ended_) return {lost_ ? Pull::gone : Pull::end, 0};
  auto& socket = static_cast<Poco::Net::HTTPServerRequestImpl&>(request_).socket();
  // In a chunk's head a timeout would lose the place, so a chunked body always gets the whole step.
  const auto wait = total_ < 0 ? step : std::clamp(deadline, std::chrono::milliseconds(1), step);
  try {
    socket.setReceiveTimeout(Poco::Timespan(std::chrono::duration_cast<std::chrono::microseconds>(wait).count()));
    auto& in = *request_.stream().rdbuf();
    if (in.sgetc() == std::streambuf::traits_type::eof()) {
      ended_ = true;
      lost_ = total_ >= 0 && got_ < total_;
      return {lost_ ? Pull::gone : Pull::end, 0};
    }
    const auto there = std::max<std::streamsize>(in.in_avail(), 1);
    const auto got = in.sgetn(buffer, std::min(there, static_cast<std::streamsize>(capacity)));
    got_ += got;
    if (got_ == total_) ended_ = true;
    return {Pull::data, static_cast<std::size_t>(got)};
  } catch (const Poco::TimeoutException&) {
    if (total_ >= 0) return {Pull::again, 0};
  } catch (const Poco::Exception&) {
    // The client is gone.
  }
  ended_ = lost_ = true;
  return {Pull::gone, 0};
}

std::pair<Pull, std::size_t> RequestBody::next(char* buffer, std::size_t capacity, std::chrono::milliseconds deadline) {
  if (given_ == head_.size()) return pull(buffer, capacity, deadline);
  const auto count = std::min(capacity, head_.size() - given_);
  std::copy_n(head_.data() + given_, count, buffer);
  given_ += count;
  return {Pull::data, count};
}

void RequestBody::fill_head(std::size_t most) {
  std::vector<char> buffer(16 * 1024);
  const auto until = std::chrono::steady_clock::now() + step;
  while (head_.size() < most && std::chrono::steady_clock::now() < until) {
    const auto [state, count] = pull(buffer.data(), std::min(buffer.size(), most - head_.size()), step);
    head_.append(buffer.data(), count);
    if (state == Pull::end || state == Pull::gone) return;
    const bool multipart = is(content_type_, "multipart/form-data");
    if (multipart && multipart_field(head_, boundary_of(content_type_), "csrf")) return;
  }
}

std::optional<std::string> RequestBody::early_field(std::string_view name) {
  if (is(content_type_, "application/x-www-form-urlencoded")) {
    fill_head(max_urlencoded);
    const Form form(head_);
    return form.has(name) ? std::optional(form.value(name)) : std::nullopt;
  }
  if (!is(content_type_, "multipart/form-data")) return std::nullopt;
  fill_head(multipart_head);
  return multipart_field(head_, boundary_of(content_type_), name);
}

std::optional<std::string> RequestBody::read_all(std::size_t most) {
  std::string all;
  std::vector<char> buffer(64 * 1024);
  for (;;) {
    const auto [state, count] = next(buffer.data(), buffer.size(), step);
    if (state == Pull::end) return all;
    if (state != Pull::data || all.size() + count > most) return std::nullopt;
    all.append(buffer.data(), count);
  }
}

bool RequestBody::drained(std::size_t most) {
  std::vector<char> buffer(64 * 1024);
  for (std::size_t left = most; !ended_ && left > 0;) {
    const auto [state, count] = pull(buffer.data(), std::min(left, buffer.size()), std::chrono::milliseconds(1000));
    if (state != Pull::data) break;
    left -= count;
  }
  return ended_ && !lost_;
}

}  // namespace samplehost
