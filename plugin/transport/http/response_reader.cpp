#include "transport/http/response_reader.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/String.h>

#include <algorithm>
#include <charconv>
#include <sstream>

namespace tegami::transport::http {

namespace {

constexpr std::string_view kLineEnd = "\r\n", kHeadEnd = "\r\n\r\n";
constexpr std::size_t kMaxSizeDigits = 8;

Failure bad(std::string_view what) { return {Stage::request, Kind::protocol, "http_bad_response", printable(what)}; }
Failure too_large(std::string_view what) { return {Stage::request, Kind::protocol, "http_too_large", printable(what)}; }

/// Only whole CRLFs, and nothing that a line may not hold: then ours and the library's idea of a line are one.
bool clean_lines(std::string_view head) {
  for (std::size_t i = 0; i < head.size(); ++i) {
    const auto c = static_cast<unsigned char>(head[i]);
    if (c == '\r') {
      if (i + 1 == head.size() || head[++i] != '\n') return false;
    } else if ((c < 0x20 && c != '\t') || c == 0x7F) {
      return false;
    }
  }
  return true;
}

template <class Number>
bool whole_number(std::string_view text, Number& number, int base) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  return error == std::errc() && end == text.data() + text.size();
}

/// Every line of that name.
std::vector<std::string> values(const Response& response, const std::string& name) {
  std::vector<std::string> found;
  for (const auto& [key, value] : response.header) {
    if (Poco::icompare(key, name) == 0) found.push_back(value);
  }
  return found;
}

}  // namespace

std::string Response::value(std::string_view name) const {
  const auto found = values(*this, std::string(name));
  return found.empty() ? std::string() : found.front();
}

Result<bool> ResponseReader::feed(std::string_view bytes) {
  while (!bytes.empty() && at_ != At::done) {
    if (auto failure = step(bytes)) return std::move(*failure);
  }
  return at_ == At::done;
}

Result<bool> ResponseReader::closed(bool clean, std::string_view why) {
  if (at_ == At::until_close && clean) finish();
  if (at_ == At::done) return true;
  return Failure(Stage::request, Kind::closed, "connection_closed", printable(why));
}

std::optional<Failure> ResponseReader::step(std::string_view& bytes) {
  switch (at_) {
    case At::head:
      return head(bytes);
    case At::length:
    case At::chunk:
    case At::until_close:
      return body(bytes);
    case At::chunk_size:
    case At::chunk_end:
    case At::trailer:
      return chunk_line(bytes);
    case At::done:
      break;
  }
  return std::nullopt;
}

std::optional<Failure> ResponseReader::head(std::string_view& bytes) {
  const std::size_t before = text_.size();
  text_ += bytes.substr(0, kMaxHead - head_bytes_ - before + 1);
  // The end may lie across two pieces.
  const std::size_t end = text_.find(kHeadEnd, before < kHeadEnd.size() ? 0 : before - kHeadEnd.size());
  if (end == std::string::npos) {
    if (head_bytes_ + text_.size() > kMaxHead) return too_large("header");
    constexpr std::string_view kBegin = "HTTP/1.";
    if (!kBegin.starts_with(std::string_view(text_).substr(0, kBegin.size()))) return bad(text_);
    bytes = {};
    return std::nullopt;
  }
  bytes.remove_prefix(end + kHeadEnd.size() - before);
  head_bytes_ += end + kHeadEnd.size();
  text_.resize(end + kHeadEnd.size());
  return judge_head();
}

std::optional<Failure> ResponseReader::judge_head() {
  const std::string_view line = std::string_view(text_).substr(0, text_.find(kLineEnd));
  int status = 0;
  const bool status_line = (line.starts_with("HTTP/1.1 ") || line.starts_with("HTTP/1.0 ")) && line.size() >= 12 &&
                           (line.size() == 12 || line[12] == ' ') && whole_number(line.substr(9, 3), status, 10);
  if (!status_line || status < 100 || !clean_lines(text_)) return bad(line);
  const bool http_1_1 = line[7] == '1';
  try {
    std::istringstream stream(text_);
    Poco::Net::HTTPResponse told;
    told.read(stream);
    response_.status = status;
    response_.header.assign(told.begin(), told.end());
  } catch (const Poco::Exception& error) {
    return bad(error.displayText());
  }
  text_.clear();
  if (status == 101) return bad("101, which was not asked for");
  if (status < 200) {
    response_ = {};
    return std::nullopt;
  }
  return choose_framing(http_1_1);
}

