#include "mailbox/compose/text_part.h"

#include <algorithm>

#include "mailbox/compose/base64.h"
#include "mailbox/compose/iso_2022_jp.h"
#include "mailbox/compose/quoted_printable.h"

namespace tegami::mailbox::compose {
namespace {

struct Traits {
  bool long_line = false;
  bool from_line = false;
  bool blank_end = false;  ///< a line ends in a space or tab
  bool delicate = false;   ///< a byte that is neither printable ASCII nor a tab, or a dot alone on its line
};

Traits traits_of(std::string_view text) {
  Traits traits;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find("\r\n"));
    traits.long_line = traits.long_line || line.size() > kLineBytes;
    traits.from_line = traits.from_line || line.starts_with("From ");
    traits.blank_end = traits.blank_end || line.ends_with(' ') || line.ends_with('\t');
    traits.delicate = traits.delicate || line == "." ||
                      !std::ranges::all_of(line, [](char c) { return (c >= ' ' && c < 127) || c == '\t'; });
    text.remove_prefix(std::min(line.size() + 2, text.size()));
  }
  return traits;
}

}  // namespace

std::string with_crlf(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 32 + 2);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r' && text[i] != '\n') {
      out += text[i];
      continue;
    }
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
    out += "\r\n";
  }
  if (!out.empty() && !out.ends_with('\n')) out += "\r\n";
  return out;
}

TextPart::TextPart(std::string_view subtype, std::string_view text, Charset charset)
    : subtype_(subtype), bytes_(with_crlf(text)), charset_(charset), encoding_(Encoding::as_is) {
  if (charset == Charset::iso_2022_jp) bytes_ = to_iso_2022_jp(bytes_).value();
  encoding_ = chosen();
}

TextPart::Encoding TextPart::chosen() const {
  const Traits traits = traits_of(bytes_);
  if (charset_ == Charset::iso_2022_jp) {
    return traits.long_line || traits.from_line ? Encoding::base64 : Encoding::as_is;
  }
  if (!traits.long_line && !traits.from_line && !traits.blank_end && !traits.delicate) return Encoding::as_is;
  const std::size_t base64_bytes = base64_size(bytes_.size()) + bytes_.size() / 57 * 2;
  return quoted_printable_size(bytes_) <= base64_bytes ? Encoding::quoted_printable : Encoding::base64;
}

std::string TextPart::head() const {
  std::string out = "Content-Type: text/" + subtype_ + "; charset=";
  out += charset_ == Charset::utf8 ? "UTF-8" : "ISO-2022-JP";
  out += "\r\nContent-Transfer-Encoding: ";
  out += encoding_ == Encoding::as_is ? "7bit" : encoding_ == Encoding::base64 ? "base64" : "quoted-printable";
  return out += "\r\n";
}

void TextPart::write(const std::function<void(std::string_view)>& sink) const {
  if (encoding_ == Encoding::quoted_printable) {
    quoted_printable(bytes_, sink);
  } else if (encoding_ == Encoding::base64) {
    Base64Lines lines(sink);
    lines.write(bytes_);
    lines.finish();
  } else if (!bytes_.empty()) {
    sink(bytes_);
  }
}

}  // namespace tegami::mailbox::compose
