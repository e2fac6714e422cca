/// membership.h - what a shared account is to its members (H2, H3), asked of the host at every call (P2).
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <utility>

#include "accounts/members.h"
#include "accounts/repository.h"
#include "services/services.h"
#include "tegami-host/module.hpp"

namespace tegami::services {

/// The user, his groups and his roles as the host knows them now.
accounts::Belonging belonging(const sdk::Host& host, const std::string& user);
/// The caller's right in a shared account by its members; nullopt for a personal one, and for a stranger.
std::optional<accounts::MemberRight> membership(const sdk::Host& host, const std::string& user,
                                                const accounts::Account& account);
/// H3: id, name, display name, address and right; nothing of servers, logs or members.
boost::json::object member_answer(const accounts::Account& account, accounts::MemberRight right);

/// As named by key, log-in, address or a party's name: with the host's keys, each once with its widest right; or
/// where there is no such user, group or role ("members.2"). Who is stored already may stay when the host knows him no
/// longer: nobody goes by himself.
boost::system::result<std::vector<accounts::Member>, std::pair<std::string, accounts::FieldError>> resolve_members(
    const sdk::Host& host, std::vector<accounts::Member> members, const std::vector<accounts::Member>& stored);

}  // namespace tegami::services
