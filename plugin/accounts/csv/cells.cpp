#include "accounts/csv/cells.h"

#include <algorithm>

#include "accounts/parse.h"

namespace tegami::accounts::csv {
namespace {

constexpr std::string_view kFormula = "=+-@\t\r'";
constexpr std::string_view kStored = "********";

bool begins_formula(std::string_view text) {
  return !text.empty() && kFormula.find(text.front()) != std::string_view::npos;
}

}  // namespace

std::string guarded(std::string_view text) {
  return begins_formula(text) ? "'" + std::string(text) : std::string(text);
}

std::string_view unguarded(std::string_view text) {
  return text.starts_with('\'') && begins_formula(text.substr(1)) ? text.substr(1) : text;
}

bool keeps_password(std::string_view cell) {
  return std::all_of(cell.begin(), cell.end(), [](char c) { return c == '*'; });
}

std::string quoted(std::string_view cell) {
  if (cell.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(cell);
  std::string out = "\"";
  for (const char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string line_of(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) line += ',';
    line += quoted(cell);
  }
  return line + "\r\n";
}

std::string cell_of(const Field& field, Values& values) {
  if (field.secret()) {
    const Account& account = values.account;
    const bool stored = field.group == Group::receive ? account.receive.password_set : account.send.password_set;
    return stored ? std::string(kStored) : std::string();
  }
  if (field.form == Form::yes_no) return *std::get<bool*>(slot_of(field, values)) ? "1" : "0";
  return to_text(field, values);
}

}  // namespace tegami::accounts::csv
