// An account as a service gets it (JSON) or a form sends it (lines "name=value"): parsed, judged, and given out again.
#include "accounts/account_json.h"

#include <cstdint>
#include <string>
#include <string_view>

#include "accounts/draft.h"
#include "accounts/parse.h"
#include "accounts/text.h"
#include "fuzz/require.h"

namespace tegami::fuzz {
namespace {

namespace json = boost::json;
using namespace accounts;

/// A host without any service: every policy has its default.
const sdk::Host& bare_host() {
  static const tegami_host table{sizeof(tegami_host),
                                 0,
                                 nullptr,
                                 TEGAMI_ABI_MAJOR,
                                 TEGAMI_ABI_MINOR,
                                 sdk::str("bare"),
                                 sdk::str("1"),
                                 [](const tegami_host*, tegami_str) -> const void* { return nullptr; }};
  static const sdk::Host host(table);
  return host;
}

Servers some_servers() {
  Servers servers;
  servers.host_pop3 = Server{.host = "pop.example.jp", .port = 995};
  servers.webmail_smtp = Server{.host = "smtp.example.jp", .auth = SendAuth::xoauth2, .oauth_server = "g"};
  servers.oauth = {{"g", "G", ""}};
  return servers;
}

Typed form_of(std::string_view text) {
  Typed form;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::size_t sign = std::min(line.find('='), line.size());
    form[std::string(line.substr(0, sign))] = line.substr(std::min(line.size(), sign + 1));
  }
  return form;
}

void check_values(Values& values) {
  for (const Field& field : fields()) {
    if (field.secret()) continue;
    const std::string text = to_text(field, values);
    const auto letters = characters(text);
    require(letters.has_value(), "a field is UTF-8");
    require(!has_control(text, field.form == Form::lines), "a field holds no control characters");
    const bool counted = std::holds_alternative<std::string*>(slot_of(field, values));
    require(!counted || field.max == 0 || *letters <= static_cast<std::size_t>(field.max), "a field is bounded");
  }
}

bool is_set(const std::optional<Secret>& secret) { return secret && !secret->empty(); }

/// What a service gives can be sent back, and then changes nothing.
void check_back(const Values& values, const Surroundings& around) {
  AccountRow row;
  row.account = values.account;
  row.account.id = 1;
  row.account.receive.password_set = is_set(values.secrets.receive_password);
  row.account.send.password_set = is_set(values.secrets.send_password);
  const json::object given = to_json(row, [](const std::string&, const std::string& text) { return text; });
  Draft back(row.account);
  back.read(json::parse(json::serialize(given)).as_object(), {"id", "version", "owner", "members"});
  back.check({around.servers, around.policies, &row.account, around.administrator});
  require(back.errors().empty(), "a good account is good again");
  require(changed_fields(row.account, back.values()).empty(), "sent back, nothing changes");
}

void check_draft(Draft& draft, const Surroundings& around) {
  draft.check(around);
  draft.refuse_administrators_fields();
  for (const auto& [name, error] : draft.errors()) require(!error.key.empty(), "an error says what is wrong");
  for (const auto& [name, text] : draft.typed()) {
    require(name != "receive.password" && name != "send.password", "A5: no password goes back");
  }
  check_values(draft.values());
  if (draft.errors().empty()) check_back(draft.values(), around);
}

}  // namespace
}  // namespace tegami::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tegami::fuzz;
  namespace accounts = tegami::accounts;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const accounts::Policies policies(bare_host());
  static const accounts::Servers servers = some_servers();
  accounts::Draft draft(accounts::new_account(servers, policies));
  if (text.starts_with('{')) {
    boost::json::error_code error;
    const boost::json::value value = boost::json::parse(text, error);
    if (error || !value.is_object()) return 0;
    draft.read(value.get_object());
  } else {
    draft.read(form_of(text));
  }
  check_draft(draft, {servers, policies, nullptr, size % 2 == 0});
  return 0;
}
