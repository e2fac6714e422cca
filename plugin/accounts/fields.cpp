#include "accounts/fields.h"

#include <algorithm>
#include <array>
#include <vector>

namespace tegami::accounts {
namespace {

using Names = std::string_view;
constexpr std::array<Names, 3> kSources{"host", "webmail", "individual"};
constexpr std::array<Names, 5> kProtections{"none", "tls", "tls_unverified", "starttls", "starttls_unverified"};
constexpr std::array<Names, 3> kReceiveAuths{"standard", "apop", "xoauth2"};
constexpr std::array<Names, 6> kSendAuths{"none", "pop_before_smtp", "cram_md5", "login", "plain", "xoauth2"};

constexpr std::int64_t kMaxPort = 65'535;
constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kMaxQuota = std::int64_t{1} << 50;

#define SLOT(member) [](Values& v) -> Slot { return &v.member; }
#define ACCOUNT(member) SLOT(account.member)
#define SECRET(member) SLOT(secrets.member)

using enum When;
constexpr std::array kFields{
    Field{"name", Group::account, Form::text, ACCOUNT(name), always, always, 1, 100},
    Field{"receiving", Group::account, Form::yes_no, ACCOUNT(receiving)},
    Field{"display_name", Group::account, Form::text, ACCOUNT(display_name), never, always, 0, 200},
    Field{"address", Group::account, Form::address, ACCOUNT(address), always, always, 3, 254},
    Field{"default", Group::account, Form::yes_no, ACCOUNT(is_default)},
    Field{.name = "receive_log",
          .group = Group::account,
          .form = Form::yes_no,
          .slot = ACCOUNT(receive_log),
          .in_csv = false},
    Field{
        .name = "send_log", .group = Group::account, .form = Form::yes_no, .slot = ACCOUNT(send_log), .in_csv = false},

    Field{"receive.source", Group::receive, Form::choice, ACCOUNT(receive.source), always, always, 0, 0, kSources,
          "receive_source"},
    Field{"receive.host", Group::receive, Form::host, ACCOUNT(receive.host), individual_receive_in_use,
          individual_receive, 0, 253},
    Field{"receive.port", Group::receive, Form::number, ACCOUNT(receive.port), never, individual_receive, 1, kMaxPort},
    Field{"receive.protection", Group::receive, Form::choice, ACCOUNT(receive.protection), always, individual_receive,
          0, 0, kProtections, "protection"},
    Field{"receive.pin", Group::receive, Form::fingerprint, ACCOUNT(receive.pin), never, always, 0, 64},
    Field{"receive.user", Group::receive, Form::text, ACCOUNT(receive.user), receiving, always, 0, 255},
    Field{"receive.password", Group::receive, Form::secret, SECRET(receive_password), receive_password, always, 0, 255},
    Field{"receive.auth", Group::receive, Form::choice, ACCOUNT(receive.auth), always, always, 0, 0, kReceiveAuths,
          "receive_auth"},
    Field{"receive.oauth_server", Group::receive, Form::oauth_server, ACCOUNT(receive.oauth_server), receive_oauth,
          receive_oauth, 0, 100},
    Field{"receive.timeout_s", Group::receive, Form::number, ACCOUNT(receive.timeout_s), always, always, 5, 300},
    Field{"interval_s", Group::account, Form::number, ACCOUNT(interval_s), never, always, 60, kDay},
    Field{"receive.leave_on_server", Group::receive, Form::yes_no, ACCOUNT(receive.leave_on_server)},
    Field{"receive.leave_days", Group::receive, Form::number, ACCOUNT(receive.leave_days), never, leaving, 1, 3'650},

    Field{"send.source", Group::send, Form::choice, ACCOUNT(send.source), always, always, 0, 0, kSources,
          "send_source"},
    Field{"send.host", Group::send, Form::host, ACCOUNT(send.host), individual_send, individual_send, 0, 253},
    Field{"send.port", Group::send, Form::number, ACCOUNT(send.port), never, individual_send, 1, kMaxPort},
    Field{"send.protection", Group::send, Form::choice, ACCOUNT(send.protection), always, individual_send, 0, 0,
          kProtections, "protection"},
    Field{"send.pin", Group::send, Form::fingerprint, ACCOUNT(send.pin), never, always, 0, 64},
    Field{"send.skip_second_ehlo", Group::send, Form::yes_no, ACCOUNT(send.skip_second_ehlo), never, send_starttls},
    Field{"send.auth", Group::send, Form::choice, ACCOUNT(send.auth), always, individual_send, 0, 0, kSendAuths,
          "send_auth"},
    Field{"send.user", Group::send, Form::text, ACCOUNT(send.user), never, send_credentials, 0, 255},
    Field{"send.password", Group::send, Form::secret, SECRET(send_password), never, send_password, 0, 255},
    Field{"send.oauth_server", Group::send, Form::oauth_server, ACCOUNT(send.oauth_server), never, send_oauth, 0, 100},
    Field{"signature", Group::account, Form::lines, ACCOUNT(signature), never, always, 0, 10'000},
    Field{.name = "quota_bytes",
          .group = Group::account,
          .form = Form::number,
          .slot = ACCOUNT(quota_bytes),
          .min = 0,
          .max = kMaxQuota,
          .writer = Writer::administrator},
};

#undef SLOT
#undef ACCOUNT
#undef SECRET

template <class Enum, std::size_t N>
std::optional<Enum> value_of(const std::array<Names, N>& names, std::string_view text) noexcept {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string Field::column() const {
  if (name == "default") return "is_default";
  std::string text(name);
  std::replace(text.begin(), text.end(), '.', '_');
  return text;
}

std::string_view Field::leaf() const noexcept {
  const std::size_t dot = name.find('.');
  return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

std::span<const Field> fields() noexcept { return kFields; }

std::span<const Field* const> told_fields(Detail detail) {
  const auto chosen = [](auto&& is_told) {
    std::vector<const Field*> found;
    for (const Field& field : fields())
      if (!field.secret() && is_told(field.name)) found.push_back(&field);
    return found;
  };
  static const auto whole = chosen([](std::string_view) { return true; });
  static const auto brief = chosen([](std::string_view name) {
    return name == "name" || name == "address" || name == "receiving" || name == "receive.host";
  });
  return detail == Detail::whole ? whole : brief;
}

const Field* find_field(std::string_view name) noexcept {
  const auto found =
      std::find_if(kFields.begin(), kFields.end(), [&](const Field& field) { return field.name == name; });
  return found == kFields.end() ? nullptr : &*found;
}

Slot slot_of(const Field& field, Values& values) { return field.slot(values); }

std::string_view name(Source value) noexcept { return kSources[static_cast<std::size_t>(value)]; }
std::string_view name(Protection value) noexcept { return kProtections[static_cast<std::size_t>(value)]; }
std::string_view name(ReceiveAuth value) noexcept { return kReceiveAuths[static_cast<std::size_t>(value)]; }
std::string_view name(SendAuth value) noexcept { return kSendAuths[static_cast<std::size_t>(value)]; }
std::optional<Protection> protection_of(std::string_view text) noexcept {
  return value_of<Protection>(kProtections, text);
}
std::optional<SendAuth> send_auth_of(std::string_view text) noexcept { return value_of<SendAuth>(kSendAuths, text); }

}  // namespace tegami::accounts
