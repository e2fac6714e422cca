#include "modules/service_call.h"

#include <sodium.h>

#include <boost/json.hpp>
#include <memory>

#include "modules/loaded.h"
#include "modules/people.h"

namespace samplehost {
namespace {

namespace json = boost::json;
namespace sdk = tegami::sdk;

tegami_str str(std::string_view text) { return {text.data(), text.size()}; }

struct Attachments {
  std::vector<sdk::BodyGiver> givers;
  std::vector<tegami_attachment> list;
};

sdk::BodyGiver giver_of(const FileBytes& file) {
  auto at = std::make_shared<std::int64_t>(0);
  return sdk::BodyGiver(
      [&file, at](char* buffer, std::size_t capacity, std::chrono::milliseconds) -> std::pair<sdk::Pull, std::size_t> {
        const auto got = file.read(buffer, capacity, *at);
        if (got < 0) return {sdk::Pull::gone, 0};
        *at += got;
        return {got == 0 ? sdk::Pull::end : sdk::Pull::data, static_cast<std::size_t>(got)};
      },
      file.size());
}

const tegami_attachment* attachment(const tegami_service_call* call, std::uint32_t i) {
  const auto& attachments = *static_cast<const Attachments*>(call->context);
  return i < attachments.list.size() ? &attachments.list[i] : nullptr;
}

sdk::Failure failure(tegami_status status, std::string code, std::string message) {
  return {status, std::move(code), std::move(message), {}};
}

constexpr std::string_view base64_end = "_base64";

}  // namespace

ServiceResult call_service(const Modules& modules, const User& user, const ServiceRequest& request) {
  const auto* module = modules.with_service(request.name);
  if (module == nullptr)
    return failure(TEGAMI_NOT_FOUND, "unknown_service", "There is no service '" + request.name + "'.");
  if (request.json.size() > max_request_json)
    return failure(TEGAMI_INVALID, "too_big", "The request is over 8 MiB; send bytes as a file.");
  Attachments attachments;
  for (const auto& [name, file] : request.files) {
    attachments.givers.push_back(giver_of(file));
    attachments.list.push_back({sizeof(tegami_attachment), 0, str(name), attachments.givers.back().stream()});
  }
  const std::string locale(request.locale.empty() ? locale_of(user) : std::string_view(request.locale));
  const tegami_caller caller = {sizeof(tegami_caller), 0, str(user.key), str(locale), str(time_zone_of(user)),
                                str(request.address)};
  const tegami_service_call call = {sizeof(tegami_service_call),
                                    static_cast<std::uint32_t>(attachments.list.size()),
                                    &caller,
                                    str(request.name),
                                    str(request.json),
                                    &attachments,
                                    attachment};
  return sdk::call_service(*module, call);
}

std::string error_json(const sdk::Failure& failure) {
  json::object fields;
  for (const auto& [name, what] : failure.fields) fields[name] = what;
  return json::serialize(
      json::object{{"error", {{"code", failure.code}, {"message", failure.message}, {"fields", fields}}}});
}

int http_status_of(const sdk::Failure& failure) {
  switch (failure.status) {
    case TEGAMI_INVALID:
      return failure.code == "too_big" ? 413 : 422;
    case TEGAMI_FORBIDDEN:
      return 403;
    case TEGAMI_NOT_FOUND:
      return 404;
    case TEGAMI_CONFLICT:
      return 409;
    case TEGAMI_UNAVAILABLE:
    case TEGAMI_FORKED:
      return 503;
    case TEGAMI_UNSUPPORTED:
      return 501;
    case TEGAMI_CANCELLED:
      return 409;
    case TEGAMI_TIMEOUT:
      return 504;
    default:
      return 500;
  }
}

void take_fields(json::object& object, const std::function<bool(const std::string&, const json::value&)>& take) {
  const auto take_from = [&take](json::object& from, const std::string& before) {
    std::vector<std::string> taken;
    for (const auto& item : from)
      if (take(before + std::string(item.key()), item.value())) taken.emplace_back(item.key());
    for (const auto& key : taken) from.erase(key);
  };
  take_from(object, {});
  for (auto& item : object) {
    auto* list = item.value().if_array();
    if (list == nullptr) continue;
    for (std::size_t i = 0; i < list->size(); ++i)
      if (auto* inner = (*list)[i].if_object())
        take_from(*inner, std::string(item.key()) + "." + std::to_string(i) + ".");
  }
}

std::optional<sdk::Failure> take_base64_fields(std::string& text, const std::filesystem::path& folder,
                                               std::vector<std::pair<std::string, FileBytes>>& files) {
  boost::system::error_code failed;
  auto value = json::parse(text, failed);
  if (failed || !value.is_object()) return failure(TEGAMI_INVALID, "invalid_json", "The request is no JSON object.");
  std::optional<sdk::Failure> wrong;
  bool any = false;
  take_fields(value.get_object(), [&](const std::string& name, const json::value& field) {
    if (wrong || !name.ends_with(base64_end) || name.size() == base64_end.size()) return false;
    std::vector<unsigned char> bytes;
    std::size_t count = 0;
    bool good = field.is_string();
    if (good) {
      const std::string_view encoded = field.get_string();
      bytes.resize(encoded.size());
      good = sodium_base642bin(bytes.data(), bytes.size(), encoded.data(), encoded.size(), "\r\n", &count, nullptr,
                               sodium_base64_VARIANT_ORIGINAL) == 0;
    }
    if (!good) {
      wrong = failure(TEGAMI_INVALID, "invalid", "The field is no base64 text.");
      wrong->fields.emplace_back(name, "no base64 text");
      return false;
    }
    auto file = FileBytes::temporary(folder);
    file.append({reinterpret_cast<const char*>(bytes.data()), count});
    files.emplace_back(name.substr(0, name.size() - base64_end.size()), std::move(file));
    any = true;
    return true;
  });
  if (wrong) return wrong;
  if (any) text = json::serialize(value);
  return std::nullopt;
}

}  // namespace samplehost
