/// response_reader.h - the bytes of an HTTP/1.1 answer, in whatever pieces they come, to a Response (RFC 9112).
///
/// Stricter than it could be: lines end with CRLF, one framing an answer (a length beside chunks, two lengths that
/// differ or an unknown coding are refused, section 6.3), so that no proxy on the way can see another answer than we
/// do. Interim answers (1xx) are passed over. No socket, no clock; one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "transport/http/fetch.h"

namespace tegami::transport::http {

class ResponseReader {
 public:
  explicit ResponseReader(std::size_t max_body) : max_body_(max_body) {}
  ~ResponseReader() { const Secret wiped(std::move(body_)); }
  ResponseReader(const ResponseReader&) = delete;
  ResponseReader& operator=(const ResponseReader&) = delete;

  /// True once the answer is whole; what comes behind it is not looked at. A failure is final.
  Result<bool> feed(std::string_view bytes);
  /// The peer closed, clean: said so, where TLS lets it say so. True where that ends the answer (section 6.3, rule 8).
  Result<bool> closed(bool clean, std::string_view why);
  /// Once it is whole.
  Response take() { return std::move(response_); }

 private:
  enum class At : std::uint8_t { head, length, until_close, chunk_size, chunk, chunk_end, trailer, done };

  std::optional<Failure> step(std::string_view& bytes);
  std::optional<Failure> head(std::string_view& bytes);
  std::optional<Failure> judge_head();
  std::optional<Failure> choose_framing(bool http_1_1);
  std::optional<Failure> body(std::string_view& bytes);
  std::optional<Failure> chunk_line(std::string_view& bytes);
  std::optional<Failure> chunk_size(std::string_view line);
  std::optional<Failure> expect_body(std::uint64_t bytes);
  void finish();

  const std::size_t max_body_;
  At at_ = At::head;
  Response response_;
  std::string text_;             ///< the head, or a line between chunks, as far as it came
  std::size_t head_bytes_ = 0;   ///< of everything that is no body
  std::uint64_t body_left_ = 0;  ///< of the length or the chunk
  std::string body_;  ///< as large as it may get from the beginning: a growing one would leave copies of a token
};

}  // namespace tegami::transport::http
