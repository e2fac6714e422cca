/// encoding.h - UTF-8 and CP932 (Shift_JIS as Windows writes it), both ways and strict (I2, I5). By ICU.
///
/// One object a thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct UConverter;

namespace tegami::accounts::csv {

enum class Encoding : std::uint8_t { utf8, cp932 };

std::string_view name(Encoding encoding) noexcept;  ///< "utf-8", "cp932"
std::optional<Encoding> encoding_of(std::string_view text) noexcept;

/// Which of the two a file is in, from all its bytes; a byte order mark decides.
class Guess {
 public:
  void feed(std::string_view bytes);
  Encoding encoding() const noexcept;
  /// Begins with a mark of UTF-16 or UTF-32, which is not read.
  bool other_unicode() const noexcept;

 private:
  std::string head_;             ///< the first three bytes
  std::uint64_t letters_ = 0;    ///< well-formed sequences of several bytes
  std::uint64_t malformed_ = 0;  ///< bytes that cannot be UTF-8
  unsigned wanted_ = 0;          ///< bytes that the sequence under way still needs
  unsigned char low_ = 0x80, high_ = 0xBF;
};

/// The mark that a UTF-8 file may begin with.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class Converter {
 public:
  explicit Converter(Encoding encoding);
  ~Converter();
  /// UTF-8; nullopt where a byte is none of this encoding.
  std::optional<std::string> decode(std::string_view bytes);
  /// nullopt: it has a letter that the encoding lacks.
  std::optional<std::string> encode(std::string_view utf8);
  /// The letters of a text that the encoding lacks, each once, at most `most`.
  std::string lacking(std::string_view utf8, std::size_t most);

 private:
  struct Close {
    void operator()(UConverter* converter) const;
  };
  Encoding encoding_;
  std::unique_ptr<UConverter, Close> converter_;
  std::u16string letters_;
};

}  // namespace tegami::accounts::csv
