/// visit.h - one request as a controller sees it: values, the caller's rights, words, services, and ways to answer.
#pragma once

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "pages/form.h"
#include "pages/page.h"
#include "pages/people.h"
#include "pages/speech.h"
#include "pages/templates.h"

namespace tegami::pages {

/// A service refused; what no controller catches, the dispatcher turns into a page.
struct Refused : std::runtime_error {
  explicit Refused(services::Refusal refusal_)
      : std::runtime_error("refused: " + refusal_.code), refusal(std::move(refusal_)) {}
  services::Refusal refusal;
};

class Visit {
 public:
  Visit(const PageRequest& request_, const services::Services& services, const Templates& templates,
        const words::Catalog& catalog)
      : request(request_),
        say(catalog, request_.caller.locale, request_.caller.time_zone, request_.now_ms),
        services_(services),
        templates_(templates),
        people_(std::make_unique<People>(request_)) {}

  const PageRequest& request;
  Speech say;
  Form query, form;
  std::map<std::string, std::string, std::less<>> path;  ///< the pattern's {names}

  bool mail_admin() const { return request.is_mail_admin && request.is_mail_admin(); }
  bool system_admin() const { return request.is_system_admin && request.is_system_admin(); }
  /// personal_accounts.self_service: "none", "change" or "all"; none where the host does not say (P3).
  std::string self_service() const;
  /// shared_accounts.enabled; on where the host does not know it (P3).
  bool shared_accounts() const;
  /// A policy's JSON, or null where the host does not know it.
  boost::json::value policy(std::string_view name) const;
  boost::json::value setting(std::string_view key) const;
  /// Asked from the host once in this request.
  std::optional<sdk::User> user(std::string_view key) const { return people_->of(key); }
  /// Asks for all of these at once, for user() and user_name() of many rows.
  void meet(const std::vector<std::string>& keys) const { people_->meet(keys); }
  /// The users at this place of each of these items ("owner.user").
  void meet(const boost::json::array& items, std::string_view place) const;

  /// What people call this user; the key where the host has no name, or knows him no more.
  std::string user_name(std::string_view key) const;

  std::vector<sdk::User> find_users(std::string_view text, std::uint32_t limit) const {
    return request.find_users ? request.find_users(text, limit) : std::vector<sdk::User>{};
  }
  std::vector<sdk::Party> parties(sdk::PartyKind kind) const {
    return request.parties ? request.parties(kind) : std::vector<sdk::Party>{};
  }

  /// The service's JSON object; throws Refused.
  services::Json call(std::string_view name, const services::Json& arguments,
                      const services::Attachments& bytes_in = {}) const;
  services::Bytes bytes(std::string_view name, const services::Json& arguments) const;

  std::string link(std::string_view path_and_query) const { return request.base_path + std::string(path_and_query); }

  /// A fragment drawn from a template; the data gets base, csrf_field, csrf_token.
  PageResponse draw(std::string_view name, Data data, std::string title) const;
  PageResponse redirect(std::string_view path_and_query) const;

 private:
  const services::Services& services_;
  const Templates& templates_;
  std::unique_ptr<People> people_;
};

}  // namespace tegami::pages
