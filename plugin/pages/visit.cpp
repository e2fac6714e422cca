#include "pages/visit.h"

#include <boost/json.hpp>

#include "pages/json_read.h"

namespace tegami::pages {

namespace {

boost::json::value parsed(const std::optional<std::string>& text) {
  boost::system::error_code error;
  if (!text) return nullptr;
  auto value = boost::json::parse(*text, error);
  return error ? boost::json::value(nullptr) : value;
}

}  // namespace

boost::json::value Visit::policy(std::string_view name) const {
  return request.policy ? parsed(request.policy(name)) : boost::json::value(nullptr);
}

boost::json::value Visit::setting(std::string_view key) const {
  return request.setting ? parsed(request.setting(key)) : boost::json::value(nullptr);
}

std::string Visit::self_service() const {
  const auto value = policy("personal_accounts.self_service");
  return value.is_string() ? std::string(value.get_string()) : "none";
}

bool Visit::shared_accounts() const {
  const auto value = policy("shared_accounts.enabled");
  return !value.is_bool() || value.get_bool();
}

std::string Visit::user_name(std::string_view key) const {
  const auto known = user(key);
  return known && !known->name.empty() ? known->name : std::string(key);
}

void Visit::meet(const boost::json::array& items, std::string_view place) const {
  std::vector<std::string> keys;
  for (const auto& item : items)
    if (item.is_object()) keys.push_back(text_at(item.get_object(), place));
  meet(keys);
}

services::Json Visit::call(std::string_view name, const services::Json& arguments,
                           const services::Attachments& bytes_in) const {
  auto result = services_.call(request.caller, name, arguments, bytes_in);
  if (!result) throw Refused(result.error());
  auto* value = std::get_if<boost::json::value>(&*result);
  if (value == nullptr || !value->is_object()) throw std::logic_error(std::string(name) + " gave no JSON object");
  return std::move(value->get_object());
}

services::Bytes Visit::bytes(std::string_view name, const services::Json& arguments) const {
  auto result = services_.call(request.caller, name, arguments);
  if (!result) throw Refused(result.error());
  auto* value = std::get_if<services::Bytes>(&*result);
  if (value == nullptr) throw std::logic_error(std::string(name) + " gave no bytes");
  return std::move(*value);
}

PageResponse Visit::draw(std::string_view name, Data data, std::string title) const {
  data.set("base", request.base_path);
  data.set("csrf_field", request.csrf_field);
  data.set("csrf_token", request.csrf_token);
  PageResponse response;
  response.title = std::move(title);
  response.app = "settings";
  response.styles = "tegami.css";
  response.scripts = "tegami.js";
  response.body = templates_.draw(name, data, say);
  return response;
}

PageResponse Visit::redirect(std::string_view path_and_query) const {
  PageResponse response;
  response.status = 303;
  response.kind = Kind::redirect;
  response.location = link(path_and_query);
  return response;
}

}  // namespace tegami::pages
