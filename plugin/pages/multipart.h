/// multipart.h - a multipart/form-data body (RFC 7578), read as it comes: values into a Form, files kept aside, so that
/// a large upload never stands in memory.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pages/form.h"

namespace tegami::pages {

class MultipartReader {
 public:
  static constexpr std::size_t text_bytes = std::size_t{16} << 20;  ///< of all values that are no files
  static constexpr std::size_t head_bytes = std::size_t{16} << 10;  ///< of one part's head

  /// content_type names the boundary.
  explicit MultipartReader(std::string_view content_type);

  /// False: it is none, or more than the bounds; nothing behind it matters.
  bool put(std::span<const char> piece);
  /// nullopt: it was refused, or broke off.
  std::optional<Form> take() &&;

 private:
  enum class Place { before, behind_boundary, head, body, end, refused };
  bool step();  ///< false: more is needed
  bool begin_part(std::string_view head);
  bool add(std::string_view content);
  bool end_part();

  Place place_ = Place::before;
  std::string separator_;  ///< CRLF, "--" and the boundary
  std::string rest_;       ///< not looked at yet
  Form form_;
  Form::Value part_;
  std::optional<services::AttachedBytes::Keeper> file_;
  std::size_t text_ = 0, count_ = 0;
};

}  // namespace tegami::pages
