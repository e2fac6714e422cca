#include "manifest_reader.h"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <set>

namespace tegami::sdk {

namespace json = boost::json;

namespace {

constexpr std::size_t max_shown_bytes = 80;
constexpr std::size_t max_text_bytes = 200;
constexpr std::size_t max_languages = 50;
constexpr std::size_t max_ids = 100;
constexpr std::size_t max_policy_values = 50;

bool is_language_tag(std::string_view s) {
  return !s.empty() && s.size() <= 35 && std::ranges::all_of(s, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool is_one_line(std::string_view s) {
  return std::ranges::all_of(s, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
}

}  // namespace

std::string shown(const json::value& value) {
  auto text = json::serialize(value);
  if (text.size() <= max_shown_bytes) return text;
  auto end = max_shown_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // not inside a UTF-8 character
  return text.substr(0, end) + "...";
}

std::string ObjectReader::key(std::string_view name) const {
  if (name.empty()) return at_;
  return at_.empty() ? std::string(name) : at_ + "." + std::string(name);
}

void ObjectReader::mistake(std::string_view name, std::string message) const {
  notes_.mistakes.push_back({key(name), std::move(message)});
}

const json::value* ObjectReader::required(std::string_view name, std::string_view example) const {
  const auto* value = find(name);
  if (value == nullptr) mistake(name, "is missing; add it, for example " + std::string(example));
  return value;
}

std::string ObjectReader::word(std::string_view name, std::string_view example, bool (*is_valid)(std::string_view),
                               std::string_view rule) const {
  const auto* value = required(name, example);
  if (value == nullptr) return {};
  const auto* text = value->if_string();
  if (text == nullptr || !is_valid(*text)) {
    mistake(name, "is " + shown(*value) + "; write " + std::string(rule) + ", for example " + std::string(example));
    return {};
  }
  return std::string(*text);
}

std::uint32_t ObjectReader::number(std::string_view name, std::string_view example) const {
  const auto* value = required(name, example);
  if (value == nullptr) return 0;
  const auto* number = value->if_int64();
  if (number == nullptr || *number < 0 || *number > 65535) {
    mistake(name,
            "is " + shown(*value) + "; write a whole number from 0 to 65535, for example " + std::string(example));
    return 0;
  }
  return static_cast<std::uint32_t>(*number);
}

LocalText ObjectReader::local_text(std::string_view name) const {
  constexpr std::string_view example = R"({"ja": "メール", "en": "Mail"})";
  const auto* value = required(name, example);
  if (value == nullptr) return {};
  const auto* texts = value->if_object();
  if (texts == nullptr || texts->empty() || texts->size() > max_languages) {
    mistake(name,
            "is " + shown(*value) + "; write an object with one text a language, for example " + std::string(example));
    return {};
  }
  std::map<std::string, std::string, std::less<>> read;
  for (const auto& [language, text] : *texts) {
    const auto at = std::string(name) + "." + std::string(language);
    const auto* string = text.if_string();
    if (!is_language_tag(language)) {
      mistake(at, R"(is no language tag; write one such as "ja" or "en-GB" (BCP 47))");
    } else if (string == nullptr || string->empty() || string->size() > max_text_bytes || !is_one_line(*string)) {
      mistake(at, "is " + shown(text) + "; write one line of 1 to 200 bytes without control characters");
    } else {
      read.emplace(language, *string);
    }
  }
  return LocalText(std::move(read));
}

std::vector<std::string> ObjectReader::service_ids(std::string_view name) const {
  std::vector<std::string> ids;
  const auto* value = find(name);
  if (value == nullptr) return ids;
  const auto* array = value->if_array();
  if (array == nullptr || array->size() > max_ids) {
    mistake(name, "is " + shown(*value) + R"(; write an array of at most 100 ids, such as ["tegami.host.log/1"])");
    return ids;
  }
  for (std::size_t i = 0; i < array->size(); ++i) {
    const auto& item = (*array)[i];
    const auto at = std::string(name) + "[" + std::to_string(i) + "]";
    if (!item.is_string() || !is_service_id(item.get_string())) {
      mistake(at, "is " + shown(item) + R"(; write an id with its version, such as "tegami.host.log/1")");
    } else if (std::ranges::find(ids, std::string_view(item.get_string())) != ids.end()) {
      mistake(at, "names " + shown(item) + " a second time; remove it");
    } else {
      ids.emplace_back(item.get_string());
    }
  }
  return ids;
}

std::optional<std::filesystem::path> ObjectReader::path(std::string_view name) const {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  const auto* text = value->if_string();
  const std::filesystem::path path = text == nullptr ? std::string() : std::string(*text);
  const bool leaves = path.is_absolute() || std::ranges::find(path, std::filesystem::path("..")) != path.end();
  if (path.empty() || text->size() > 255 || leaves || !is_one_line(*text)) {
    mistake(name,
            "is " + shown(*value) + "; write a path relative to the manifest's folder and inside it, without \"..\"");
    return std::nullopt;
  }
  return path;
}

void ObjectReader::objects(std::string_view name, std::size_t most,
                           const std::function<void(const ObjectReader&)>& each) const {
  const auto* value = find(name);
  if (value == nullptr) return;
  const auto* array = value->if_array();
  if (array == nullptr || array->size() > most) {
    mistake(name, "is " + shown(*value) + "; write an array of at most " + std::to_string(most) + " objects");
    return;
  }
  for (std::size_t i = 0; i < array->size(); ++i) {
    const auto at = std::string(name) + "[" + std::to_string(i) + "]";
    if (const auto* object = (*array)[i].if_object()) {
      each(ObjectReader(*object, key(at), notes_));
    } else {
      mistake(at, "is " + shown((*array)[i]) + "; write an object");
    }
  }
}

std::optional<PolicyCondition> ObjectReader::policy(std::string_view name) const {
  constexpr std::string_view example = R"({"name": "shared_accounts.enabled", "equals": true})";
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  const auto* object = value->if_object();
  if (object == nullptr) {
    mistake(name, "is " + shown(*value) + "; write an object such as " + std::string(example));
    return std::nullopt;
  }
  const ObjectReader reader(*object, key(name), notes_);
  PolicyCondition condition;
  condition.name = reader.word("name", R"("shared_accounts.enabled")", is_policy_name, "the name of a policy");
  const auto* equals = reader.find("equals");
  const auto* in = reader.find("in");
  if ((equals == nullptr) == (in == nullptr)) {
    reader.mistake("", std::string(in == nullptr ? "has neither" : "has both") +
                           R"( "equals" and "in"; write exactly one of them, for example )" + std::string(example));
  } else if (equals != nullptr) {
    condition.any_of.push_back(json::serialize(*equals));
  } else if (!in->is_array() || in->get_array().empty() || in->get_array().size() > max_policy_values) {
    reader.mistake("in", "is " + shown(*in) + R"(; write an array of 1 to 50 values, such as ["change", "all"])");
  } else {
    for (const auto& item : in->get_array()) condition.any_of.push_back(json::serialize(item));
  }
  reader.unknown({"name", "equals", "in"});
  return condition;
}

json::object ObjectReader::unknown(std::initializer_list<std::string_view> known) const {
  json::object rest;
  for (const auto& [name, value] : object_) {
    if (std::ranges::find(known, std::string_view(name)) != known.end()) continue;
    rest.emplace(name, value);
    notes_.warnings.push_back(key(name) + ": this reader does not know the key; it is kept and has no effect");
  }
  return rest;
}

}  // namespace tegami::sdk
