#include "pages/account_form/draft.h"

#include <type_traits>

#include "accounts/text.h"
#include "pages/json_read.h"

namespace tegami::pages::account_form {

namespace {

using accounts::Field;
using accounts::Form;

boost::json::value to_value(const Field& field, const std::string& text) {
  switch (field.form) {
    case Form::yes_no:
      return text == "true";
    case Form::number: {
      if (text.empty()) return nullptr;
      if (const auto number = to_number(accounts::plain_digits(text))) return *number;
      return boost::json::string(text);
    }
    case Form::oauth_server:
      if (text.empty()) return nullptr;
      return boost::json::string(text);
    default:
      return boost::json::string(text);
  }
}

void put(boost::json::object& request, std::string_view dotted, boost::json::value value) {
  const auto dot = dotted.find('.');
  if (dot == std::string_view::npos) {
    request[dotted] = std::move(value);
    return;
  }
  auto& group = request[dotted.substr(0, dot)];
  if (!group.is_object()) group.emplace_object();
  group.get_object()[dotted.substr(dot + 1)] = std::move(value);
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// Browsers send line breaks as CR LF.
std::string unix_lines(std::string text) {
  std::erase(text, '\r');
  return text;
}

template <class Value>
std::string as_text(const Value& value) {
  if constexpr (std::is_same_v<Value, std::string>) {
    return value;
  } else if constexpr (std::is_same_v<Value, bool>) {
    return value ? "true" : "false";
  } else if constexpr (std::is_enum_v<Value>) {
    return std::string(accounts::name(value));
  } else if constexpr (std::is_integral_v<Value>) {
    return std::to_string(value);
  } else if constexpr (std::is_same_v<Value, std::optional<accounts::Secret>>) {
    return {};
  } else {
    return value ? std::to_string(*value) : std::string();
  }
}

}  // namespace

const std::string& Draft::get(std::string_view name) const {
  static const std::string none;
  const auto found = typed.find(name);
  return found == typed.end() ? none : found->second;
}

bool is_on_form(const Field& field) {
  return field.form != Form::fingerprint && field.writer != accounts::Writer::administrator;
}

Draft from_form(const pages::Form& form) {
  Draft draft;
  for (const auto& field : accounts::fields()) {
    if (!is_on_form(field)) continue;
    const auto& value = form.get(field.name);
    const std::string name(field.name);
    if (field.form == Form::yes_no)
      draft.typed[name] = value == "true" ? "true" : "false";
    else if (field.form == Form::lines)
      draft.typed[name] = unix_lines(value);
    else
      draft.typed[name] = field.secret() ? value : trimmed(value);
    if (field.secret()) draft.forget[name] = form.get("forget." + name) == "true";
  }
  return draft;
}

Draft from_account(const boost::json::object& account) {
  Draft draft;
  for (const auto& field : accounts::fields()) {
    if (!is_on_form(field)) continue;
    const auto* value = find(account, field.name);
    auto& text = draft.typed[std::string(field.name)];
    if (value == nullptr || field.secret()) continue;
    if (value->is_bool())
      text = value->get_bool() ? "true" : "false";
    else if (value->is_number())
      text = std::to_string(number_at(account, field.name));
    else if (value->is_string())
      text = value->get_string();
  }
  return draft;
}

Draft defaults() {
  Draft draft;
  accounts::Values values;
  for (const auto& field : accounts::fields())
    if (is_on_form(field))
      draft.typed[std::string(field.name)] =
          std::visit([](const auto* slot) { return as_text(*slot); }, accounts::slot_of(field, values));
  return draft;
}

boost::json::object to_request(const Draft& draft) {
  boost::json::object request;
  for (const auto& field : accounts::fields()) {
    if (!is_on_form(field)) continue;
    const auto& text = draft.get(field.name);
    if (field.secret()) {
      const auto forget = draft.forget.find(field.name);
      if (!text.empty())
        put(request, field.name, boost::json::string(text));
      else if (forget != draft.forget.end() && forget->second)
        put(request, field.name, nullptr);
      continue;
    }
    put(request, field.name, to_value(field, text));
  }
  return request;
}

}  // namespace tegami::pages::account_form
