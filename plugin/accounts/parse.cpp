#include "accounts/parse.h"

#include <algorithm>
#include <charconv>
#include <type_traits>

#include "accounts/text.h"

namespace tegami::accounts {
namespace {

namespace json = boost::json;

template <class T>
inline constexpr bool is_optional_number =
    std::is_same_v<T, std::optional<std::int32_t>> || std::is_same_v<T, std::optional<std::int64_t>> ||
    std::is_same_v<T, std::optional<std::uint16_t>>;

using Problem = std::optional<FieldError>;

FieldError number_error(const Field& field) {
  return {"error.range", std::to_string(field.min), std::to_string(field.max)};
}

Problem text_problem(const Field& field, std::string_view text) {
  const std::optional<std::size_t> length = characters(text);
  if (!length) return FieldError{"error.encoding"};
  if (has_control(text, field.form == Form::lines)) return FieldError{"error.control"};
  const bool bounded_bytes = field.form == Form::secret || field.leaf() == "user";
  if (*length > static_cast<std::size_t>(field.max) || (bounded_bytes && text.size() > kMaxSecretBytes))
    return FieldError{"error.longer", {}, std::to_string(field.max)};
  if (text.empty()) return std::nullopt;  // whether it is needed is a rule
  if (field.form == Form::address && !is_address(text)) return FieldError{"error.address"};
  if (field.form == Form::host && !is_host(text)) return FieldError{"error.host"};
  if (field.form == Form::fingerprint && (text.size() != 64 || !std::all_of(text.begin(), text.end(), [](char c) {
                                            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                                          })))
    return FieldError{"error.fingerprint"};
  return std::nullopt;
}

/// Passwords and signatures are kept to the letter; names lose blanks at their ends; fingerprints their colons.
std::string tidy(const Field& field, std::string_view text) {
  if (field.form == Form::secret || field.form == Form::lines) return std::string(text);
  std::string out = trimmed(text);
  if (field.form == Form::fingerprint) {
    std::erase(out, ':');
    out = ascii_lower(out);
  }
  if (field.form == Form::host && out.starts_with('[') && out.ends_with(']')) out = out.substr(1, out.size() - 2);
  return out;
}

Problem set_number(const Field& field, std::int64_t number, Slot slot) {
  if (number < field.min || number > field.max) return number_error(field);
  std::visit(
      [&](auto* value) {
        using T = std::remove_pointer_t<decltype(value)>;
        if constexpr (is_optional_number<T>)
          *value = static_cast<typename T::value_type>(number);
        else if constexpr (std::is_same_v<T, std::int32_t>)
          *value = static_cast<T>(number);
      },
      slot);
  return std::nullopt;
}

/// None typed: none where that is possible, else what is needed is missing.
Problem set_nothing(const Field& field, Slot slot) {
  return std::visit(
      [&](auto* value) -> Problem {
        using T = std::remove_pointer_t<decltype(value)>;
        if constexpr (is_optional_number<T>)
          value->reset();
        else if constexpr (std::is_same_v<T, std::string>)
          value->clear();
        else if constexpr (std::is_same_v<T, std::optional<Secret>>)
          *value = Secret();
        else
          return field.form == Form::number ? number_error(field) : FieldError{"error.choice"};
        return std::nullopt;
      },
      slot);
}

Problem set_text(const Field& field, std::string_view given, Slot slot) {
  const std::string text = tidy(field, given);
  if (Problem problem = text_problem(field, text)) return problem;
  if (auto** plain = std::get_if<std::string*>(&slot)) **plain = text;
  if (auto** secret = std::get_if<std::optional<Secret>*>(&slot)) **secret = Secret(text);
  return std::nullopt;
}

Problem set_choice(const Field& field, std::string_view text, Slot slot) {
  const auto found = std::find(field.choices.begin(), field.choices.end(), text);
  if (found == field.choices.end()) return FieldError{"error.choice"};
  const auto index = found - field.choices.begin();
  std::visit(
      [&](auto* value) {
        using T = std::remove_pointer_t<decltype(value)>;
        if constexpr (std::is_enum_v<T>) *value = static_cast<T>(index);
      },
      slot);
  return std::nullopt;
}

}  // namespace

Problem parse_text(const Field& field, std::string_view text, Values& values) {
  const Slot slot = slot_of(field, values);
  switch (field.form) {
    case Form::number: {
      const std::string digits = plain_digits(text);
      if (digits.empty()) return set_nothing(field, slot);
      std::int64_t number = 0;
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
      if (error != std::errc() || end != digits.data() + digits.size()) return number_error(field);
      return set_number(field, number, slot);
    }
    case Form::yes_no:
      if (text != "true" && text != "false" && text != "1" && text != "0" && !text.empty())
        return FieldError{"error.choice"};
      *std::get<bool*>(slot) = text == "true" || text == "1";
      return std::nullopt;
    case Form::choice:
      return set_choice(field, text, slot);
    default:
      return set_text(field, text, slot);
  }
}

Problem parse_json(const Field& field, const json::value& value, Values& values) {
  const Slot slot = slot_of(field, values);
  if (value.is_null()) return set_nothing(field, slot);
  switch (field.form) {
    case Form::number: {
      if (value.is_string() && value.get_string().empty()) return set_nothing(field, slot);
      json::error_code error;
      const auto number = value.is_int64() || value.is_uint64() ? value.to_number<std::int64_t>(error) : field.min - 1;
      return error ? number_error(field) : set_number(field, number, slot);
    }
    case Form::yes_no:
      if (!value.is_bool()) return FieldError{"error.bool"};
      *std::get<bool*>(slot) = value.get_bool();
      return std::nullopt;
    case Form::choice:
      if (!value.is_string()) return FieldError{"error.choice"};
      return set_choice(field, value.get_string(), slot);
    default:
      if (!value.is_string()) return FieldError{"error.text"};
      // A5: an empty password keeps the stored one; null clears it.
      if (field.secret() && value.get_string().empty()) return std::nullopt;
      return set_text(field, value.get_string(), slot);
  }
}

std::string to_text(const Field& field, Values& values) {
  return std::visit(
      [&](auto* value) -> std::string {
        using T = std::remove_pointer_t<decltype(value)>;
        if constexpr (std::is_same_v<T, std::string>)
          return *value;
        else if constexpr (std::is_same_v<T, std::optional<Secret>>)
          return {};
        else if constexpr (std::is_same_v<T, bool>)
          return *value ? "true" : "false";
        else if constexpr (std::is_enum_v<T>)
          return std::string(name(*value));
        else if constexpr (is_optional_number<T>)
          return *value ? std::to_string(**value) : std::string();
        else
          return std::to_string(*value);
      },
      slot_of(field, values));
}

json::value to_json(const Field& field, Values& values) {
  return std::visit(
      [&](auto* value) -> json::value {
        using T = std::remove_pointer_t<decltype(value)>;
        if constexpr (std::is_same_v<T, std::string>) {
          const bool absent = value->empty() && (field.form == Form::fingerprint || field.form == Form::oauth_server);
          return absent ? json::value(nullptr) : json::value(json::string(*value));
        } else if constexpr (std::is_same_v<T, std::optional<Secret>>) {
          return nullptr;
        } else if constexpr (std::is_enum_v<T>) {
          return json::value(json::string(name(*value)));
        } else if constexpr (is_optional_number<T>) {
          return *value ? json::value(std::int64_t{**value}) : json::value(nullptr);
        } else if constexpr (std::is_same_v<T, bool>) {
          return *value;
        } else {
          return json::value(std::int64_t{*value});
        }
      },
      slot_of(field, values));
}

}  // namespace tegami::accounts
