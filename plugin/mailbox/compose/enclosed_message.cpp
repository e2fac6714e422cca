#include "mailbox/compose/enclosed_message.h"

#include <array>
#include <string>

#include "mailbox/compose/limits.h"

namespace tegami::mailbox::compose {
namespace {

constexpr std::size_t kReadBytes = 16u << 10;

class Lines {
 public:
  /// False: not fit to go as it is.
  bool take(std::string_view bytes, std::string& out) {
    for (const char c : bytes) {
      if (after_cr_ && c != '\n') return false;
      if (c == '\n') {
        if (!after_cr_) out += '\r';
        column_ = 0;
      } else if (c != '\r' && (c <= 0 || ++column_ > kLineBytes)) {
        return false;
      }
      after_cr_ = c == '\r';
      out += c;
    }
    return true;
  }
  bool whole() const { return !after_cr_; }

 private:
  std::size_t column_ = 0;
  bool after_cr_ = false;
};

}  // namespace

bool write_enclosed(const mime::Source& source, const std::function<void(std::string_view)>& sink) {
  Lines lines;
  std::array<char, kReadBytes> buffer;
  std::string out;
  for (std::size_t n = source(buffer); n > 0; n = source(buffer)) {
    out.clear();
    if (!lines.take({buffer.data(), n}, out)) return false;
    if (sink) sink(out);
  }
  return lines.whole();
}

}  // namespace tegami::mailbox::compose
