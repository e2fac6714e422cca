#include "tegami-host/handles.hpp"

#include <algorithm>
#include <boost/throw_exception.hpp>
#include <stdexcept>

#include "tegami-host/loader.hpp"
#include "tegami-host/module.hpp"

namespace tegami::sdk {

namespace {

constexpr std::uint64_t max_error_fields = 1000;
constexpr std::size_t read_bytes = 64 * 1024;

// One string member of a response of any size.
#define TEGAMI_TEXT(member) \
  return TEGAMI_COVERS(response_.get(), member) ? view(response_->member) : std::string_view {}

std::vector<std::string_view> lines(std::string_view text) {
  std::vector<std::string_view> result;
  while (!text.empty()) {
    const auto end = text.find('\n');
    if (const auto line = text.substr(0, end); !line.empty()) result.push_back(line);
    text = end == text.npos ? std::string_view{} : text.substr(end + 1);
  }
  return result;
}

}  // namespace

Failure take_failure(tegami_status status, tegami_error* error) {
  Failure failure{status == TEGAMI_OK ? TEGAMI_FAILED : status, "failed", "the module gave no reason", {}};
  if (error == nullptr) return failure;
  if (TEGAMI_COVERS(error, code) && error->code.length > 0) failure.code = view(error->code);
  if (TEGAMI_COVERS(error, message) && error->message.length > 0) failure.message = view(error->message);
  if (TEGAMI_HAS(error, field)) {
    for (std::uint64_t i = 0; i < std::min(error->field_count, max_error_fields); ++i) {
      tegami_str name{}, message{};
      error->field(error, i, &name, &message);
      failure.fields.emplace_back(view(name), view(message));
    }
  }
  if (TEGAMI_HAS(error, release)) error->release(error);
  return failure;
}

void throw_exception_from_error(const Failure& failure, const boost::source_location& where) {
  boost::throw_exception(std::runtime_error(failure.code + ": " + failure.message), where);
}

std::int64_t BodyReader::total_bytes() const {
  return stream_ != nullptr && TEGAMI_COVERS(stream_, total_bytes) ? stream_->total_bytes : -1;
}

std::pair<Pull, std::size_t> BodyReader::next(char* buffer, std::size_t capacity,
                                              std::chrono::milliseconds deadline) const {
  if (stream_ == nullptr) return {Pull::end, 0};
  if (!TEGAMI_HAS(stream_, next)) return {Pull::gone, 0};
  std::uint64_t written = 0;
  switch (stream_->next(stream_, buffer, capacity, deadline.count(), &written)) {
    case TEGAMI_STREAM_DATA:
      // A giver that claims more than it was allowed has written past the buffer or lies; neither is a body.
      if (written == 0 || written > capacity) return {Pull::gone, 0};
      return {Pull::data, static_cast<std::size_t>(written)};
    case TEGAMI_STREAM_END:
      return {Pull::end, 0};
    case TEGAMI_STREAM_AGAIN:
      return {Pull::again, 0};
    default:
      return {Pull::gone, 0};
  }
}

boost::system::result<std::string, Failure> BodyReader::read_all(std::uint64_t max_bytes,
                                                                 std::chrono::milliseconds deadline) const {
  const auto until = std::chrono::steady_clock::now() + deadline;
  const auto too_big = [max_bytes] {
    return Failure{TEGAMI_INVALID, "too_big", "the body has more than " + std::to_string(max_bytes) + " bytes", {}};
  };
  if (total_bytes() > 0 && static_cast<std::uint64_t>(total_bytes()) > max_bytes) return too_big();
  std::string body;
  std::vector<char> buffer(read_bytes);
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    const auto [what, count] = next(buffer.data(), buffer.size(), std::max(left, std::chrono::milliseconds(0)));
    if (what == Pull::end) break;
    if (what == Pull::gone) return Failure{TEGAMI_FAILED, "body_gone", "the body's source was lost", {}};
    if (what == Pull::data) {
      if (count > max_bytes - body.size()) return too_big();
      body.append(buffer.data(), count);
    } else if (left.count() <= 0) {
      return Failure{TEGAMI_TIMEOUT, "timeout", "the body did not come in time", {}};
    }
  }
  const auto total = total_bytes();
  if (total >= 0 && static_cast<std::uint64_t>(total) != body.size())
    return Failure{TEGAMI_FAILED,
                   "body_gone",
                   "the body has " + std::to_string(body.size()) + " bytes, announced were " + std::to_string(total),
                   {}};
  return body;
}

void Response::Release::operator()(tegami_response* response) const {
  if (TEGAMI_HAS(response, release)) response->release(response);
}
int Response::http_status() const {
  return response_ && TEGAMI_COVERS(response_.get(), http_status) ? response_->http_status : 500;
}
std::int32_t Response::kind() const {
  const auto kind = TEGAMI_COVERS(response_.get(), kind) ? response_->kind : TEGAMI_PAGE_WHOLE;
  return kind == TEGAMI_PAGE_FRAGMENT || kind == TEGAMI_PAGE_REDIRECT ? kind : TEGAMI_PAGE_WHOLE;
}
std::string_view Response::title() const { TEGAMI_TEXT(title); }
std::string_view Response::menu() const { TEGAMI_TEXT(menu); }
std::string_view Response::app() const { TEGAMI_TEXT(app); }
std::string_view Response::content_type() const { TEGAMI_TEXT(content_type); }
std::string_view Response::file_name() const { TEGAMI_TEXT(file_name); }
std::string_view Response::location() const { TEGAMI_TEXT(location); }
std::string_view Response::csp() const { TEGAMI_TEXT(csp); }
std::vector<std::string_view> Response::styles() const {
  return TEGAMI_COVERS(response_.get(), styles) ? lines(view(response_->styles)) : std::vector<std::string_view>{};
}
std::vector<std::string_view> Response::scripts() const {
  return TEGAMI_COVERS(response_.get(), scripts) ? lines(view(response_->scripts)) : std::vector<std::string_view>{};
}
std::uint64_t Response::refresh_s() const {
  return TEGAMI_COVERS(response_.get(), refresh_s) ? response_->refresh_s : 0;
}
BodyReader Response::body() const { return BodyReader(TEGAMI_HAS(response_.get(), body) ? response_->body : nullptr); }

}  // namespace tegami::sdk
