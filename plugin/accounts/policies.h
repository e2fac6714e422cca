/// policies.h - the administrator's policies (P3), typed, with their defaults. Reads the host at each call and keeps
/// nothing, unless it is told to ask but once: make one a request, or a batch of a job. A value of the wrong type or
/// out of range counts as the default.
#pragma once

#include <tegami-host/module.hpp>

#include <boost/json.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "transport/endpoint.h"

namespace tegami::accounts {

enum class SelfService : std::uint8_t { none, change, all };

class Policies {
 public:
  enum class Ask : std::uint8_t { each_time, once };
  explicit Policies(const sdk::Host& host, Ask ask = Ask::each_time) : host_(host), ask_(ask) {}

  bool shared_accounts_enabled() const { return yes("shared_accounts.enabled", true); }
  SelfService self_service() const;
  /// Empty: any. Names, and ".example.co.jp" for all below.
  std::vector<std::string> allowed_hosts() const { return names("accounts.allowed_hosts"); }
  std::vector<std::string> allowed_domains() const { return names("accounts.allowed_domains"); }
  std::int64_t max_per_user() const { return number("accounts.max_per_user", 10, 0, 100'000); }
  bool allow_leave_on_server() const { return yes("accounts.allow_leave_on_server", true); }
  std::int32_t default_leave_days() const {
    return static_cast<std::int32_t>(number("accounts.default_leave_days", 14, 1, 3'650));
  }
  std::int64_t personal_quota_bytes() const { return number("mailbox.personal_quota_bytes", 0, 0, kMany); }
  std::int64_t shared_quota_bytes() const { return number("mailbox.shared_quota_bytes", 0, 0, kMany); }
  std::int32_t trash_days() const { return static_cast<std::int32_t>(number("mailbox.trash_days", 30, 0, 36'500)); }
  bool mail_admin_access() const { return yes("mail.admin_access", false); }
  std::int64_t receive_interval_s() const { return number("receive.interval_s", 300, 60, 86'400); }
  bool transport_paused() const { return yes("transport.paused", false); }
  std::int64_t max_receive_bytes() const { return number("transport.max_receive_bytes", 50 << 20, 1, kMany); }
  std::int64_t max_send_bytes() const { return number("transport.max_send_bytes", 50 << 20, 1, kMany); }
  std::int64_t send_per_minute() const { return number("transport.send_per_minute", 0, 0, 1'000'000); }
  std::int64_t log_bytes() const { return number("transport.log_bytes", 1 << 20, 1'024, 1 << 30); }
  std::int64_t audit_days() const { return number("audit.days", 400, 1, 36'500); }
  /// transport.allow_plaintext, allow_unverified_tls, allow_private_networks, ca_file, http_proxy.
  transport::ConnectPolicy connect() const;

 private:
  static constexpr std::int64_t kMany = std::int64_t{1} << 50;

  boost::json::value read(std::string_view name) const;
  bool yes(std::string_view name, bool otherwise) const;
  std::int64_t number(std::string_view name, std::int64_t otherwise, std::int64_t min, std::int64_t max) const;
  std::string text(std::string_view name) const;
  std::vector<std::string> names(std::string_view name) const;

  const sdk::Host& host_;
  const Ask ask_;
  mutable std::map<std::string, boost::json::value, std::less<>> told_;
};

}  // namespace tegami::accounts
