// tegami.host.users/1: people as modules see them.
#include <exception>
#include <string_view>
#include <vector>

#include "modules/core.h"
#include "modules/host_side.h"
#include "modules/people.h"
#include "modules/service_tables.h"

namespace samplehost {
namespace {

std::string_view view(tegami_str text) {
  return text.data == nullptr ? std::string_view{} : std::string_view(text.data, text.length);
}
tegami_str str(std::string_view text) { return {text.data(), text.size()}; }

template <class Answer>
tegami_status answer(const void* context, Answer&& work) {
  const auto& side = *static_cast<const HostSide*>(context);
  try {
    return work(side.core.users);
  } catch (const std::exception& error) {
    return side.failed("users", error.what());
  } catch (...) {
    return side.failed("users", "an unknown exception");
  }
}

void give(const User& user, void* context, tegami_user_sink sink) {
  std::uint32_t flags = 0;
  if (user.admin) flags |= TEGAMI_USER_SYSTEM_ADMIN;
  if (user.mail_admin) flags |= TEGAMI_USER_MAIL_ADMIN;
  if (user.locked) flags |= TEGAMI_USER_LOCKED;
  const tegami_user out = {sizeof(tegami_user),  flags,
                           str(user.key),        str(user.login),
                           str(user.name),       str(user.address),
                           str(locale_of(user)), str(time_zone_of(user))};
  sink(context, &out);
}

tegami_status get(const void* context, tegami_str key, void* sink_context, tegami_user_sink sink) {
  return answer(context, [&](Users& users) {
    const auto user = users.by_key(view(key));
    if (!user) return TEGAMI_NOT_FOUND;
    give(*user, sink_context, sink);
    return TEGAMI_OK;
  });
}

tegami_status find(const void* context, tegami_str text, void* sink_context, tegami_user_sink sink) {
  return answer(context, [&](Users& users) {
    const auto found = users.find(view(text));
    for (const auto& user : found) give(user, sink_context, sink);
    return found.empty() ? TEGAMI_NOT_FOUND : TEGAMI_OK;
  });
}

tegami_status list(const void* context, tegami_str text, tegami_str after_name, tegami_str after_key,
                   std::uint32_t limit, void* sink_context, tegami_user_sink sink) {
  return answer(context, [&](Users& users) {
    for (const auto& user : users.list(view(text), view(after_name), view(after_key), limit))
      give(user, sink_context, sink);
    return TEGAMI_OK;
  });
}

tegami_status parties(const void* context, std::int32_t kind, tegami_str user_key, void* sink_context,
                      tegami_party_sink sink) {
  return answer(context, [&](Users& users) {
    if (kind != TEGAMI_PARTY_GROUP && kind != TEGAMI_PARTY_ROLE) return TEGAMI_INVALID;
    const auto list = kind == TEGAMI_PARTY_GROUP ? users.groups(view(user_key)) : users.roles(view(user_key));
    for (const auto& party : list) {
      const tegami_party out = {sizeof(tegami_party), 0, str(party.key), str(party.name)};
      sink(sink_context, &out);
    }
    return TEGAMI_OK;
  });
}

tegami_status get_many(const void* context, const tegami_str* keys, std::uint64_t key_count, void* sink_context,
                       tegami_user_sink sink) {
  return answer(context, [&](Users& users) {
    if (key_count > TEGAMI_USERS_AT_ONCE || (keys == nullptr && key_count != 0)) return TEGAMI_INVALID;
    std::vector<std::string_view> wanted;
    for (std::uint64_t i = 0; i < key_count; ++i) wanted.push_back(view(keys[i]));
    for (const auto& user : users.by_keys(wanted)) give(user, sink_context, sink);
    return TEGAMI_OK;
  });
}

constexpr tegami_host_users table = {sizeof(tegami_host_users), 0, get, find, list, parties, get_many};

}  // namespace

const tegami_host_users& users_table() { return table; }

}  // namespace samplehost
