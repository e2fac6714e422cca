#include "web/form.h"

#include <algorithm>

namespace samplehost {
namespace {

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

constexpr std::size_t most_fields = 20'000;

}  // namespace

std::string percent_decoded(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

std::string percent_encoded(std::string_view text) {
  constexpr char hex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
        c == '.' || c == '~') {
      out += c;
    } else {
      out += '%';
      out += hex[byte >> 4];
      out += hex[byte & 15];
    }
  }
  return out;
}

std::string local_target(std::string_view target) {
  const bool odd =
      std::any_of(target.begin(), target.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f || c == '\\'; });
  if (odd || target.size() > 2000 || !target.starts_with('/') || target.starts_with("//")) return "/";
  return std::string(target);
}

Form::Form(std::string_view encoded) {
  for (std::size_t at = 0; at < encoded.size() && fields_.size() < most_fields;) {
    const auto end = std::min(encoded.find('&', at), encoded.size());
    const auto field = encoded.substr(at, end - at);
    const auto equals = std::min(field.find('='), field.size());
    if (!field.empty()) {
      fields_.emplace_back(percent_decoded(field.substr(0, equals), true),
                           equals == field.size() ? std::string{} : percent_decoded(field.substr(equals + 1), true));
    }
    at = end + 1;
  }
}

std::string Form::value(std::string_view name) const {
  for (const auto& [field, value] : fields_)
    if (field == name) return value;
  return {};
}

bool Form::has(std::string_view name) const {
  return std::any_of(fields_.begin(), fields_.end(), [&](const auto& field) { return field.first == name; });
}

}  // namespace samplehost
