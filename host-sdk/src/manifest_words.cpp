// manifest_words.cpp - which words a manifest may hold where.
#include <algorithm>

#include "manifest_reader.h"

namespace tegami::sdk {

namespace {

constexpr std::string_view lower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view digits = "0123456789";

bool only(std::string_view s, std::string_view more) {
  return std::ranges::all_of(s, [more](char c) {
    return lower.find(c) != lower.npos || digits.find(c) != digits.npos || more.find(c) != more.npos;
  });
}

bool begins_with_letter(std::string_view s) { return !s.empty() && lower.find(s.front()) != lower.npos; }

}  // namespace

bool is_module_id(std::string_view s) { return s.size() <= 64 && begins_with_letter(s) && only(s, "_-"); }

bool is_menu_id(std::string_view s) { return s.size() <= 128 && begins_with_letter(s) && only(s, "_-."); }

bool is_policy_name(std::string_view s) { return s.size() <= 128 && begins_with_letter(s) && only(s, "_."); }

bool is_version(std::string_view s) {
  return !s.empty() && s.size() <= 64 && digits.find(s.front()) != digits.npos && std::ranges::all_of(s, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' ||
           c == '+';
  });
}

bool is_service_id(std::string_view s) {
  const auto slash = s.find('/');
  if (s.size() > 128 || slash == s.npos) return false;
  const auto version = s.substr(slash + 1);
  return begins_with_letter(s) && only(s.substr(0, slash), "_-.") && !version.empty() && version.size() <= 4 &&
         version.front() != '0' && version.find_first_not_of(digits) == version.npos;
}

bool is_page_path(std::string_view s) {
  if (s.empty() || s.size() > 512 || s.front() != '/' || s.starts_with("//")) return false;
  if (s.find("/../") != s.npos || s.ends_with("/..")) return false;
  return std::ranges::all_of(s, [](char c) { return c > ' ' && c < 0x7f && c != '?' && c != '#' && c != '\\'; });
}

}  // namespace tegami::sdk
