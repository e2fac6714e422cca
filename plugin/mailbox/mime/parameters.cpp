#include "mailbox/mime/parameters.h"

#include <algorithm>
#include <map>
#include <optional>

#include "mailbox/mime/charset.h"
#include "mailbox/mime/fields.h"
#include "mailbox/mime/words.h"

namespace tegami::mailbox::mime {
namespace {

constexpr std::size_t kParameters = 500;  ///< pieces of RFC 2231 counted
constexpr std::size_t kFileNameBytes = 1000;

std::string lower(std::string_view text) {
  std::string low(text);
  for (char& c : low) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return low;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Reads a quoted-string whose first quote is at i; i goes behind the last one.
std::string quoted(std::string_view text, std::size_t& i) {
  std::string value;
  for (++i; i < text.size() && text[i] != '"'; ++i) {
    // A backslash before anything else belongs to a Windows path.
    if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
    value += text[i];
  }
  if (i < text.size()) ++i;
  return value;
}

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::string percent_decoded(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
      bytes += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      bytes += text[i];
    }
  }
  return bytes;
}

struct Piece {
  std::string text;
  bool extended = false;  ///< percent-coded, the first with a charset
};

/// name*2* → name, 2, extended.
struct PieceName {
  std::string base;
  std::optional<unsigned> number;
  bool extended = false;
};

PieceName piece_name(std::string name) {
  PieceName piece;
  if (name.ends_with('*')) {
    piece.extended = true;
    name.pop_back();
  }
  if (const std::size_t star = name.find('*'); star != std::string::npos) {
    const std::string_view digits = std::string_view(name).substr(star + 1);
    if (!digits.empty() && digits.size() < 5 && digits.find_first_not_of("0123456789") == std::string_view::npos) {
      unsigned number = 0;
      for (const char c : digits) number = number * 10 + static_cast<unsigned>(c - '0');
      piece.number = number;
    }
    name.erase(star);
  }
  piece.base = std::move(name);
  return piece;
}

std::string assembled(const std::map<unsigned, Piece>& pieces) {
  std::string out, bytes, charset;
  bool first = true;
  const auto flush = [&] {
    if (!bytes.empty()) out += to_utf8(bytes, charset);
    bytes.clear();
  };
  for (const auto& [number, piece] : pieces) {
    std::string_view text = piece.text;
    if (!piece.extended) {
      flush();
      out += text;
    } else {
      if (first) {
        const std::size_t one = text.find('\''), two = one == text.npos ? one : text.find('\'', one + 1);
        if (two != std::string_view::npos) {
          charset = text.substr(0, one);
          text.remove_prefix(two + 1);
        }
      }
      bytes += percent_decoded(text);
    }
    first = false;
  }
  flush();
  return decode_words(out);
}

}  // namespace

std::string_view Parameters::get(std::string_view name) const {
  const auto found = std::ranges::find(values, name, &std::pair<std::string, std::string>::first);
  return found == values.end() ? std::string_view() : std::string_view(found->second);
}

Parameters parse_parameters(std::string_view raw) {
  const std::string text = readable(raw);
  Parameters result;
  std::size_t i = std::min(text.find(';'), text.size());
  std::string_view value = std::string_view(text).substr(0, i);
  value = trimmed(value.substr(0, value.find('(')));
  for (const char c : lower(value)) {
    if (c != ' ' && c != '"') result.value += c;
  }

  std::vector<std::pair<std::string, std::string>> plain;
  std::vector<std::pair<std::string, std::map<unsigned, Piece>>> split;
  for (std::size_t count = 0; i < text.size() && count < kParameters; ++count) {
    i = text.find_first_not_of("; \t", i);
    if (i == std::string::npos) break;
    const std::size_t equals = text.find_first_of("=;", i);
    if (equals == std::string::npos) break;
    if (text[equals] == ';') {
      i = equals;
      continue;
    }
    const std::string name = lower(trimmed(std::string_view(text).substr(i, equals - i)));
    i = std::min(text.find_first_not_of(" \t", equals + 1), text.size());
    std::string content;
    if (i < text.size() && text[i] == '"') {
      content = quoted(text, i);
      i = std::min(text.find(';', i), text.size());
    } else {
      const std::size_t end = std::min(text.find(';', i), text.size());
      content = trimmed(std::string_view(text).substr(i, end - i));
      i = end;
    }
    const PieceName piece = piece_name(name);
    if (!piece.extended && !piece.number) {
      if (std::ranges::find(plain, piece.base, &std::pair<std::string, std::string>::first) == plain.end()) {
        plain.emplace_back(piece.base, std::move(content));
      }
      continue;
    }
    auto of = std::ranges::find_if(split, [&](const auto& one) { return one.first == piece.base; });
    if (of == split.end()) of = split.insert(split.end(), {piece.base, {}});
    of->second.try_emplace(piece.number.value_or(0), Piece{std::move(content), piece.extended});
  }
  for (const auto& [name, pieces] : split) result.values.emplace_back(name, assembled(pieces));
  for (const auto& [name, content] : plain) {
    if (result.get(name).empty()) result.values.emplace_back(name, decode_words(content));
  }
  return result;
}

std::string file_name(std::string_view decoded) {
  if (const std::size_t slash = decoded.find_last_of("/\\"); slash != std::string_view::npos) {
    decoded.remove_prefix(slash + 1);
  }
  std::string name;
  for (const char c : decoded.substr(0, kFileNameBytes)) {
    if (c < 0 || (c >= ' ' && c != 127)) name += c;
  }
  return std::string(trimmed(name));
}

}  // namespace tegami::mailbox::mime
