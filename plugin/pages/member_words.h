/// member_words.h - who shares an account (H2), by the names that the host has for them at this request.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "pages/visit.h"

namespace tegami::pages {

/// A member as a person reads it. kind: "user", "group" or "role".
struct MemberName {
  std::string kind, key, right;
  std::string name;   ///< the key where the host does not know it any more
  std::string login;  ///< users only
  bool known = false;
};

class MemberNames {
 public:
  explicit MemberNames(const Visit& visit) : visit_(visit) {}
  /// {"group": "…", "right": "…"}
  MemberName of(const boost::json::object& member);
  /// Asks for the users among the first of each account's members at once, before in_short of many.
  void meet(const boost::json::array& accounts);
  std::vector<MemberName> all(const boost::json::object& account);
  /// The first names and how many more, or empty: nobody yet.
  std::string in_short(const boost::json::object& account);

 private:
  /// Asked once a request, when the first one is met.
  const std::vector<sdk::Party>& parties(sdk::PartyKind kind);

  const Visit& visit_;
  std::optional<std::vector<sdk::Party>> groups_, roles_;
};

/// The way between an account's settings and its members, for part_shared_tabs.
Data shared_tabs(const Visit& visit, const boost::json::object& account, bool on_members);

}  // namespace tegami::pages