std::optional<Failure> ResponseReader::choose_framing(bool http_1_1) {
  const auto codings = values(response_, "Transfer-Encoding");
  const auto lengths = values(response_, "Content-Length");
  const auto encodings = values(response_, "Content-Encoding");
  const bool identity = encodings.empty() || (encodings.size() == 1 && Poco::icompare(encodings[0], "identity") == 0);
  if (!identity) return bad("Content-Encoding, which was not asked for");
  if (response_.status == 204 || response_.status == 304) {
    finish();
    return std::nullopt;
  }
  if (!codings.empty()) {
    const bool chunked = codings.size() == 1 && Poco::icompare(codings[0], "chunked") == 0;
    if (!chunked || !http_1_1 || !lengths.empty()) return bad("Transfer-Encoding");
    at_ = At::chunk_size;
    body_.reserve(max_body_);
    return std::nullopt;
  }
  if (lengths.empty()) {
    at_ = At::until_close;
    body_.reserve(max_body_);
    return std::nullopt;
  }
  std::uint64_t length = 0;
  if (std::adjacent_find(lengths.begin(), lengths.end(), std::not_equal_to<>()) != lengths.end() ||
      !whole_number(lengths[0], length, 10)) {
    return bad("Content-Length");
  }
  at_ = At::length;
  if (auto failure = expect_body(length)) return failure;
  body_.reserve(static_cast<std::size_t>(length));
  if (length == 0) finish();
  return std::nullopt;
}

std::optional<Failure> ResponseReader::expect_body(std::uint64_t bytes) {
  if (bytes > max_body_ - body_.size()) return too_large("body");
  body_left_ = bytes;
  return std::nullopt;
}

std::optional<Failure> ResponseReader::body(std::string_view& bytes) {
  if (at_ == At::until_close) {
    if (auto failure = expect_body(bytes.size())) return failure;
  }
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), body_left_));
  body_ += bytes.substr(0, size);
  bytes.remove_prefix(size);
  body_left_ -= size;
  if (body_left_ != 0 || at_ == At::until_close) return std::nullopt;
  if (at_ == At::length) {
    finish();
  } else {
    at_ = At::chunk_end;
  }
  return std::nullopt;
}

/// A line between the chunks: a size, the empty one behind a chunk, or a trailer.
std::optional<Failure> ResponseReader::chunk_line(std::string_view& bytes) {
  const std::size_t end = bytes.find('\n');
  const std::string_view piece = bytes.substr(0, end == std::string_view::npos ? end : end + 1);
  head_bytes_ += piece.size();
  if (head_bytes_ > kMaxHead) return too_large("lines between chunks");
  text_ += piece;
  bytes.remove_prefix(piece.size());
  if (end == std::string_view::npos) return std::nullopt;
  if (!text_.ends_with(kLineEnd) || !clean_lines(text_)) return bad("a line between chunks");
  const std::string line = text_.substr(0, text_.size() - kLineEnd.size());
  text_.clear();
  if (at_ == At::chunk_size) return chunk_size(line);
  if (at_ == At::chunk_end) {
    if (!line.empty()) return bad("a chunk longer than its size");
    at_ = At::chunk_size;
  } else if (line.empty()) {
    finish();
  }
  return std::nullopt;
}

std::optional<Failure> ResponseReader::chunk_size(std::string_view line) {
  std::string_view digits = line.substr(0, line.find(';'));
  while (digits.ends_with(' ') || digits.ends_with('\t')) digits.remove_suffix(1);
  std::uint64_t size = 0;
  if (digits.empty() || digits.size() > kMaxSizeDigits || !whole_number(digits, size, 16)) return bad("a chunk's size");
  if (auto failure = expect_body(size)) return failure;
  at_ = size == 0 ? At::trailer : At::chunk;
  return std::nullopt;
}

void ResponseReader::finish() {
  response_.body = Secret(std::move(body_));
  at_ = At::done;
}

}  // namespace tegami::transport::http
