#include "pages/form.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace tegami::pages {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out.push_back(' ');
    } else if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
      out.push_back(static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2])));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

/// Length of the valid UTF-8 sequence at the start of text, or 0.
std::size_t sequence(std::string_view text) {
  const auto byte = [&text](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto tail = [&byte](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return tail(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if (first == 0xE0 && byte(1) < 0xA0) return 0;
    if (first == 0xED && byte(1) > 0x9F) return 0;
    return tail(1) && tail(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if (first == 0xF0 && byte(1) < 0x90) return 0;
    if (first == 0xF4 && byte(1) > 0x8F) return 0;
    return tail(1) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::string shortened(std::string_view text, std::size_t most_bytes) {
  if (text.size() <= most_bytes) return std::string(text);
  const auto inside_a_letter = [&] { return (static_cast<unsigned char>(text[most_bytes]) & 0xC0U) == 0x80U; };
  while (most_bytes > 0 && inside_a_letter()) --most_bytes;
  return std::string(text.substr(0, most_bytes));
}

std::string clean_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto length = sequence(text);
    if (length == 0 || text.front() == '\0')
      out.append(replacement);
    else
      out.append(text.substr(0, length));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

std::optional<Form> Form::urlencoded(std::string_view text) {
  Form form;
  while (!text.empty()) {
    const auto end = text.find('&');
    const auto pair = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (pair.empty()) continue;
    if (form.values_.size() == max_values) return std::nullopt;
    const auto equal = pair.find('=');
    const auto value = equal == std::string_view::npos ? std::string_view{} : pair.substr(equal + 1);
    form.add(clean_text(decode(pair.substr(0, equal))), clean_text(decode(value)));
  }
  return form;
}

bool Form::has(std::string_view name) const {
  return std::any_of(values_.begin(), values_.end(), [&](const Value& v) { return v.name == name; });
}

const std::string& Form::get(std::string_view name) const {
  static const std::string none;
  const auto found = std::find_if(values_.begin(), values_.end(), [&](const Value& v) { return v.name == name; });
  return found == values_.end() ? none : found->value;
}

const Form::Value* Form::file(std::string_view name) const {
  const auto found =
      std::find_if(values_.begin(), values_.end(), [&](const Value& v) { return v.name == name && v.file; });
  return found == values_.end() ? nullptr : &*found;
}

std::vector<std::string> Form::all(std::string_view name) const {
  std::vector<std::string> found;
  for (const auto& value : values_)
    if (value.name == name) found.push_back(value.value);
  return found;
}

void Form::set(std::string_view name, std::string value) {
  std::erase_if(values_, [&](const Value& v) { return v.name == name; });
  add(std::string(name), std::move(value));
}

std::string url_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x80 && std::isalnum(byte) != 0) || c == '-' || c == '.' || c == '_' || c == '~') {
      out.push_back(c);
    } else {
      out.push_back('%');
      out.push_back(digits[byte >> 4U]);
      out.push_back(digits[byte & 15U]);
    }
  }
  return out;
}

std::string path_segment(std::string_view key) {
  std::string plain;
  for (const char c : key) {
    if (c == '~')
      plain += "~0";
    else if (c == '/')
      plain += "~1";
    else
      plain.push_back(c);
  }
  return url_encode(plain);
}

std::string from_path_segment(std::string_view segment) {
  std::string key;
  for (std::size_t i = 0; i < segment.size(); ++i) {
    if (segment[i] == '~' && i + 1 < segment.size() && (segment[i + 1] == '0' || segment[i + 1] == '1'))
      key.push_back(segment[++i] == '0' ? '~' : '/');
    else
      key.push_back(segment[i]);
  }
  return key;
}

}  // namespace tegami::pages
