#include "jobs/named_accounts.h"

#include <algorithm>
#include <boost/json.hpp>
#include <optional>

namespace tegami::jobs {

namespace json = boost::json;

namespace {

std::optional<std::int64_t> account_of(const std::string& list, const json::value& item) {
  if (list == "ids" && item.is_int64()) return item.get_int64();
  const auto* object = item.if_object();
  const auto* id = object == nullptr ? nullptr : object->if_contains("id");
  if (id == nullptr || !id->is_int64()) return std::nullopt;
  return id->get_int64();
}

json::value parsed(const std::string& text) {
  json::error_code broken;
  auto value = json::parse(text, broken);
  return broken ? json::value(nullptr) : value;
}

}  // namespace

void add_named_accounts(const std::string& json_text, std::vector<std::int64_t>& into) {
  const auto value = parsed(json_text);
  const auto* object = value.if_object();
  if (object == nullptr) return;
  for (const auto& [name, list] : *object) {
    if (!list.is_array()) continue;
    for (const auto& item : list.get_array())
      if (const auto account = account_of(name, item)) into.push_back(*account);
  }
}

std::string without_accounts(const std::string& json_text, const std::vector<std::int64_t>& accounts) {
  if (accounts.empty()) return json_text;
  auto value = parsed(json_text);
  auto* object = value.if_object();
  if (object == nullptr) return json_text;
  bool changed = false;
  for (auto& [name, list] : *object) {
    auto* items = list.if_array();
    if (items == nullptr) continue;
    const std::string list_name = name;
    const auto rest = std::remove_if(items->begin(), items->end(), [&](const json::value& item) {
      const auto account = account_of(list_name, item);
      return account && std::find(accounts.begin(), accounts.end(), *account) != accounts.end();
    });
    changed = changed || rest != items->end();
    items->erase(rest, items->end());
  }
  return changed ? json::serialize(value) : json_text;
}

}  // namespace tegami::jobs
