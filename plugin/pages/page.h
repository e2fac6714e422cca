/// page.h - what comes into the pages and what goes out: the ABI's request and response as values.
///
/// The entry maps tegami_page_request and tegami_response onto these. Strings are UTF-8. The host has authenticated
/// the caller and checked the CSRF token of every POST; right, method, size and form are the dispatcher's.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/services.h"
#include "tegami-host/module.hpp"

namespace tegami::pages {

struct PageRequest {
  std::string method;                                ///< GET, HEAD or POST
  std::string path;                                  ///< below the base path, begins with "/", percent-decoded once
  std::string query;                                 ///< as sent, without "?"
  std::string content_type;                          ///< of the body
  std::function<std::size_t(std::span<char>)> body;  ///< 0 at the end; empty: no body. Throws when it breaks off
  services::Caller caller;
  std::string base_path, asset_path;
  std::string session, origin;
  std::string csrf_field, csrf_token;
  std::int64_t now_ms = 0;  ///< the host's clock

  /// Asked from the host at this request, never kept (P2). An empty function counts as "no".
  std::function<bool()> is_mail_admin, is_system_admin;
  std::function<std::optional<sdk::User>(std::string_view key)> user;
  /// Those of these whom the host knows, at once.
  std::function<std::vector<sdk::User>(const std::vector<std::string_view>& keys)> users;
  /// The first users whose name, log-in or address holds the text, by name.
  std::function<std::vector<sdk::User>(std::string_view text, std::uint32_t limit)> find_users;
  /// All groups or roles of the host.
  std::function<std::vector<sdk::Party>(sdk::PartyKind kind)> parties;
  std::function<std::optional<std::string>(std::string_view name)> policy;  ///< JSON text
  std::function<std::optional<std::string>(std::string_view key)> setting;  ///< JSON text
};

enum class Kind : std::int32_t {
  fragment = TEGAMI_PAGE_FRAGMENT,
  whole = TEGAMI_PAGE_WHOLE,
  redirect = TEGAMI_PAGE_REDIRECT
};

struct PageResponse {
  int status = 200;
  Kind kind = Kind::fragment;
  std::string title;            ///< fragment: plain text
  std::string menu;             ///< fragment: the manifest's entry to mark
  std::string app;              ///< fragment: "settings" or "mail"
  std::string content_type;     ///< whole
  std::string file_name;        ///< whole: not empty means download
  std::string location;         ///< redirect
  std::string csp;              ///< whole: the policy to send; fragment: additional sources
  std::string styles, scripts;  ///< asset names, one a line
  std::uint64_t refresh_s = 0;
  std::string body;
  std::function<std::size_t(std::span<char>)> pull;  ///< when set, the body is pulled; 0 at the end
  std::int64_t pull_bytes = -1;                      ///< their number; -1: not known
};

}  // namespace tegami::pages
