#include "accounts/csv/vocabulary.h"

#include <algorithm>
#include <stdexcept>

#include "accounts/columns.h"
#include "accounts/json_file.h"
#include "accounts/text.h"

namespace tegami::accounts::csv {
namespace {

namespace json = boost::json;

/// Letters' case and blanks round a word do not matter.
std::string tidied(std::string_view text) { return folded(trimmed(text)); }

std::map<std::string, std::string, std::less<>> table_of(const json::object& object) {
  std::map<std::string, std::string, std::less<>> table;
  for (const auto& [writing, value] : object) table[tidied(writing)] = std::string(value.as_string());
  return table;
}

}  // namespace

Vocabulary::Vocabulary(const words::Catalog& catalog, const std::string& layouts_file) : catalog_(catalog) {
  for (const std::string_view name : {kId, kDelete, kOwner, kOwnerName}) columns_.emplace_back(name);
  for (const Field& field : fields())
    if (field.in_csv) columns_.emplace_back(field.name);
  std::vector<std::string> known = columns_;
  known.emplace_back(kSendMethod);
  for (const std::string& column : known) {
    names_[column] = column;
    for (const std::string& language : catalog.languages()) names_[tidied(label(language, column))] = column;
  }
  try {
    const json::value all = read_json_file(layouts_file);
    for (const auto& [name, table] : all.at("values").as_object()) values_[name] = table_of(table.as_object());
    for (const json::value& one : all.at("layouts").as_array()) {
      Preset preset{std::string(one.at("id").as_string()), {}, {}};
      for (const auto& [language, name] : one.at("name").as_object()) preset.names[language] = name.as_string();
      for (const json::value& column : one.at("columns").as_array()) preset.columns.emplace_back(column.as_string());
      presets_.push_back(std::move(preset));
    }
  } catch (const std::exception& error) {
    throw std::runtime_error(layouts_file + ": " + error.what());
  }
  for (const Field& field : fields())
    for (const std::string_view choice : field.choices)
      for (const std::string& language : catalog.languages()) {
        const std::string key = "choice." + std::string(field.choice_set) + "." + std::string(choice);
        values_[std::string(field.name)][tidied(catalog.text(language, key))] = choice;
      }
}

std::optional<std::string> Vocabulary::column_of(std::string_view name) const {
  const auto found = names_.find(tidied(name));
  if (found == names_.end()) return std::nullopt;
  return found->second;
}

std::string Vocabulary::label(std::string_view locale, std::string_view column) const {
  return catalog_.text(locale, "csv." + std::string(column));
}

const Preset* Vocabulary::preset(std::string_view id) const noexcept {
  const auto found = std::find_if(presets_.begin(), presets_.end(), [&](const Preset& one) { return one.id == id; });
  return found == presets_.end() ? nullptr : &*found;
}

std::string Vocabulary::value_of(std::string_view column, const Field* field, std::string_view cell) const {
  if (field != nullptr && field->form != Form::choice && field->form != Form::yes_no) return std::string(cell);
  const std::string plain = tidied(cell);
  const auto in = [&](std::string_view table) -> const std::string* {
    const auto found = values_.find(table);
    if (found == values_.end()) return nullptr;
    const auto value = found->second.find(plain);
    return value == found->second.end() ? nullptr : &value->second;
  };
  if (field != nullptr)
    for (const std::string_view choice : field->choices)
      if (plain == choice) return std::string(choice);
  if (const std::string* value = in(column)) return *value;
  if (field != nullptr && field->form == Form::yes_no)
    if (const std::string* value = in("yes_no")) return *value;
  if (field != nullptr && field->form == Form::choice)
    if (const std::string* value = in(field->choice_set.ends_with("source") ? "source" : field->leaf())) return *value;
  return trimmed(cell);
}

}  // namespace tegami::accounts::csv
