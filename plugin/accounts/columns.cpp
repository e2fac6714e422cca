#include "accounts/columns.h"

#include <Poco/UTF8String.h>

#include <algorithm>
#include <type_traits>

#include "accounts/text.h"

#include "storage/database.h"

namespace tegami::accounts {
namespace {

template <class T>
inline constexpr bool is_optional_number =
    std::is_same_v<T, std::optional<std::int32_t>> || std::is_same_v<T, std::optional<std::int64_t>> ||
    std::is_same_v<T, std::optional<std::uint16_t>>;

/// The enum value that bears this name in the services; the first one when none does (a row by a newer module).
template <class Enum>
Enum enum_of(const Field& field, std::string_view text) {
  for (std::size_t i = 0; i < field.choices.size(); ++i)
    if (field.choices[i] == text) return static_cast<Enum>(i);
  return static_cast<Enum>(0);
}

}  // namespace

std::string setting_columns(std::string_view prefix, Detail detail) {
  std::string text;
  for (const Field* field : told_fields(detail))
    text += (text.empty() ? "" : ", ") + std::string(prefix) + field->column();
  return text;
}

std::string add_setting(Bound& bound, const Field& field, Values& values) {
  return std::visit(
      [&](auto* slot) -> std::string {
        using T = std::remove_pointer_t<decltype(slot)>;
        if constexpr (std::is_same_v<T, std::string>)
          return bound.add(*slot);
        else if constexpr (std::is_same_v<T, std::optional<Secret>>)
          throw std::logic_error("a secret is no setting");
        else if constexpr (std::is_enum_v<T>)
          return bound.add(std::string(name(*slot)));
        else if constexpr (is_optional_number<T>)
          return bound.add(*slot ? std::optional<std::int64_t>(**slot) : std::nullopt);
        else
          return bound.add(static_cast<std::int64_t>(*slot));
      },
      slot_of(field, values));
}

void read_settings(const Rows& rows, std::size_t row, std::size_t first, Account& account, Detail detail) {
  Values values;
  std::swap(values.account, account);
  std::size_t column = first;
  for (const Field* field : told_fields(detail)) {
    std::visit(
        [&](auto* slot) {
          using T = std::remove_pointer_t<decltype(slot)>;
          if constexpr (std::is_same_v<T, std::string>) {
            *slot = text_at(rows, column, row);
          } else if constexpr (std::is_enum_v<T>) {
            *slot = enum_of<T>(*field, text_at(rows, column, row));
          } else if constexpr (is_optional_number<T>) {
            slot->reset();
            if (const auto found = optional_at(rows, column, row)) *slot = static_cast<typename T::value_type>(*found);
          } else if constexpr (std::is_same_v<T, bool>) {
            *slot = number_at(rows, column, row) != 0;
          } else if constexpr (std::is_integral_v<T>) {
            *slot = static_cast<T>(number_at(rows, column, row));
          }
        },
        slot_of(*field, values));
    ++column;
  }
  std::swap(values.account, account);
}

std::string text_at(const Rows& rows, std::size_t column, std::size_t row) { return rows.text(row, column); }

std::int64_t number_at(const Rows& rows, std::size_t column, std::size_t row) { return rows.number(row, column); }

std::optional<std::int64_t> optional_at(const Rows& rows, std::size_t column, std::size_t row) {
  if (rows.is_null(row, column)) return std::nullopt;
  return rows.number(row, column);
}

std::string folded(std::string_view text) {
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  return ascii ? ascii_lower(text) : Poco::UTF8::toLower(std::string(text));
}

std::string like_pattern(std::string_view text) {
  std::string pattern = "%";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '!') pattern += '!';
    pattern += c;
  }
  return pattern + "%";
}

}  // namespace tegami::accounts
