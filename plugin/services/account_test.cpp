#include "services/account_test.h"

#include "accounts/account_writer.h"
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
std::string capability_words(const AccountTestParts& parts, const Caller& caller, const jobs::TestReport& report,
                             bool leave) {
  std::string all;
  const auto add = [&](std::string_view key, std::int64_t number) {
    if (!all.empty()) all += ' ';
    all += parts.words.text(caller.locale, key, {{"count", words::Catalog::number(number)}});
  };
  if (report.login_delay) add("test.login_delay", report.login_delay->count());
  if (report.expire_days) {
    const bool at_once = *report.expire_days == 0;
    add(!at_once ? "test.expire" : leave ? "test.expire_0_leave" : "test.expire_0", *report.expire_days);
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
      entry["message"] = capability_words(parts, caller, report, leave);
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
  const auto& lines = report.capabilities;
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
  std::string asker;
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
  draft.read(call.request, {"id", "owner", "version", "grants"});
  draft.check({servers, policies, found.stored ? &*found.stored : nullptr, who->administrator});
  if (!draft.errors().empty()) return refuse(account_parts, call.caller, draft.errors());
  found.values = draft.values();
  found.asker = who->key;
  return found;
}

/// A field left empty keeps what is stored; what is to be forgotten comes as an empty secret (A5).
void typed_over(std::optional<transport::Secret>& stored, const std::optional<transport::Secret>& typed) {
  if (typed) stored = typed->empty() ? std::nullopt : typed;
}

/// A test that cannot even begin tells why as its first step.
class NotBegun : public jobs::RunningTest {
 public:
  explicit NotBegun(transport::Failure why) : why_(std::move(why)) {}
  jobs::TestReport wait() override {
    jobs::TestReport report;
    report.steps.push_back({transport::Stage::resolve, {}, {}, why_});
    return report;
  }

 private:
  transport::Failure why_;
};

template <class Config>
std::unique_ptr<jobs::RunningTest> begun(const AccountTestParts& parts, transport::Result<Config> config) {
  if (config.has_error()) return std::make_unique<NotBegun>(config.error());
  return jobs::begin_test(parts.receiver.loop(), std::move(*config));
}

/// Of an account that is being added: the token of a grant that the asker made himself just now, and nobody else's.
std::optional<oauth::Token> new_token(const AccountTestParts& parts, const Call& call, const Subject& subject,
                                      oauth::Direction direction, const std::string& server) {
  const auto* given = call.request.if_contains("grants");
  const auto* object = given == nullptr ? nullptr : given->if_object();
  const auto* id = object == nullptr ? nullptr : object->if_contains(oauth::name(direction));
  if (subject.stored || parts.grants == nullptr || id == nullptr || !id->is_int64()) return std::nullopt;
  bool is_free = false;
  parts.accounts.write([&](accounts::AccountWriter& writer) {
    is_free = oauth::GrantStore::is_free(writer.session(), id->get_int64(), {0, subject.asker, server});
  });
  auto access = is_free ? parts.grants->access(id->get_int64()) : std::nullopt;
  if (!access || access->until_ms <= parts.host.now_ms()) return std::nullopt;
  return oauth::Token{std::move(access->token), id->get_int64(), access->generation, false};
}

/// What is typed may name any server and any user: an application's token, which opens every mailbox there is, is shown
/// only to the one that it was given to the account for.
jobs::TokenFor tokens_for(const AccountTestParts& parts, const Call& call, const Subject& subject) {
  const bool alike = subject.stored && accounts::signs_in_alike(*subject.stored, subject.values.account, false) &&
                     accounts::signs_in_alike(*subject.stored, subject.values.account, true);
  return [&parts, &call, &subject, alike, ask = parts.receiver.tokens().within(jobs::kLongestForToken)](
             oauth::AccountId account, oauth::Direction direction,
             const std::string& server) -> transport::Result<oauth::Token> {
    if (auto fresh = new_token(parts, call, subject, direction, server)) return std::move(*fresh);
    auto token = ask(account, direction, server);
    if (!alike && token && token->app_only) {
      return transport::Failure(transport::Stage::sign_in, transport::Kind::policy, "needs_authorization");
    }
    return token;
  };
}

transport::Result<transport::pop3::Config> receive_config(const AccountTestParts& parts,
                                                          const accounts::Account& account,
                                                          const std::optional<transport::Secret>& password,
                                                          const jobs::TokenFor& tokens) {
  if (account.receive.auth != accounts::ReceiveAuth::xoauth2) {
    return jobs::receive_config(parts.host, parts.accounts, account, password.value_or(transport::Secret()));
  }
  auto token = jobs::receive_token(account, tokens);
  if (token.has_error()) return token.error();
  return jobs::receive_config(parts.host, parts.accounts, account, std::move(token->access));
}

Result test(const AccountTestParts& parts, const Call& call) {
  auto found = subject(parts, call);
  if (found.has_error()) return found.error();
  const auto& account = found->values.account;
  std::optional<transport::Secret> receive_password, send_password;
  if (found->stored) {
    receive_password = parts.accounts.receive_password(found->stored->id);
    send_password = parts.accounts.send_password(found->stored->id);
  }
  typed_over(receive_password, found->values.secrets.receive_password);
  typed_over(send_password, found->values.secrets.send_password);
  const jobs::TokenFor tokens = tokens_for(parts, call, *found);
  auto receive = receive_config(parts, account, receive_password, tokens);
  auto send = jobs::send_config(parts.host, parts.accounts, account, receive_password, send_password, tokens);
  const auto receiving = begun(parts, std::move(receive));
  const auto sending = begun(parts, std::move(send));
  return Answer(Json{{"receive", report_json(parts, call.caller, receiving->wait(), account.receive.leave_on_server)},
                     {"send", report_json(parts, call.caller, sending->wait(), false)}});
}

/// servers.test: {"pop3": {…}, "smtp": {…}} as servers.update takes it; up to the capabilities, as nobody is there to
/// log on.
Result test_servers(const AccountTestParts& parts, const Call& call) {
  const AccountParts account_parts{parts.host, parts.accounts, parts.words};
  auto who = asker(account_parts, call.caller);
  if (who.has_error()) return who.error();
  if (!who->system_administrator) return forbidden(parts.words, call.caller);
  if (auto known = only_fields(parts.words, call, {"pop3", "smtp"}); known.has_error()) return known.error();
  const auto servers = accounts::read_servers(parts.host, parts.accounts);
  const accounts::Policies policies(parts.host);
  accounts::Errors errors;
  std::optional<accounts::Server> pop3, smtp;
  for (const std::string kind : {"pop3", "smtp"}) {
    const auto* value = call.request.if_contains(kind);
    if (value == nullptr || value->is_null()) continue;
    if (!value->is_object()) {
      errors[kind] = {"error.object"};
      continue;
    }
    auto server = read_server(value->get_object(), kind == "smtp", servers, policies, errors);
    (kind == "pop3" ? pop3 : smtp) = std::move(server);
  }
  if (!errors.empty()) return refuse(account_parts, call.caller, errors);
  std::unique_ptr<jobs::RunningTest> receiving, sending;
  if (pop3) {
    transport::pop3::Config config;
    config.endpoint = accounts::pop3_endpoint(*pop3);
    config.policy = policies.connect();
    config.deadlines.log_on = kServerTest;
    config.until = transport::pop3::Until::capabilities;
    receiving = jobs::begin_test(parts.receiver.loop(), std::move(config));
  }
  if (smtp) {
    jobs::SendOrder order;
    order.config.endpoint = accounts::smtp_endpoint(*smtp);
    order.config.policy = policies.connect();
    order.config.deadlines.log_on = kServerTest;
    order.config.skip_second_ehlo = smtp->skip_second_ehlo;
    order.config.until = transport::smtp::Until::capabilities;
    sending = jobs::begin_test(parts.receiver.loop(), std::move(order));
  }
  const auto told = [&](const std::unique_ptr<jobs::RunningTest>& test) -> json::value {
    if (!test) return nullptr;
    return report_json(parts, call.caller, test->wait(), false);
  };
  json::value received = told(receiving);
  return Answer(Json{{"receive", std::move(received)}, {"send", told(sending)}});
}

}  // namespace

void add_account_test(Services& services, const AccountTestParts& parts) {
  services.add("accounts.test", [parts](const Call& call) { return test(parts, call); });
  services.add("servers.test", [parts](const Call& call) { return test_servers(parts, call); });
}

}  // namespace tegami::services
