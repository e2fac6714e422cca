// manifest_reader.h - takes typed values out of JSON and collects every mistake with its key. Private to the SDK.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tegami-host/manifest.hpp"

namespace tegami::sdk {

// A value as it stands in the file, for a message: escaped, at most 80 bytes.
std::string shown(const boost::json::value& value);

// What all readers of one manifest write into.
struct ManifestNotes {
  std::vector<ManifestMistake> mistakes;
  std::vector<std::string> warnings;
};

// One JSON object of the manifest. `at` is its own dotted key, empty for the whole file.
class ObjectReader {
 public:
  ObjectReader(const boost::json::object& object, std::string at, ManifestNotes& notes)
      : object_(object), at_(std::move(at)), notes_(notes) {}

  std::string key(std::string_view name) const;
  void mistake(std::string_view name, std::string message) const;
  const boost::json::value* find(std::string_view name) const { return object_.if_contains(name); }

  // A required member: a mistake with `example` when it is missing.
  const boost::json::value* required(std::string_view name, std::string_view example) const;
  // Each of these reports what is wrong and then answers an empty or zero value.
  std::string word(std::string_view name, std::string_view example, bool (*is_valid)(std::string_view),
                   std::string_view rule) const;
  std::uint32_t number(std::string_view name, std::string_view example) const;
  LocalText local_text(std::string_view name) const;
  std::vector<std::string> service_ids(std::string_view name) const;
  // A relative path that cannot leave the folder by its own words.
  std::optional<std::filesystem::path> path(std::string_view name) const;
  // Calls `each` with every object of the array `name` and its reader; at most `most`.
  void objects(std::string_view name, std::size_t most, const std::function<void(const ObjectReader&)>& each) const;
  std::optional<PolicyCondition> policy(std::string_view name) const;
  // Warns of every key but the known ones; answers those unknown.
  boost::json::object unknown(std::initializer_list<std::string_view> known) const;

 private:
  const boost::json::object& object_;
  std::string at_;
  ManifestNotes& notes_;
};

// The rules for words, each with the sentence that states it in messages.
bool is_module_id(std::string_view s);
bool is_menu_id(std::string_view s);
bool is_version(std::string_view s);
bool is_service_id(std::string_view s);
bool is_page_path(std::string_view s);
bool is_policy_name(std::string_view s);

}  // namespace tegami::sdk
