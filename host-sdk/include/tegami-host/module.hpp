/// module.hpp - the thin C++20 side for module authors: the host's tables as values and std types.
///
/// Nothing here crosses the border but the C tables underneath. Header only; needs no library. Every look-up of an
/// optional host service that is missing answers as documented at each function, never with a null call.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "all.h"

namespace tegami::sdk {

inline std::string_view view(tegami_str s) noexcept {
  return s.data == nullptr ? std::string_view{} : std::string_view{s.data, static_cast<std::size_t>(s.length)};
}
inline tegami_str str(std::string_view s) noexcept { return {s.data(), s.size()}; }

struct User {
  std::string key{}, login{}, name{}, address{}, locale{}, time_zone{};
  bool system_admin = false, mail_admin = false, locked = false;
};
struct Party {
  std::string key{}, name{};
};
struct Notice {
  std::int32_t severity = TEGAMI_LOG_INFO;
  std::string user{}, subject{}, text{}, path{}, once{};
};
struct Key {
  std::string id;
  std::vector<std::uint8_t> bytes;  ///< 32
};
/// A host service that is there but could not answer (its database is down, say): thrown by Host, so that it is never
/// mistaken for "no such user" or "no such policy". Stops at the module's entry like every exception.
class HostFailure : public std::runtime_error {
 public:
  HostFailure(tegami_status status, const std::string& text) : std::runtime_error(text), status_(status) {}
  tegami_status status() const noexcept { return status_; }

 private:
  tegami_status status_;
};
enum class PartyKind : std::int32_t { group = TEGAMI_PARTY_GROUP, role = TEGAMI_PARTY_ROLE };

/// The host as a module sees it. Copyable (it is a pointer and the tables found); usable on any thread from create
/// to destroy, by the marks of each C function. Making one looks the services up and uses none (TH-20).
class Host {
 public:
  explicit Host(const tegami_host& host);

  std::string_view name() const { return TEGAMI_COVERS(host_, name) ? view(host_->name) : std::string_view{}; }
  /// Does nothing where the host keeps no log.
  void log(std::int32_t severity, std::string_view text) const;
  /// The policy's JSON text; nullopt: the host does not know it, take the default (P3).
  std::optional<std::string> policy(std::string_view name) const;
  /// A setting's JSON text; nullopt when unknown or the host has no settings service.
  std::optional<std::string> setting(std::string_view key) const;
  /// Empty when the host has no database service.
  std::string dsn() const;
  std::string private_folder() const;
  /// The sealing key of that id, or the current one for an empty id; nullopt when the host has it no longer.
  std::optional<Key> key(std::string_view id = {}) const;
  std::optional<User> user(std::string_view key) const;
  /// Those of these users whom the host knows, each once, in no order; by one question for a thousand where the host
  /// can answer that (1.1), else one by one.
  std::vector<User> users(std::vector<std::string_view> keys) const;
  std::vector<User> find_users(std::string_view text) const;
  std::vector<User> list_users(std::string_view text, std::string_view after_name, std::string_view after_key,
                               std::uint32_t limit) const;
  /// Groups or roles of one user; an empty key: all of the host.
  std::vector<Party> parties(PartyKind kind, std::string_view user_key = {}) const;
  void notify(const Notice& notice) const;
  /// Milliseconds since 1970 UTC; the system's clock where the host has none.
  std::int64_t now_ms() const;
  /// Subscribes; 0 when the host tells no events. The listener must outlive the subscription.
  std::int64_t subscribe(void* listener_context, tegami_event_listener listener) const;
  void unsubscribe(std::int64_t handle) const;

 private:
  const void* context() const noexcept { return TEGAMI_COVERS(host_, context) ? host_->context : nullptr; }
  template <class Table>
  const Table* table(std::string_view id) const {
    if (!TEGAMI_HAS(host_, service)) return nullptr;
    return static_cast<const Table*>(host_->service(host_, str(id)));
  }
  const tegami_host* host_;
  const tegami_host_log* log_;
  const tegami_host_policy* policy_;
  const tegami_host_settings* settings_;
  const tegami_host_database* database_;
  const tegami_host_secrets* secrets_;
  const tegami_host_users* users_;
  const tegami_host_notices* notices_;
  const tegami_host_clock* clock_;
  const tegami_host_events* events_;
};

}  // namespace tegami::sdk

#include "module_inline.hpp"
