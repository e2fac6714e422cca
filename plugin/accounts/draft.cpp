#include "accounts/draft.h"

#include <algorithm>

#include "accounts/parse.h"
#include "accounts/read_slot.h"

namespace tegami::accounts {
namespace {

namespace json = boost::json;

/// What services give and do not take; passed over, so that what "get" gave can be sent back.
bool only_comes_out(std::string_view name) {
  return name == "state" || name == "receive.password_set" || name == "send.password_set";
}

}  // namespace

Draft::Draft(Account base) : base_(base), values_{std::move(base), {}} {}

void Draft::read_member(const std::string& name, const json::value& value) {
  if (only_comes_out(name)) return;
  const Field* field = find_field(name);
  if (field == nullptr) return refuse(name, {"error.unknown_field"});
  given_.insert(name);
  if (!field->secret() && value.is_string()) typed_[name] = value.get_string();
  if (auto problem = parse_json(*field, value, values_)) refuse(name, *std::move(problem));
}

void Draft::read(const json::object& object, const std::set<std::string, std::less<>>& skip) {
  for (const auto& [key, value] : object) {
    const std::string name(key);
    if (skip.contains(name)) continue;
    if (name != "receive" && name != "send") {
      read_member(name, value);
      continue;
    }
    if (!value.is_object()) {
      refuse(name, {"error.object"});
      continue;
    }
    for (const auto& [inner, inner_value] : value.get_object())
      read_member(name + "." + std::string(inner), inner_value);
  }
}

void Draft::read(const Typed& form) {
  const auto typed = [&](const std::string& name) -> const std::string* {
    const auto found = form.find(name);
    return found == form.end() ? nullptr : &found->second;
  };
  for (const Field& field : fields()) {
    const std::string name(field.name);
    const std::string* text = typed(name);
    if (field.secret()) {
      if (typed(name + "_forget") != nullptr)
        *std::get<std::optional<Secret>*>(slot_of(field, values_)) = Secret();
      else if (text != nullptr && !text->empty())
        if (auto problem = parse_text(field, *text, values_)) refuse(name, *std::move(problem));
      if (text != nullptr) given_.insert(name);
      continue;
    }
    const bool administrators = field.writer == Writer::administrator;
    if (text == nullptr && (field.form != Form::yes_no || administrators)) continue;
    given_.insert(name);
    typed_[name] = text == nullptr ? "false" : *text;
    if (auto problem = parse_text(field, typed_[name], values_)) refuse(name, *std::move(problem));
  }
}

void Draft::take(const Field& field, std::string_view text, bool counts) {
  if (counts) given_.emplace(field.name);
  if (auto problem = parse_text(field, text, values_)) refuse(std::string(field.name), *std::move(problem));
}

void Draft::drop_hidden(const Servers& servers) {
  std::optional<Values> stored;
  for (const Field& field : fields()) {
    if (field.shown == When::always || holds(field.shown, values_, servers)) continue;
    errors_.erase(std::string(field.name));
    given_.erase(std::string(field.name));
    if (field.secret())
      std::get<std::optional<Secret>*>(slot_of(field, values_))->reset();
    else {
      if (!stored) stored.emplace(Values{base_, {}});
      parse_text(field, to_text(field, *stored), values_);
    }
  }
}

bool Draft::sending_given() const {
  if (base_.id != 0 && (!base_.send.host.empty() || base_.send.source != Source::individual)) return true;
  return std::any_of(given_.begin(), given_.end(), [](const std::string& name) { return name.starts_with("send."); });
}

void Draft::check(const Surroundings& given_around) {
  Surroundings around = given_around;
  drop_hidden(around.servers);
  around.sending_given = sending_given();
  accounts::check(values_, around, errors_);
  Account& account = values_.account;
  if (account.receive.port == default_pop3_port(account.receive.protection)) account.receive.port.reset();
  if (account.send.port == default_smtp_port(account.send.protection)) account.send.port.reset();
  if (!holds(When::send_starttls, values_, around.servers)) account.send.skip_second_ehlo = false;
}

void Draft::refuse_administrators_fields() {
  for (const std::string& name : given_)
    if (find_field(name)->writer == Writer::administrator) refuse(name, {"error.administrators_only"});
}

Typed Draft::typed() const {
  Typed all;
  Values copy = values_;
  for (const Field& field : fields())
    if (!field.secret()) all.emplace(field.name, to_text(field, copy));
  for (const auto& [name, text] : typed_) all[name] = text;
  return all;
}

std::vector<std::string> changed_fields(const Account& before, const Values& after) {
  std::vector<std::string> names;
  const Values old{before, {}};
  for (const Field& field : fields()) {
    const Slot then = read_slot(field, old), now = read_slot(field, after);
    const bool changed = std::visit(
        [&then](auto* value) {
          using T = std::remove_pointer_t<decltype(value)>;
          if constexpr (std::is_same_v<T, std::optional<Secret>>)
            return value->has_value();
          else
            return *value != *std::get<T*>(then);
        },
        now);
    if (changed) names.emplace_back(field.name);
  }
  return names;
}

}  // namespace tegami::accounts
