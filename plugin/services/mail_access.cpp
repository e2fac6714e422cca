#include "services/mail_access.h"

#include <algorithm>

#include "accounts/policies.h"
#include "services/accounts_rights.h"
#include "services/membership.h"

namespace tegami::services {

namespace {
constexpr std::size_t kMaxIds = 1'000;
constexpr std::size_t kMaxTextBytes = 10'000;
}  // namespace

Refusal forbidden(const words::Catalog& words, const Caller& caller) {
  return {"forbidden", words.text(caller.locale, "error.forbidden")};
}

boost::system::result<sdk::User, Refusal> mail_administrator(const sdk::Host& host, const words::Catalog& words,
                                                             const Caller& caller) {
  auto user = caller.user.empty() ? std::nullopt : host.user(caller.user);
  if (!user || user->locked || !(user->mail_admin || user->system_admin)) return forbidden(words, caller);
  return std::move(*user);
}

Refusal invalid_field(const words::Catalog& words, const Caller& caller, std::string field, std::string_view key) {
  std::map<std::string, std::string> fields;
  fields.emplace(std::move(field), words.text(caller.locale, key));
  return {"invalid", words.text(caller.locale, "error.invalid"), std::move(fields)};
}

boost::system::result<accounts::AccountRow, Refusal> mail_account(const MailParts& parts, const Call& call,
                                                                  MailDeed deed) {
  auto id = integer(parts.words, call, "account");
  if (id.has_error()) return id.error();
  if (!*id) return invalid_field(parts.words, call.caller, "account", "error.required");
  return mail_account(parts, call, **id, deed);
}

boost::system::result<accounts::AccountRow, Refusal> mail_account(const MailParts& parts, const Call& call,
                                                                  accounts::AccountId id, MailDeed deed) {
  const auto user = parts.host.user(call.caller.user);
  if (!user || user->locked) return forbidden(parts.words, call.caller);
  auto row = parts.accounts.find(id);
  if (!row) return forbidden(parts.words, call.caller);
  const accounts::Policies policies(parts.host);
  if (row->account.shared && !policies.shared_accounts_enabled()) return forbidden(parts.words, call.caller);
  bool own = row->account.owner_user == user->key;
  if (row->account.shared) {
    const auto right = membership(parts.host, user->key, row->account);
    own = right && (deed != MailDeed::send || *right == accounts::MemberRight::send);
  }
  const bool admin = deed == MailDeed::read && user->mail_admin && policies.mail_admin_access();
  if (!own && !admin) return forbidden(parts.words, call.caller);
  // P1: a look into somebody else's mail is never without a trace.
  if (!own) audit({parts.host, parts.accounts, parts.words}, call.caller, "mail.read", row->account, {});
  return std::move(*row);
}

boost::system::result<void, Refusal> only_fields(const words::Catalog& words, const Call& call,
                                                 std::initializer_list<std::string_view> known) {
  return only_fields(words, call, std::span<const std::string_view>(known));
}

boost::system::result<void, Refusal> only_fields(const words::Catalog& words, const Call& call,
                                                 std::span<const std::string_view> known) {
  std::map<std::string, std::string> unknown;
  for (const auto& entry : call.request) {
    const std::string_view name(entry.key().data(), entry.key().size());
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      unknown.emplace(name, words.text(call.caller.locale, "error.unknown_field"));
    }
  }
  if (unknown.empty()) return {};
  return Refusal{"invalid", words.text(call.caller.locale, "error.invalid"), std::move(unknown)};
}

boost::system::result<std::optional<std::int64_t>, Refusal> integer(const words::Catalog& words, const Call& call,
                                                                    std::string_view field) {
  const auto* value = call.request.if_contains(field);
  if (value == nullptr || value->is_null()) return std::optional<std::int64_t>{};
  if (const auto* number = value->if_int64()) return std::optional<std::int64_t>{*number};
  return invalid_field(words, call.caller, std::string(field), "error.number");
}

boost::system::result<std::optional<std::string>, Refusal> text(const words::Catalog& words, const Call& call,
                                                                std::string_view field) {
  const auto* value = call.request.if_contains(field);
  if (value == nullptr || value->is_null()) return std::optional<std::string>{};
  const auto* string = value->if_string();
  if (string == nullptr) return invalid_field(words, call.caller, std::string(field), "error.text");
  if (string->size() > kMaxTextBytes) return invalid_field(words, call.caller, std::string(field), "error.too_long");
  return std::optional<std::string>{std::string(string->data(), string->size())};
}

boost::system::result<std::vector<std::int64_t>, Refusal> ids(const words::Catalog& words, const Call& call) {
  const auto* value = call.request.if_contains("ids");
  const auto* array = value == nullptr ? nullptr : value->if_array();
  if (array == nullptr || array->empty()) return invalid_field(words, call.caller, "ids", "error.required");
  if (array->size() > kMaxIds) return invalid_field(words, call.caller, "ids", "error.too_many");
  std::vector<std::int64_t> numbers;
  for (const auto& item : *array) {
    if (!item.is_int64()) return invalid_field(words, call.caller, "ids", "error.number");
    numbers.push_back(item.get_int64());
  }
  return numbers;
}

}  // namespace tegami::services
