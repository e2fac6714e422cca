#include "mailbox/compose/media_type.h"

#include <algorithm>

#include "mailbox/compose/limits.h"

namespace tegami::mailbox::compose {
namespace {

bool is_alnum(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_restricted_name(std::string_view name) {
  return !name.empty() && is_alnum(name.front()) && std::ranges::all_of(name, [](char c) {
    return is_alnum(c) || std::string_view("!#$&-^_.+").find(c) != std::string_view::npos;
  });
}

}  // namespace

bool is_media_type(std::string_view text) {
  const std::size_t slash = text.find('/');
  return text.size() <= kTypeBytes && slash != std::string_view::npos && is_restricted_name(text.substr(0, slash)) &&
         is_restricted_name(text.substr(slash + 1));
}

std::string_view without_parameters(std::string_view text) {
  text = text.substr(0, text.find(';'));
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

std::string attachment_type(std::string_view type) {
  std::string lower(without_parameters(type));
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  const bool structure =
      lower.starts_with("multipart/") || (lower.starts_with("message/") && lower != "message/rfc822");
  return lower.empty() || structure ? "application/octet-stream" : lower;
}

}  // namespace tegami::mailbox::compose
