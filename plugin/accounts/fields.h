/// fields.h - the one table of the account's fields (SPEC 3.3, section 7). Form, service, CSV, test and database
/// columns come from it; a new field is one row here, one member in account.h and one column in a migration.
///
/// Keys of words follow from the name: "field.<name>", "help.<name>", "csv.<name>", "choice.<set>.<value>".
/// Defaults are the member initialisers of account.h, and rules.h for those that policies decide.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "accounts/account.h"

namespace tegami::accounts {

/// nullopt keeps what is stored, an empty secret clears it (A5).
struct SecretChange {
  std::optional<Secret> receive_password, send_password;
};

/// An account with what is to happen to its secrets: what a form or a request describes.
struct Values {
  Account account;
  SecretChange secrets;
};

/// Where a row's value lives; the type decides how it is parsed, written and drawn.
using Slot =
    std::variant<std::string*, bool*, std::int32_t*, std::optional<std::int32_t>*, std::optional<std::int64_t>*,
                 std::optional<std::uint16_t>*, Source*, Protection*, ReceiveAuth*, SendAuth*, std::optional<Secret>*>;

enum class Group : std::uint8_t { account, receive, send };
/// What a text may look like and how it is drawn; numbers, switches and choices follow from the slot.
enum class Form : std::uint8_t {
  text,
  lines,
  address,
  host,
  number,
  yes_no,
  choice,
  secret,
  fingerprint,
  oauth_server
};
/// When a field must be filled in, and when it is drawn and heeded at all. Named conditions of rules.h.
enum class When : std::uint8_t {
  always,
  never,
  receiving,                  ///< mail is received, or a log-on to the receiving server is needed before sending
  individual_receive,         ///< the receiving server is entered individually
  individual_receive_in_use,  ///< both of the above
  receive_password,           ///< the receiving log-on uses a password
  receive_oauth,
  leaving,  ///< mail is left on the server
  individual_send,
  send_starttls,     ///< individual, with STARTTLS (verified or not)
  send_credentials,  ///< SMTP AUTH or XOAUTH2
  send_password,
  send_oauth,
};
enum class Writer : std::uint8_t { owner, administrator };

struct Field {
  std::string_view name;  ///< dotted: "receive.port"
  Group group;
  Form form;
  Slot (*slot)(Values&);
  When needed = When::never;
  When shown = When::always;
  std::int64_t min = 0;  ///< numbers: range; texts: characters
  std::int64_t max = 0;
  std::span<const std::string_view> choices = {};  ///< in the order of the enum
  std::string_view choice_set = {};                ///< "protection": words "choice.protection.tls"
  Writer writer = Writer::owner;
  bool in_csv = true;  ///< I1: logs are not set by import

  bool secret() const noexcept { return form == Form::secret; }
  /// "receive_port"; "is_default" for "default", which SQL keeps for itself.
  std::string column() const;
  /// The name within its group: "port".
  std::string_view leaf() const noexcept;
};

inline constexpr std::size_t kMaxSecretBytes = 1'024;  ///< user ids and passwords, besides 255 characters

/// All rows, in the order of the form.
std::span<const Field> fields() noexcept;
/// How much of an account is read and told.
enum class Detail : std::uint8_t {
  whole,
  brief  ///< what a row of a list shows: name, address, whether it receives, and from which host
};
/// All rows but the secrets, or those of a list alone.
std::span<const Field* const> told_fields(Detail detail);
/// nullptr: no such field.
const Field* find_field(std::string_view name) noexcept;

/// The member behind a row, for reading.
Slot slot_of(const Field& field, Values& values);

/// Stable names of enum values as in the services.
std::string_view name(Source) noexcept;
std::string_view name(Protection) noexcept;
std::string_view name(ReceiveAuth) noexcept;
std::string_view name(SendAuth) noexcept;
std::optional<Protection> protection_of(std::string_view text) noexcept;
std::optional<SendAuth> send_auth_of(std::string_view text) noexcept;

}  // namespace tegami::accounts
