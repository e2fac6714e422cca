#include "modules/service_tables.h"

#include <exception>

#include "modules/core.h"
#include "modules/host_side.h"

namespace samplehost {
namespace {

std::string_view view(tegami_str text) {
  return text.data == nullptr ? std::string_view{} : std::string_view(text.data, text.length);
}
tegami_str str(std::string_view text) { return {text.data(), text.size()}; }
const HostSide& side(const void* context) { return *static_cast<const HostSide*>(context); }

template <class Answer>
tegami_status answer(const void* context, const char* where, Answer&& work) {
  try {
    return work();
  } catch (const std::exception& error) {
    return side(context).failed(where, error.what());
  } catch (...) {
    return side(context).failed(where, "an unknown exception");
  }
}

void log_write(const void* context, std::int32_t severity, tegami_str text) {
  side(context).core.log.write(severity, side(context).module_id, view(text));
}

tegami_status policy_get(const void* context, tegami_str name, void* sink_context, tegami_str_sink sink) {
  return answer(context, "policy", [&] {
    const auto value = side(context).core.policies.get(view(name));
    if (!value) return TEGAMI_NOT_FOUND;
    sink(sink_context, str(*value));
    return TEGAMI_OK;
  });
}

tegami_status settings_get(const void* context, tegami_str key, void* sink_context, tegami_str_sink sink) {
  return answer(context, "settings", [&] {
    const auto value = side(context).core.settings.json(view(key));
    if (!value) return TEGAMI_NOT_FOUND;
    sink(sink_context, str(*value));
    return TEGAMI_OK;
  });
}

void dsn(const void* context, void* sink_context, tegami_str_sink sink) { sink(sink_context, str(side(context).dsn)); }

void private_folder(const void* context, void* sink_context, tegami_str_sink sink) {
  sink(sink_context, str(side(context).private_folder));
}

tegami_status secrets_key(const void* context, tegami_str id, void* sink_context, tegami_key_sink sink) {
  return answer(context, "secrets", [&] {
    const auto key = side(context).core.keyring.key(view(id));
    if (!key) return TEGAMI_NOT_FOUND;
    sink(sink_context, str(key->id), key->bytes.data(), key->bytes.size());
    return TEGAMI_OK;
  });
}

tegami_status notices_post(const void* context, const tegami_notice* given) {
  return answer(context, "notices", [&] {
    if (given == nullptr || !TEGAMI_COVERS(given, subject)) return TEGAMI_INVALID;
    auto& core = side(context).core;
    Notice notice;
    notice.severity = given->severity;
    notice.subject = view(given->subject);
    if (TEGAMI_COVERS(given, text)) notice.text = view(given->text);
    if (TEGAMI_COVERS(given, path) && given->path.length != 0) {
      if (!view(given->path).starts_with('/')) return TEGAMI_INVALID;
      notice.link = "/m/" + side(context).module_id + std::string(view(given->path));
    }
    if (TEGAMI_COVERS(given, once) && given->once.length != 0)
      notice.once = side(context).module_id + ":" + std::string(view(given->once));
    std::vector<std::string> to;
    if (given->user.length != 0) {
      const auto user = core.users.by_key(view(given->user));
      if (!user) return TEGAMI_NOT_FOUND;
      to.push_back(user->key);
    } else {
      for (const auto& user : core.users.mail_administrators()) to.push_back(user.key);
    }
    core.notices.post(to, notice);
    return TEGAMI_OK;
  });
}

std::int64_t now_ms(const void* context) { return side(context).core.clock.now_ms(); }

std::int64_t subscribe(const void* context, void* listener_context, tegami_event_listener listener) {
  if (listener == nullptr) return TEGAMI_INVALID;
  try {
    return side(context).events.subscribe(listener_context, listener);
  } catch (const std::exception& error) {
    return side(context).failed("events", error.what());
  }
}

void unsubscribe(const void* context, std::int64_t handle) { side(context).events.unsubscribe(handle); }

constexpr tegami_host_log log_table = {sizeof(tegami_host_log), 0, log_write};
constexpr tegami_host_policy policy_table = {sizeof(tegami_host_policy), 0, policy_get};
constexpr tegami_host_settings settings_table = {sizeof(tegami_host_settings), 0, settings_get};
constexpr tegami_host_database database_table = {sizeof(tegami_host_database), 0, dsn, private_folder};
constexpr tegami_host_secrets secrets_table = {sizeof(tegami_host_secrets), 0, secrets_key};
constexpr tegami_host_notices notices_table = {sizeof(tegami_host_notices), 0, notices_post};
constexpr tegami_host_clock clock_table = {sizeof(tegami_host_clock), 0, now_ms};
constexpr tegami_host_events events_table = {sizeof(tegami_host_events), 0, subscribe, unsubscribe};

}  // namespace

const void* service_table(std::string_view id) {
  if (id == TEGAMI_HOST_LOG) return &log_table;
  if (id == TEGAMI_HOST_POLICY) return &policy_table;
  if (id == TEGAMI_HOST_SETTINGS) return &settings_table;
  if (id == TEGAMI_HOST_DATABASE) return &database_table;
  if (id == TEGAMI_HOST_SECRETS) return &secrets_table;
  if (id == TEGAMI_HOST_USERS) return &users_table();
  if (id == TEGAMI_HOST_NOTICES) return &notices_table;
  if (id == TEGAMI_HOST_CLOCK) return &clock_table;
  if (id == TEGAMI_HOST_EVENTS) return &events_table;
  return nullptr;
}

}  // namespace samplehost
