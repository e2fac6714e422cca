#include "mailbox/compose/quoted_printable.h"

#include <algorithm>
#include <string>

namespace tegami::mailbox::compose {
namespace {

constexpr std::size_t kColumns = 76;
constexpr std::size_t kFlush = 16u << 10;

constexpr bool is_plain(char c) { return (c >= ' ' && c <= '~' && c != '=') || c == '\t'; }

class Lines {
 public:
  explicit Lines(const std::function<void(std::string_view)>& sink) : sink_(sink) {}

  void line(std::string_view text) {
    column_ = 0;
    for (; !text.empty(); text.remove_prefix(1)) {
      const char c = text.front();
      const bool last = text.size() == 1;
      const bool blank_end = last && (c == ' ' || c == '\t');
      bool plain = is_plain(c) && !blank_end;
      // A soft line end needs a column for its "="; where the line ends anyway it needs none.
      if (column_ + (plain ? 1 : 3) > kColumns - (last ? 0 : 1)) {
        out_ += '=';
        end_line();
        column_ = 0;
      }
      if (column_ == 0 && (text == "." || text.starts_with("From "))) plain = false;
      put(c, plain);
    }
  }

  void end_line() {
    out_ += "\r\n";
    if (out_.size() >= kFlush) flush();
  }

  void flush() {
    if (!out_.empty()) sink_(out_);
    out_.clear();
  }

 private:
  void put(char c, bool plain) {
    column_ += plain ? 1 : 3;
    if (plain) {
      out_ += c;
      return;
    }
    constexpr std::string_view kHex = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    out_ += '=';
    out_ += kHex[byte >> 4U];
    out_ += kHex[byte & 15U];
  }

  const std::function<void(std::string_view)>& sink_;
  std::string out_;
  std::size_t column_ = 0;
};

}  // namespace

void quoted_printable(std::string_view text, const std::function<void(std::string_view)>& sink) {
  Lines lines(sink);
  while (!text.empty()) {
    const std::size_t end = text.find("\r\n");
    lines.line(text.substr(0, end));
    if (end == std::string_view::npos) break;
    lines.end_line();
    text.remove_prefix(end + 2);
  }
  lines.flush();
}

std::size_t quoted_printable_size(std::string_view text) {
  const auto coded = static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return !is_plain(c) && c != '\r' && c != '\n'; }));
  const std::size_t columns = text.size() + 2 * coded;
  return columns + columns / kColumns * 3;
}

}  // namespace tegami::mailbox::compose
