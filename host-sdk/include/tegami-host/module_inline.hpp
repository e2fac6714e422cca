/// module_inline.hpp - the bodies of module.hpp's Host; include module.hpp instead.
///
/// Two rules hold throughout: a member is reached only when the host's table is long enough to have it (TH-3), and
/// no exception crosses the border (TH-8): what a sink throws is kept and thrown again on our side of the call.
#pragma once

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

namespace tegami::sdk {

namespace detail {

/// Hands the items of a C callback to a function; keeps the first exception until `rethrow`.
template <class Function>
struct Sink {
  explicit Sink(Function f) : function(std::move(f)) {}
  Function function;
  std::exception_ptr failure = nullptr;

  template <class... Arguments>
  static void call(void* context, Arguments... arguments) noexcept {
    auto* self = static_cast<Sink*>(context);
    if (self->failure) return;
    try {
      self->function(arguments...);
    } catch (...) {
      self->failure = std::current_exception();
    }
  }
  void rethrow() const {
    if (failure) std::rethrow_exception(failure);
  }
};

inline User to_user(const tegami_user* user) {
  User copy;
  const auto take = [](tegami_str s) { return std::string(view(s)); };
  if (TEGAMI_COVERS(user, key)) copy.key = take(user->key);
  if (TEGAMI_COVERS(user, login)) copy.login = take(user->login);
  if (TEGAMI_COVERS(user, name)) copy.name = take(user->name);
  if (TEGAMI_COVERS(user, address)) copy.address = take(user->address);
  if (TEGAMI_COVERS(user, locale)) copy.locale = take(user->locale);
  if (TEGAMI_COVERS(user, time_zone)) copy.time_zone = take(user->time_zone);
  if (TEGAMI_COVERS(user, flags)) {
    copy.system_admin = (user->flags & TEGAMI_USER_SYSTEM_ADMIN) != 0;
    copy.mail_admin = copy.system_admin || (user->flags & TEGAMI_USER_MAIL_ADMIN) != 0;
    copy.locked = (user->flags & TEGAMI_USER_LOCKED) != 0;
  }
  return copy;
}

/// True: an answer came. False: "no such thing". Throws for everything else, since "the host could not say" must
/// never be read as "no such user" or "no such policy".
inline bool answered(tegami_status status, const char* service, std::string_view what) {
  if (status == TEGAMI_OK) return true;
  if (status == TEGAMI_NOT_FOUND) return false;
  throw HostFailure(status, std::string("the host's ") + service + " service failed for '" + std::string(what) +
                                "' (status " + std::to_string(status) + ")");
}

}  // namespace detail

inline Host::Host(const tegami_host& host)
    : host_(&host),
      log_(table<tegami_host_log>(TEGAMI_HOST_LOG)),
      policy_(table<tegami_host_policy>(TEGAMI_HOST_POLICY)),
      settings_(table<tegami_host_settings>(TEGAMI_HOST_SETTINGS)),
      database_(table<tegami_host_database>(TEGAMI_HOST_DATABASE)),
      secrets_(table<tegami_host_secrets>(TEGAMI_HOST_SECRETS)),
      users_(table<tegami_host_users>(TEGAMI_HOST_USERS)),
      notices_(table<tegami_host_notices>(TEGAMI_HOST_NOTICES)),
      clock_(table<tegami_host_clock>(TEGAMI_HOST_CLOCK)),
      events_(table<tegami_host_events>(TEGAMI_HOST_EVENTS)) {}

inline void Host::log(std::int32_t severity, std::string_view text) const {
  if (log_ != nullptr && TEGAMI_HAS(log_, write)) log_->write(context(), severity, str(text));
}

inline std::optional<std::string> Host::policy(std::string_view name) const {
  if (policy_ == nullptr || !TEGAMI_HAS(policy_, get)) return std::nullopt;
  std::optional<std::string> value;
  detail::Sink sink{[&value](tegami_str s) { value.emplace(view(s)); }};
  const auto status = policy_->get(context(), str(name), &sink, &decltype(sink)::template call<tegami_str>);
  sink.rethrow();
  if (!detail::answered(status, "policy", name)) return std::nullopt;
  return value;
}

inline std::optional<std::string> Host::setting(std::string_view key) const {
  if (settings_ == nullptr || !TEGAMI_HAS(settings_, get)) return std::nullopt;
  std::optional<std::string> value;
  detail::Sink sink{[&value](tegami_str s) { value.emplace(view(s)); }};
  const auto status = settings_->get(context(), str(key), &sink, &decltype(sink)::template call<tegami_str>);
  sink.rethrow();
  if (!detail::answered(status, "settings", key)) return std::nullopt;
  return value;
}

inline std::string Host::dsn() const {
  std::string value;
  if (database_ == nullptr || !TEGAMI_HAS(database_, dsn)) return value;
  detail::Sink sink{[&value](tegami_str s) { value = view(s); }};
  database_->dsn(context(), &sink, &decltype(sink)::template call<tegami_str>);
  sink.rethrow();
  return value;
}

inline std::string Host::private_folder() const {
  std::string value;
  if (database_ == nullptr || !TEGAMI_HAS(database_, private_folder)) return value;
  detail::Sink sink{[&value](tegami_str s) { value = view(s); }};
  database_->private_folder(context(), &sink, &decltype(sink)::template call<tegami_str>);
  sink.rethrow();
  return value;
}

inline std::optional<Key> Host::key(std::string_view id) const {
  if (secrets_ == nullptr || !TEGAMI_HAS(secrets_, key)) return std::nullopt;
  std::optional<Key> found;
  detail::Sink sink{[&found](tegami_str name, const std::uint8_t* bytes, std::uint64_t count) {
    if (bytes != nullptr) found = Key{std::string(view(name)), {bytes, bytes + count}};
  }};
  const auto status = secrets_->key(context(), str(id), &sink,
                                    &decltype(sink)::template call<tegami_str, const std::uint8_t*, std::uint64_t>);
  sink.rethrow();
  if (!detail::answered(status, "secrets", id)) return std::nullopt;
  return found;
}

inline std::optional<User> Host::user(std::string_view key) const {
  if (users_ == nullptr || !TEGAMI_HAS(users_, get)) return std::nullopt;
  std::optional<User> found;
  detail::Sink sink{[&found](const tegami_user* user) { found = detail::to_user(user); }};
  const auto status = users_->get(context(), str(key), &sink, &decltype(sink)::template call<const tegami_user*>);
  sink.rethrow();
  if (!detail::answered(status, "users", key)) return std::nullopt;
  return found;
}

inline std::vector<User> Host::users(std::vector<std::string_view> keys) const {
  std::vector<User> found;
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  if (users_ == nullptr || !TEGAMI_HAS(users_, get_many)) {
    for (const auto key : keys)
      if (auto one = user(key)) found.push_back(std::move(*one));
    return found;
  }
  detail::Sink sink{[&found](const tegami_user* user) { found.push_back(detail::to_user(user)); }};
  std::vector<tegami_str> asked;
  for (const auto key : keys) asked.push_back(str(key));
  for (std::size_t at = 0; at < asked.size(); at += TEGAMI_USERS_AT_ONCE) {
    const auto count = std::min<std::size_t>(asked.size() - at, TEGAMI_USERS_AT_ONCE);
    const auto status = users_->get_many(context(), asked.data() + at, count, &sink,
                                         &decltype(sink)::template call<const tegami_user*>);
    sink.rethrow();
    detail::answered(status, "users", keys[at]);
  }
  return found;
}

inline std::vector<User> Host::find_users(std::string_view text) const {
  std::vector<User> found;
  if (users_ == nullptr || !TEGAMI_HAS(users_, find)) return found;
  detail::Sink sink{[&found](const tegami_user* user) { found.push_back(detail::to_user(user)); }};
  const auto status = users_->find(context(), str(text), &sink, &decltype(sink)::template call<const tegami_user*>);
  sink.rethrow();
  detail::answered(status, "users", text);
  return found;
}

inline std::vector<User> Host::list_users(std::string_view text, std::string_view after_name,
                                          std::string_view after_key, std::uint32_t limit) const {
  std::vector<User> found;
  if (users_ == nullptr || !TEGAMI_HAS(users_, list)) return found;
  detail::Sink sink{[&found](const tegami_user* user) { found.push_back(detail::to_user(user)); }};
  const auto status = users_->list(context(), str(text), str(after_name), str(after_key), limit, &sink,
                                   &decltype(sink)::template call<const tegami_user*>);
  sink.rethrow();
  detail::answered(status, "users", text);
  return found;
}

inline std::vector<Party> Host::parties(PartyKind kind, std::string_view user_key) const {
  std::vector<Party> found;
  if (users_ == nullptr || !TEGAMI_HAS(users_, parties)) return found;
  detail::Sink sink{[&found](const tegami_party* party) {
    Party copy;
    if (TEGAMI_COVERS(party, key)) copy.key = view(party->key);
    if (TEGAMI_COVERS(party, name)) copy.name = view(party->name);
    found.push_back(std::move(copy));
  }};
  const auto status = users_->parties(context(), static_cast<std::int32_t>(kind), str(user_key), &sink,
                                      &decltype(sink)::template call<const tegami_party*>);
  sink.rethrow();
  detail::answered(status, "users", user_key);
  return found;
}

inline void Host::notify(const Notice& notice) const {
  if (notices_ == nullptr || !TEGAMI_HAS(notices_, post)) return;
  const tegami_notice given{sizeof(tegami_notice), notice.severity,  str(notice.user), str(notice.subject),
                            str(notice.text),      str(notice.path), str(notice.once)};
  detail::answered(notices_->post(context(), &given), "notices", notice.subject);
}

inline std::int64_t Host::now_ms() const {
  if (clock_ != nullptr && TEGAMI_HAS(clock_, now_ms)) return clock_->now_ms(context());
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

inline std::int64_t Host::subscribe(void* listener_context, tegami_event_listener listener) const {
  if (events_ == nullptr || !TEGAMI_HAS(events_, subscribe)) return 0;
  const auto handle = events_->subscribe(context(), listener_context, listener);
  return handle > 0 ? handle : 0;
}

inline void Host::unsubscribe(std::int64_t handle) const {
  if (handle > 0 && events_ != nullptr && TEGAMI_HAS(events_, unsubscribe)) events_->unsubscribe(context(), handle);
}

}  // namespace tegami::sdk
