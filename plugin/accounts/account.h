/// account.h - one mail account, personal or shared: every field of SPEC 3.3 and section 7.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "transport/endpoint.h"
#include "transport/secret.h"

namespace tegami::accounts {

using AccountId = std::int64_t;
using transport::Protection;
using transport::Secret;

enum class Source : std::uint8_t { host, webmail, individual };
enum class ReceiveAuth : std::uint8_t { standard, apop, xoauth2 };
enum class SendAuth : std::uint8_t { none, pop_before_smtp, cram_md5, login, plain, xoauth2 };

struct ReceiveSettings {
  Source source = Source::individual;
  std::string host;
  std::optional<std::uint16_t> port;  ///< empty: the protection's default
  Protection protection = Protection::tls;
  std::string pin;
  std::string user;
  bool password_set = false;
  ReceiveAuth auth = ReceiveAuth::standard;
  std::string oauth_server;  ///< empty: none
  std::int32_t timeout_s = 30;
  bool leave_on_server = false;
  std::optional<std::int32_t> leave_days;  ///< empty: for ever
};

struct SendSettings {
  Source source = Source::individual;
  std::string host;
  std::optional<std::uint16_t> port;
  Protection protection = Protection::starttls;
  std::string pin;
  bool skip_second_ehlo = false;
  SendAuth auth = SendAuth::plain;
  std::string oauth_server;
  std::string user;
  bool password_set = false;
};

/// Who may use a shared account (H2). The party is the host's key of a user, group or role.
enum class MemberKind : std::uint8_t { user, group, role };
enum class MemberRight : std::uint8_t { read, send };  ///< the later includes the earlier
struct Member {
  MemberKind kind = MemberKind::user;
  std::string party;
  MemberRight right = MemberRight::read;
  bool operator==(const Member&) const = default;
};

struct Account {
  AccountId id = 0;          ///< never used again
  std::int64_t version = 0;  ///< grows with each saved change; update and delete name the one they saw
  std::string owner_user;    ///< the host's key; empty for a shared account
  bool shared = false;
  std::vector<Member> members;  ///< of a shared account
  std::string name, display_name, address;
  bool receiving = true, receive_log = false, send_log = false;
  std::string signature;
  bool is_default = false;
  std::optional<std::int32_t> interval_s;
  std::optional<std::int64_t> quota_bytes;
  ReceiveSettings receive;
  SendSettings send;
  std::int64_t fetch_round = 1;  ///< R1: a new round when "leave" goes on -> off
  bool round_pending = false;    ///< that round has not begun yet
};

/// What jobs write and pages show; kept apart from the settings so that a receive never raises the version.
struct AccountState {
  std::string status = "never";  ///< SPEC section 7
  std::optional<std::int64_t> last_received_ms;
  std::string error_code, error_message, error_direction;
  std::optional<std::int64_t> error_at_ms;
  std::int32_t failures = 0;  ///< in a row
  std::optional<std::int64_t> next_try_ms;
  std::int64_t messages = 0, bytes = 0;  ///< hints, recomputed by check
};

}  // namespace tegami::accounts
