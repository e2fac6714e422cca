#include "services/new_grants.h"

#include <stdexcept>

namespace tegami::services {

void NewGrants::read(accounts::Draft& draft) {
  const auto* given = call_.request.if_contains("grants");
  if (given == nullptr || given->is_null()) return;
  const auto* object = given->if_object();
  if (object == nullptr) return draft.refuse("grants", {"error.object"});
  for (const auto& [name, value] : *object) {
    const std::string field = "grants." + std::string(name);
    const auto which = directions_of(name);
    if (!which || (which->receive && which->send))
      draft.refuse(field, {"error.unknown_field"});
    else if (!value.is_int64())
      draft.refuse(field, {"error.number"});
    else
      grants_.push_back({which->send ? oauth::Direction::send : oauth::Direction::receive, value.get_int64(), {}});
  }
}

void NewGrants::check(accounts::Draft& draft, const accounts::Servers& servers) {
  std::vector<One> wanted_ones;
  for (One one : grants_) {
    const bool send = one.direction == oauth::Direction::send;
    auto at = wanted(draft.values().account, servers, send);
    // Sending alone may sign in by the receiving direction's grant, where nothing is received.
    if (!send && !at) at = wanted(draft.values().account, servers, true);
    if (!at || at->uses != one.direction) continue;
    const auto grant = parts_.grants == nullptr ? std::nullopt : parts_.grants->find(one.grant);
    const bool mine = grant && !grant->app_only && grant->created_by == who_.key && grant->server == at->server;
    bool is_free = false;
    if (mine) {
      parts_.accounts.write([&](accounts::AccountWriter& writer) {
        is_free = oauth::GrantStore::is_free(writer.session(), one.grant, {0, who_.key, at->server});
      });
    }
    if (!is_free) {
      draft.refuse("grants." + std::string(oauth::name(one.direction)), {"error.grant"});
      continue;
    }
    one.server = at->server;
    wanted_ones.push_back(std::move(one));
  }
  grants_ = std::move(wanted_ones);
}

void NewGrants::take(accounts::AccountWriter& writer, accounts::AccountId account) const {
  if (grants_.empty()) return;
  writer.settle();  // the account's row has to stand
  for (const One& one : grants_) {
    if (!oauth::GrantStore::is_free(writer.session(), one.grant, {account, who_.key, one.server}))
      throw std::runtime_error("the grant was taken for another account at the same moment");
    oauth::GrantStore::use_for(writer.session(), account, one.direction, one.grant);
  }
}

std::vector<std::string> NewGrants::names() const {
  std::vector<std::string> names;
  for (const One& one : grants_) names.push_back("grants." + std::string(oauth::name(one.direction)));
  return names;
}

}  // namespace tegami::services
