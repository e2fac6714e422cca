#include "accounts/account_json.h"

#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include "accounts/authorization_rows.h"
#include "accounts/members.h"
#include "accounts/parse.h"

namespace tegami::accounts {
namespace {

namespace json = boost::json;

json::value time_or_null(const std::optional<std::int64_t>& ms) {
  return ms ? json::value(json::string(rfc3339(*ms))) : json::value(nullptr);
}

json::value log_or_null(const std::optional<LogInfo>& log) {
  if (!log) return nullptr;
  return json::object{{"at", rfc3339(log->at_ms)}, {"bytes", log->bytes}};
}

/// Until somebody has authorized it, an account that wants a grant needs one.
json::object authorization(const AccountRow& row, bool send) {
  const bool wanted =
      send ? row.account.send.auth == SendAuth::xoauth2 : row.account.receive.auth == ReceiveAuth::xoauth2;
  const Authorization* found = wanted ? authorization_of(row, send) : nullptr;
  if (found == nullptr) return {{"state", wanted ? "needed" : "none"}, {"address", nullptr}, {"until", nullptr}};
  return {{"state", found->lost ? "expired" : "ok"},
          {"address", found->address.empty() ? json::value(nullptr) : json::value(found->address)},
          {"until", time_or_null(found->until_ms)}};
}

json::object state_json(const AccountRow& row, const ErrorWords& words, Detail detail) {
  const AccountState& state = row.state;
  json::value error = nullptr;
  // Of the two directions the newer trouble; each goes when it is over.
  const bool sending = row.sending && (state.error_code.empty() || row.sending->at_ms >= state.error_at_ms.value_or(0));
  if (sending)
    error = json::object{{"code", row.sending->code},
                         {"message", words(row.sending->code, row.sending->message)},
                         {"at", time_or_null(row.sending->at_ms)},
                         {"direction", "send"}};
  else if (!state.error_code.empty())
    error = json::object{{"code", state.error_code},
                         {"message", words(state.error_code, state.error_message)},
                         {"at", time_or_null(state.error_at_ms)},
                         {"direction", state.error_direction.empty() ? "receive" : state.error_direction}};
  json::object out{{"status", status_of(row)},
                   {"last_received", time_or_null(state.last_received_ms)},
                   {"last_error", std::move(error)},
                   {"next_try", row.account.receiving ? time_or_null(state.next_try_ms) : json::value(nullptr)},
                   {"messages", state.messages},
                   {"bytes", state.bytes}};
  const auto held = state.status == "held" ? held_counts_of(state.error_message) : std::nullopt;
  if (held) out["held"] = {{"on_server", held->on_server}, {"compared", held->compared}, {"same", held->same}};
  if (detail == Detail::brief) return out;
  out["authorization"] = json::object{{"receive", authorization(row, false)}, {"send", authorization(row, true)}};
  out["logs"] = json::object{{"receive", log_or_null(row.receive_log)}, {"send", log_or_null(row.send_log)}};
  return out;
}

}  // namespace

std::string rfc3339(std::int64_t ms) {
  return Poco::DateTimeFormatter::format(Poco::Timestamp(ms * 1000), "%Y-%m-%dT%H:%M:%S.%iZ");
}

std::string status_of(const AccountRow& row) { return row.account.receiving ? row.state.status : "off"; }

json::object to_json(const AccountRow& row, const ErrorWords& words, Detail detail) {
  const Account& account = row.account;
  json::object owner = account.shared ? json::object{{"shared", true}} : json::object{{"user", account.owner_user}};
  json::object out{{"id", account.id}, {"version", account.version}, {"owner", std::move(owner)}};
  if (account.shared) out["members"] = to_json(account.members);
  if (detail == Detail::brief) {
    out["name"] = account.name;
    out["address"] = account.address;
    out["receiving"] = account.receiving;
    out["receive"] = json::object{{"host", account.receive.host}};
    out["state"] = state_json(row, words, detail);
    return out;
  }
  json::object receive, send;
  Values values{account, {}};
  for (const Field& field : fields()) {
    json::object& into = field.name.starts_with("receive.") ? receive : field.name.starts_with("send.") ? send : out;
    if (field.secret())
      into["password_set"] = field.group == Group::receive ? account.receive.password_set : account.send.password_set;
    else
      into[field.leaf()] = to_json(field, values);
  }
  receive["port"] = account.receive.port.value_or(default_pop3_port(account.receive.protection));
  send["port"] = account.send.port.value_or(default_smtp_port(account.send.protection));
  out["receive"] = std::move(receive);
  out["send"] = std::move(send);
  out["state"] = state_json(row, words, detail);
  return out;
}

}  // namespace tegami::accounts
