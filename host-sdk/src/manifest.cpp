#include "tegami-host/manifest.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/stream_parser.hpp>
#include <boost/throw_exception.hpp>
#include <fstream>
#include <set>
#include <stdexcept>

#include "manifest_reader.h"
#include "tegami-host/version.h"

namespace tegami::sdk {

namespace json = boost::json;

namespace {

constexpr std::size_t max_depth = 16;
constexpr std::size_t max_menu_groups = 50;
constexpr std::size_t max_menu_entries = 200;

ManifestFailure whole_file(const std::filesystem::path& file, std::string message) {
  return {file, {{"", std::move(message)}}};
}

// "line 3, column 17" of a byte of the text, both from 1.
std::string place(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, offset);
  const auto line = std::ranges::count(before, '\n') + 1;
  const auto column = before.size() - (before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1) + 1;
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

// False when the format is another: nothing else may be read then.
bool known_format(const ObjectReader& reader) {
  const auto* value = reader.required("format", "\"format\": 1");
  if (value == nullptr) return false;
  const auto* number = value->if_int64();
  if (number == nullptr) {
    reader.mistake("format", "is " + shown(*value) + "; write the number 1");
  } else if (*number != manifest_format) {
    reader.mistake("format", "is " + std::to_string(*number) + ", this host reads format " +
                                 std::to_string(manifest_format) +
                                 "; take a host that knows the module's format, or a module of this one");
  } else {
    return true;
  }
  return false;
}

Unload read_unload(const ObjectReader& reader) {
  const auto* value = reader.find("unload");
  if (value == nullptr || *value == "allowed") return Unload::allowed;
  if (*value != "never") reader.mistake("unload", "is " + shown(*value) + R"(; write "allowed" or "never")");
  return Unload::never;
}

Role read_role(const ObjectReader& reader) {
  const auto* value = reader.required("role", "\"role\": \"user\"");
  if (value == nullptr) return Role::system_admin;
  if (*value == "user") return Role::user;
  if (*value == "mail_admin") return Role::mail_admin;
  if (*value != "system_admin")
    reader.mistake("role", "is " + shown(*value) + R"(; write "user", "mail_admin" or "system_admin")");
  return Role::system_admin;
}

// A word that no other group or entry of this manifest has.
std::string unique_id(const ObjectReader& reader, std::set<std::string>& seen, std::string_view example) {
  auto id = reader.word("id", example, is_menu_id, "lower case letters, digits, \"_\", \"-\" and \".\"");
  if (!id.empty() && !seen.insert(id).second)
    reader.mistake("id", "is \"" + id + "\", which another one has already; write one of its own");
  return id;
}

std::vector<MenuGroup> read_menu(const ObjectReader& manifest) {
  std::vector<MenuGroup> menu;
  std::set<std::string> group_ids, entry_ids;
  manifest.objects("menu", max_menu_groups, [&](const ObjectReader& group) {
    auto& read = menu.emplace_back();
    read.app = group.word("app", "\"settings\"", is_menu_id, "\"settings\" or \"mail\"");
    read.id = unique_id(group, group_ids, "\"personal\"");
    read.title = group.local_text("title");
    read.policy = group.policy("policy");
    group.required("entries", R"("entries": [{"id": ..., "title": ..., "path": ..., "role": ...}])");
    group.objects("entries", max_menu_entries, [&](const ObjectReader& entry) {
      MenuEntry item;
      item.id = unique_id(entry, entry_ids, "\"personal.accounts\"");
      item.title = entry.local_text("title");
      item.path = entry.word("path", "\"/accounts\"", is_page_path,
                             "a path that begins with one \"/\", without \"..\", \"?\", \"#\" or spaces");
      item.role = read_role(entry);
      item.policy = entry.policy("policy");
      entry.unknown({"id", "title", "path", "role", "policy"});
      read.entries.push_back(std::move(item));
    });
    group.unknown({"app", "id", "title", "policy", "entries"});
  });
  return menu;
}

void read_abi(const ObjectReader& abi, Manifest& manifest) {
  manifest.abi_major = abi.number("major", std::to_string(TEGAMI_ABI_MAJOR));
  manifest.abi_minor = abi.number("minor", std::to_string(TEGAMI_ABI_MINOR));
  abi.unknown({"major", "minor"});
}

void read_known(const ObjectReader& reader, Manifest& manifest, ManifestNotes& notes) {
  manifest.id = reader.word("id", "\"tegami\"", is_module_id,
                            "1 to 64 lower case letters, digits, \"_\" or \"-\", beginning with a letter");
  manifest.version = reader.word("version", "\"0.1.0\"", is_version,
                                 "1 to 64 letters, digits, \".\", \"-\" or \"+\", beginning with a digit");
  manifest.name = reader.local_text("name");
  if (const auto* abi = reader.required("abi", R"("abi": {"major": 1, "minor": 0})")) {
    if (abi->is_object()) {
      read_abi(ObjectReader(abi->get_object(), "abi", notes), manifest);
    } else {
      reader.mistake("abi", "is " + shown(*abi) + R"(; write an object such as {"major": 1, "minor": 0})");
    }
  }
  if (reader.required("library", "\"library\": \"tegami.so\""))
    manifest.library = reader.path("library").value_or(std::filesystem::path());
  manifest.unload = read_unload(reader);
  manifest.migrations = reader.path("migrations");
  manifest.assets = reader.path("assets");
  manifest.required_services = reader.service_ids("requires");
  manifest.used_services = reader.service_ids("uses");
  manifest.features = reader.service_ids("features");
  for (const auto& id : manifest.used_services) {
    if (std::ranges::find(manifest.required_services, id) != manifest.required_services.end())
      reader.mistake("uses", "names \"" + id + "\", which \"requires\" names too; leave it in one of them");
  }
  manifest.menu = read_menu(reader);
  manifest.unknown_keys =
      json::serialize(reader.unknown({"format", "id", "version", "name", "abi", "library", "unload", "migrations",
                                      "assets", "requires", "uses", "features", "menu"}));
}

}  // namespace

ManifestResult parse_manifest(std::string_view text, const std::filesystem::path& folder) {
  const auto file = folder / "manifest.json";
  if (text.size() > max_manifest_bytes)
    return whole_file(file, "has more than 1 MiB; a manifest holds no data, make it smaller");
  json::parse_options options;
  options.max_depth = max_depth;
  json::stream_parser parser({}, options);
  boost::json::error_code error;
  const auto read = parser.write_some(text.data(), text.size(), error);
  if (error == json::error::too_deep)
    return whole_file(file, "is nested deeper than " + std::to_string(max_depth) + " levels at " + place(text, read) +
                                "; make it flatter");
  if (!error && !parser.done()) error = json::error::incomplete;
  const auto rest = text.substr(read).find_first_not_of(" \t\r\n");
  if (!error && rest != text.npos) error = json::error::extra_data;
  if (error)
    return whole_file(file, "is not JSON: " + error.message() + " at " + place(text, read) +
                                "; check quotes, commas and brackets there, and that the file is UTF-8 without a BOM");
  const auto value = parser.release();
  if (!value.is_object()) return whole_file(file, "is " + shown(value) + "; write one JSON object");

  ManifestNotes notes;
  const ObjectReader reader(value.get_object(), "", notes);
  Manifest manifest;
  manifest.folder = folder;
  if (known_format(reader)) read_known(reader, manifest, notes);
  if (!notes.mistakes.empty()) return ManifestFailure{file, std::move(notes.mistakes)};
  manifest.warnings = std::move(notes.warnings);
  return manifest;
}

ManifestResult read_manifest(const std::filesystem::path& folder) {
  std::error_code error;
  const auto resolved = std::filesystem::canonical(folder, error);
  if (error) return whole_file(folder / "manifest.json", "cannot be reached: " + error.message());
  const auto file = resolved / "manifest.json";
  if (!std::filesystem::is_regular_file(file, error))
    return whole_file(file, "is not there; a module is a folder with a manifest.json");
  std::ifstream stream(file, std::ios::binary);
  std::string text(max_manifest_bytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad() || (stream.fail() && !stream.eof()))
    return whole_file(file, "cannot be read; check its permissions");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return parse_manifest(text, resolved);
}

std::string_view LocalText::in(std::string_view locale) const {
  for (auto tag = locale; !tag.empty(); tag = tag.substr(0, tag.rfind('-') == tag.npos ? 0 : tag.rfind('-'))) {
    if (const auto found = texts_.find(tag); found != texts_.end()) return found->second;
  }
  if (const auto found = texts_.find("en"); found != texts_.end()) return found->second;
  return texts_.empty() ? std::string_view{} : std::string_view(texts_.begin()->second);
}

bool PolicyCondition::holds(std::string_view value_json) const {
  boost::json::error_code error;
  const auto value = json::parse(value_json, error);
  if (error) return false;
  const auto text = json::serialize(value);
  return std::ranges::find(any_of, text) != any_of.end();
}

std::string ManifestFailure::text() const {
  std::string text;
  for (const auto& [key, message] : mistakes) {
    if (!text.empty()) text += '\n';
    text += file.string() + ": " + (key.empty() ? "the file" : key) + " " + message;
  }
  return text;
}

void throw_exception_from_error(const ManifestFailure& failure, const boost::source_location& where) {
  boost::throw_exception(std::runtime_error(failure.text()), where);
}

}  // namespace tegami::sdk
