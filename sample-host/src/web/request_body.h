/// request_body.h - a request's body, handed on by pull, with a look at its head for the CSRF token.
///
/// A urlencoded body is read as a whole (8 MiB at most) before it is handed on; of a multipart body the first 64 KiB
/// are searched, so its token must come before the files. One thread at a time.
#pragma once

#include <tegami-host/handles.hpp>

#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace Poco::Net {
class HTTPServerRequest;
}

namespace samplehost {

inline constexpr std::size_t max_urlencoded = 8 * 1024 * 1024;
inline constexpr std::size_t multipart_head = 64 * 1024;

/// The value of a form field in a body's beginning; nullopt when it is not there as a whole. A file of that name does
/// not count.
std::optional<std::string> multipart_field(std::string_view head, std::string_view boundary, std::string_view name);

class RequestBody {
 public:
  explicit RequestBody(Poco::Net::HTTPServerRequest& request);

  bool exists() const { return exists_; }
  std::int64_t total_bytes() const { return total_; }  ///< -1: not known (chunked)
  const std::string& content_type() const { return content_type_; }
  /// The field of a urlencoded or multipart form, looked for as said above.
  std::optional<std::string> early_field(std::string_view name);
  /// At most capacity bytes. again: nothing within the deadline; gone: the client left, or sent less than it said.
  std::pair<tegami::sdk::Pull, std::size_t> next(char* buffer, std::size_t capacity,
                                                 std::chrono::milliseconds deadline);
  /// All of it; nullopt when it is longer than most, or the client left.
  std::optional<std::string> read_all(std::size_t most);
  /// Reads what is left, at most `most` bytes; false when there is more. A connection with an unread body must close.
  bool drained(std::size_t most = 0);

 private:
  std::pair<tegami::sdk::Pull, std::size_t> pull(char* buffer, std::size_t capacity,
                                                 std::chrono::milliseconds deadline);
  void fill_head(std::size_t most);
  Poco::Net::HTTPServerRequest& request_;
  std::string content_type_;
  bool exists_ = false, ended_ = false, lost_ = false;
  std::int64_t total_ = 0, got_ = 0;
  std::string head_;
  std::size_t given_ = 0;
};

}  // namespace samplehost
