// 管理者設定 > 利用設定: every policy of P3.
#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "modules/core.h"
#include "web/pages.h"
#include "web/policy_fields.h"

namespace samplehost {
namespace {

namespace json = boost::json;

using Values = std::map<std::string, std::string>;  ///< as typed, by policy

/// A stored value as it is typed.
std::string shown(const PolicyField& field, const PolicyRule& rule, const std::string& value) {
  const auto parsed = json::parse(value);
  switch (rule.type) {
    case PolicyType::number:
      return in_unit(parsed.as_int64(), field.unit);
    case PolicyType::names: {
      std::string names;
      for (const auto& name : parsed.as_array()) names += (names.empty() ? "" : ", ") + std::string(name.as_string());
      return names;
    }
    case PolicyType::choice:
    case PolicyType::text:
      return std::string(parsed.as_string());
    case PolicyType::flag:
      break;
  }
  return value;
}

Values stored(Core& core) {
  Values values;
  for (const auto& field : policy_fields())
    values[std::string(field.name)] = shown(field, *policy_rule(field.name), *core.policies.get(field.name));
  return values;
}

Values typed(const Form& form) {
  Values values;
  for (const auto& field : policy_fields()) {
    const std::string name(field.name);
    values[name] = field.tick ? (form.value(name) == "true" ? "true" : "false") : form.value(name);
  }
  return values;
}

Data choices(const Exchange& exchange, const PolicyRule& rule, const std::string& value) {
  auto out = list();
  const std::string words = rule.type == PolicyType::flag ? "true|false" : std::string(rule.choices);
  for (std::size_t at = 0; at <= words.size();) {
    const auto end = std::min(words.find('|', at), words.size());
    const auto word = words.substr(at, end - at);
    Data choice;
    choice.set("value", word);
    choice.set("label", exchange.text("policy." + std::string(rule.name) + "." + word));
    flag(choice, "current", word == value);
    flag(choice, "first", at == 0);
    out.push_back(choice);
    at = end + 1;
  }
  return out;
}

Data field_data(const Exchange& exchange, const PolicyField& field, const std::string& value, bool wrong) {
  const auto& rule = *policy_rule(field.name);
  const auto key = "policy." + std::string(field.name);
  const auto& words = exchange.app.words;
  Data data;
  data.set("name", std::string(field.name));
  data.set("label", exchange.text(key));
  data.set("value", value);
  const bool help = words.has(exchange.locale, key + ".help");
  flag(data, "has_help", help);
  if (help) data.set("help", exchange.text(key + ".help"));
  flag(data, "wrong", wrong);
  if (wrong) {
    std::string sentence = exchange.text("mistake.choice");
    if (rule.type == PolicyType::number) {
      const auto least = (rule.least + field.unit - 1) / field.unit;
      sentence = words.text(exchange.locale, "mistake.range",
                            {{"least", std::to_string(least)}, {"most", std::to_string(rule.most / field.unit)}});
    } else if (rule.type == PolicyType::names) {
      sentence = exchange.text("mistake.names");
    } else if (rule.type == PolicyType::text) {
      sentence = exchange.text("mistake.too_long");
    }
    data.set("mistake", sentence);
  }
  const bool radios = !field.tick && (rule.type == PolicyType::flag || rule.type == PolicyType::choice);
  flag(data, "radios", radios);
  flag(data, "tick", field.tick);
  flag(data, "ticked", field.tick && value == "true");
  flag(data, "number", rule.type == PolicyType::number);
  flag(data, "line", rule.type == PolicyType::names || rule.type == PolicyType::text);
  if (radios) data.set("choices", choices(exchange, rule, value));
  if (rule.type == PolicyType::number) data.set("unit", exchange.text(key + ".unit"));
  return data;
}

void draw(Exchange& exchange, int status, const Values& values, const std::map<std::string, bool>& wrong) {
  auto groups = list();
  auto mistakes = list();
  const auto fields = policy_fields();
  for (std::size_t i = 0; i < fields.size();) {
    const auto group = fields[i].group;
    Data data;
    data.set("id", "g-" + std::string(group));
    data.set("title", exchange.text("policies.group." + std::string(group)));
    auto items = list();
    for (; i < fields.size() && fields[i].group == group; ++i) {
      const std::string name(fields[i].name);
      items.push_back(field_data(exchange, fields[i], values.at(name), wrong.contains(name)));
      if (wrong.contains(name)) mistakes.push_back(items.list_value().back());
    }
    data.set("fields", items);
    groups.push_back(data);
  }
  Data data;
  data.set("groups", groups);
  data.set("mistakes", mistakes);
  flag(data, "refused", !wrong.empty());
  flag(data, "saved", exchange.query.has("saved"));
  settings_page(exchange, status, "policies", data, exchange.text("policies.title"), "host:policies");
}

}  // namespace

void policies_page(Exchange& exchange) {
  auto& core = exchange.app.core;
  const auto before = stored(core);
  if (exchange.method != "POST") return draw(exchange, 200, before, {});
  const auto values = typed(exchange.form());
  std::map<std::string, bool> wrong;
  std::vector<std::pair<std::string, std::string>> changes;
  for (const auto& field : policy_fields()) {
    const std::string name(field.name);
    const auto& value = values.at(name);
    if (value == before.at(name)) continue;  // keeps a stored value that the unit cannot show exactly
    const auto& rule = *policy_rule(field.name);
    const auto parsed = parse_policy(rule, rule.type == PolicyType::number ? from_unit(value, field.unit) : value);
    if (!parsed) {
      wrong[name] = true;
    } else {
      changes.emplace_back(name, *parsed);
    }
  }
  if (!wrong.empty()) return draw(exchange, 422, values, wrong);
  core.policies.set(changes);
  for (const auto& [name, value] : changes)
    core.log.write(1, "host", "policy " + name + " set by " + exchange.user->login);
  exchange.redirect("/admin/policies?saved=1");
}

}  // namespace samplehost
