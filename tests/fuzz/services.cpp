// A service asked by anybody: a line with a digit (who) and the service's name, then its request, then perhaps a CSV
// file behind a line with a percent sign. The whole module answers, on a database that keeps what earlier inputs did.
#include <algorithm>
#include <cstdint>
#include <set>

#include "fuzz/require.h"
#include "fuzz/whole_module.h"

namespace tegami::fuzz {
namespace {

namespace json = boost::json;

struct Question {
  std::string_view who, name, csv;
  json::object request;
};

std::optional<Question> question_of(std::string_view text) {
  if (text.empty() || text.find(kStoredPassword) != std::string_view::npos)
    return std::nullopt;  // a guess of libFuzzer
  Question asked;
  asked.who = WholeModule::people[static_cast<unsigned char>(text.front() - '0') % WholeModule::people.size()];
  text.remove_prefix(1);
  const auto line = text.find('\n');
  if (line == std::string_view::npos) return std::nullopt;
  asked.name = text.substr(0, line);
  text.remove_prefix(line + 1);
  if (const auto file = text.find("\n%\n"); file != std::string_view::npos) {
    asked.csv = text.substr(file + 3);
    text = text.substr(0, file);
  }
  json::error_code broken;
  json::parse_options bounded;  // as the module's door has it
  bounded.max_depth = 16;
  const auto value = json::parse(text, broken, {}, bounded);
  if (broken || !value.is_object()) return std::nullopt;
  asked.request = value.get_object();
  if (asked.name == "accounts.test") {
    auto& receive = asked.request["receive"];
    if (receive.is_null()) receive.emplace_object();
    if (auto* server = receive.if_object()) (*server)["source"] = "individual", (*server)["host"] = "127.0.0.1";
  }
  return asked;
}

/// 1 to 3 in a request stand for the accounts that are there now.
void name_accounts(json::object& request, const std::array<std::int64_t, 3>& ids) {
  const auto name = [&](json::value& value) {
    if (const auto* number = value.if_int64(); number != nullptr && *number >= 1 && *number <= 3)
      value = ids[static_cast<std::size_t>(*number - 1)];
  };
  for (const char* field : {"id", "account", "ids"}) {
    auto* value = request.if_contains(field);
    if (value == nullptr) continue;
    name(*value);
    if (auto* array = value->if_array()) std::for_each(array->begin(), array->end(), name);
  }
}

void check(const services::Refusal& refusal) {
  static const std::set<std::string, std::less<>> codes{
      "invalid",     "forbidden",           "conflict",           "limit", "unknown_service", "gone", "no_log",
      "unavailable", "oauth_state_unknown", "oauth_other_session"};
  require(codes.count(refusal.code) == 1, "a refusal has a code that is documented");
  require(!refusal.message.empty() && is_utf8(refusal.message), "a refusal says why, in words");
  require(refusal.message.find(kStoredPassword) == std::string::npos, "K1: no password in a refusal");
  for (const auto& [field, words] : refusal.fields) {
    require(is_utf8(field) && is_utf8(words) && !words.empty(), "each field is told what is wrong with it");
    require(!words.starts_with("error."), "words, and no key of the catalogue");
    require(words.find(kStoredPassword) == std::string::npos, "K1: no password in a refusal");
  }
}

void check(const std::string& answer, bool is_json) {
  require(answer.find(kStoredPassword) == std::string::npos, "K1: no password in an answer");
  if (!is_json) return;
  require(is_utf8(answer), "an answer is UTF-8");
  require(answer.starts_with('{'), "an answer is an object");
}

}  // namespace
}  // namespace tegami::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tegami::fuzz;
  static WholeModule module;
  static std::string before;  // what was there when it was last asked for; empty: something may have changed
  auto asked = question_of({reinterpret_cast<const char*>(data), size});
  if (!asked) return 0;
  if (before.empty()) {
    module.refill();
    before = module.accounts();
  }
  if (!asked->name.starts_with("jobs.")) name_accounts(asked->request, module.ids());
  auto result = module.call(asked->who, asked->name, asked->request, asked->csv);
  if (result) {
    const bool is_json = std::holds_alternative<boost::json::value>(*result);
    check(text_of(*result), is_json);
    before.clear();
  } else {
    check(result.error());
    require(module.accounts() == before, "what was refused has changed nothing");
  }
  require(asked->who != "" || !result, "nobody gets nothing");
  const auto failed = module.failures();
  if (!failed.empty()) std::fputs(failed.c_str(), stderr);
  require(failed.empty(), "the module has not failed inside");
  return 0;
}
