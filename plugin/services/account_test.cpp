#include "services/account_test.h"

#include "accounts/draft.h"
#include "jobs/connection_test.h"
#include "jobs/receive_order.h"
#include "services/accounts_rights.h"
#include "services/failure_words.h"
#include "services/mail_access.h"
#include "services/server_json.h"

namespace tegami::services {

namespace json = boost::json;

namespace {

/// As an account's own default (SPEC 3.3).
constexpr std::chrono::seconds kServerTest{30};

std::string_view step_name(transport::Stage stage) {
  switch (stage) {
    case transport::Stage::resolve:
      return "dns";
    case transport::Stage::connect:
      return "tcp";
    case transport::Stage::tls:
      return "tls";
    case transport::Stage::capabilities:
      return "capabilities";
    default:
      return "logon";
  }
}

/// What of the capabilities concerns whoever sets the account up. `leave`: mail is to stay on the server.
std::string capability_words(const AccountTestParts& parts, const Caller& caller,
                             const transport::pop3::Capabilities& capabilities, bool leave) {
  std::string all;
  const auto add = [&](std::string_view key, std::int64_t number) {
    if (!all.empty()) all += ' ';
    all += parts.words.text(caller.locale, key, {{"count", words::Catalog::number(number)}});
  };
  if (capabilities.login_delay) add("test.login_delay", capabilities.login_delay->count());
  if (capabilities.expire_days) {
    const bool at_once = *capabilities.expire_days == 0;
    add(!at_once ? "test.expire" : leave ? "test.expire_0_leave" : "test.expire_0", *capabilities.expire_days);
  }
  return all;
}

json::array to_json(const AccountTestParts& parts, const Caller& caller, const jobs::TestReport& report, bool leave) {
  json::array steps;
  for (const auto& step : report.steps) {
    json::object entry{{"step", step_name(step.stage)},
                       {"ok", !step.failure.has_value()},
                       {"ms", step.took.count()},
                       {"message", step.detail}};
    if (step.stage == transport::Stage::capabilities) {
      entry["message"] = capability_words(parts, caller, report.capabilities, leave);
    }
    if (step.failure) {
      entry["code"] = step.failure->code;
      entry["message"] = failure_words(parts.words, caller.locale, step.failure->code, step.failure->text);
    }
    steps.push_back(std::move(entry));
  }
  return steps;
}

json::object report_json(const AccountTestParts& parts, const Caller& caller, const jobs::TestReport& report,
                         bool leave) {
  const auto& lines = report.capabilities.lines;
  return {{"steps", to_json(parts, caller, report, leave)},
          {"capabilities", json::array(lines.begin(), lines.end())},
          {"certificate_sha256", report.certificate_sha256}};
}

bool is_for_shared(const Json& request) {
  const auto* owner = request.if_contains("owner");
  const auto* object = owner == nullptr ? nullptr : owner->if_object();
  const auto* shared = object == nullptr ? nullptr : object->if_contains("shared");
  return shared != nullptr && *shared == true;
}

struct Subject {
  accounts::Values values;
  std::optional<accounts::Account> stored;
};

/// The stored account with what was typed over it, or a new one; the asker may change or make it.
boost::system::result<Subject, Refusal> subject(const AccountTestParts& parts, const Call& call) {
  const AccountParts account_parts{parts.host, parts.accounts, parts.words};
  auto who = asker(account_parts, call.caller);
  if (who.has_error()) return who.error();
  const accounts::Policies policies(parts.host);
  const auto servers = accounts::read_servers(parts.host, parts.accounts);
  Subject found;
  if (call.request.contains("id")) {
    auto row = account_for(account_parts, call, *who, Deed::change);
    if (row.has_error()) return row.error();
    found.stored = std::move(row->account);
  } else if (is_for_shared(call.request)) {
    if (!may(account_parts, *who, Deed::make_or_delete, true, {})) return forbidden(parts.words, call.caller);
  } else if (!who->administrator && policies.self_service() != accounts::SelfService::all) {
    return forbidden(parts.words, call.caller);
  }
  accounts::Draft draft(found.stored ? *found.stored : accounts::new_account(servers, policies));
  draft.read(call.request, {"id", "owner", "version"});
  draft.check({servers, policies, found.stored ? &*found.stored : nullptr, who->administrator});
  if (!draft.errors().empty()) return refuse(account_parts, call.caller, draft.errors());
  found.values = draft.values();
  return found;
}

Result test(const AccountTestParts& parts, const Call& call) {
  auto found = subject(parts, call);
  if (found.has_error()) return found.error();
  const auto& account = found->values.account;
  transport::Secret password;
  if (found->values.secrets.receive_password) {
    password = *found->values.secrets.receive_password;
  } else if (found->stored) {
    if (auto stored = parts.accounts.receive_password(found->stored->id)) password = std::move(*stored);
  }
  auto config = jobs::receive_config(parts.host, parts.accounts, account, std::move(password));
  jobs::TestReport report;
  if (config.has_error()) {
    report.steps.push_back({transport::Stage::resolve, {}, {}, config.error()});
  } else {
    report = jobs::test_receiving(parts.receiver.loop(), std::move(*config));
  }
  const bool leave = account.receive.leave_on_server;
  return Answer(Json{{"receive", report_json(parts, call.caller, report, leave)}, {"send", nullptr}});
}

/// servers.test: {"pop3": {…}} as servers.update takes it; up to the capabilities, as nobody is there to log on.
Result test_servers(const AccountTestParts& parts, const Call& call) {
  const AccountParts account_parts{parts.host, parts.accounts, parts.words};
  auto who = asker(account_parts, call.caller);
  if (who.has_error()) return who.error();
  if (!who->system_administrator) return forbidden(parts.words, call.caller);
  if (auto known = only_fields(parts.words, call, {"pop3", "smtp"}); known.has_error()) return known.error();
  const auto servers = accounts::read_servers(parts.host, parts.accounts);
  const accounts::Policies policies(parts.host);
  accounts::Errors errors;
  std::optional<accounts::Server> pop3;
  for (const std::string kind : {"pop3", "smtp"}) {
    const auto* value = call.request.if_contains(kind);
    if (value == nullptr || value->is_null()) continue;
    if (!value->is_object()) {
      errors[kind] = {"error.object"};
      continue;
    }
    auto server = read_server(value->get_object(), kind == "smtp", servers, policies, errors);
    if (kind == "pop3") pop3 = std::move(server);
  }
  if (!errors.empty()) return refuse(account_parts, call.caller, errors);
  if (!pop3) return Answer(Json{{"receive", nullptr}, {"send", nullptr}});
  transport::pop3::Config config;
  config.endpoint = accounts::pop3_endpoint(*pop3);
  config.policy = policies.connect();
  config.deadlines.log_on = kServerTest;
  config.until = transport::pop3::Until::capabilities;
  const auto report = jobs::test_receiving(parts.receiver.loop(), std::move(config));
  return Answer(Json{{"receive", report_json(parts, call.caller, report, false)}, {"send", nullptr}});
}

}  // namespace

void add_account_test(Services& services, const AccountTestParts& parts) {
  services.add("accounts.test", [parts](const Call& call) { return test(parts, call); });
  services.add("servers.test", [parts](const Call& call) { return test_servers(parts, call); });
}

}  // namespace tegami::services
