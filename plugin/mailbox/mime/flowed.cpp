#include "mailbox/mime/flowed.h"

namespace tegami::mailbox::mime {

std::string unflowed(std::string_view text, bool delsp) {
  std::string out;
  out.reserve(text.size());
  std::size_t open_depth = 0;
  bool open = false;  // the line written last goes on
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    std::string_view line = text.substr(at, end == std::string_view::npos ? end : end - at);
    at = end == std::string_view::npos ? text.size() : end + 1;
    std::size_t depth = 0;
    while (depth < line.size() && line[depth] == '>') ++depth;
    line.remove_prefix(depth);
    if (line.starts_with(' ')) line.remove_prefix(1);
    const bool signature = line == "-- ";
    if (open && (depth != open_depth || signature)) {
      out += '\n';
      open = false;
    }
    if (!open) {
      out.append(depth, '>');
      if (depth > 0 && !line.empty()) out += ' ';
    }
    open = !signature && line.ends_with(' ');
    if (open && delsp) line.remove_suffix(1);
    out += line;
    open_depth = depth;
    if (!open && end != std::string_view::npos) out += '\n';
  }
  return out;
}

}  // namespace tegami::mailbox::mime
