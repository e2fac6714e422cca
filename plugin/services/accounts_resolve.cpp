// accounts.resolve
#include "accounts/account_writer.h"
#include "services/accounts_rights.h"
#include "services/mail_access.h"

namespace tegami::services {
namespace {

namespace json = boost::json;

Result resolve(const AccountParts& parts, const Call& call) {
  auto who = asker(parts, call.caller);
  if (who.has_error()) return who.error();
  if (auto known = only_fields(parts.words, call, {"id", "answer"}); known.has_error()) return known.error();
  auto row = account_for(parts, call, *who, Deed::change);
  if (row.has_error()) return row.error();
  const auto* given = call.request.if_contains("answer");
  if (given == nullptr) return refuse_field(parts, call.caller, "answer", {"error.required"});
  const auto answer =
      given->is_string() ? accounts::held_answer_of(std::string_view(given->get_string())) : std::nullopt;
  if (!answer) return refuse_field(parts, call.caller, "answer", {"error.choice"});

  const accounts::Account& account = row->account;
  bool asked = false;
  parts.accounts.write([&](accounts::AccountWriter& writer) {
    asked = writer.answer_held(account.id, *answer, parts.host.now_ms());
    if (asked)
      writer.audit(
          audit_entry(parts, call.caller, "accounts.resolve", account, {"answer." + std::string(name(*answer))}));
  });
  if (!asked) return refuse_field(parts, call.caller, "id", {"error.not_held"});
  if (parts.changed) parts.changed();
  const auto now = parts.accounts.find(account.id);
  if (!now) return refuse(parts, call.caller, "forbidden");
  return Answer(json::value(services::answer(parts, call.caller, *now)));
}

}  // namespace

void add_accounts_resolve(Services& services, const AccountParts& parts) {
  services.add("accounts.resolve", [parts](const Call& call) { return resolve(parts, call); });
}

}  // namespace tegami::services
