#include "services/services.h"

#include <algorithm>
#include <stdexcept>

namespace tegami::services {

namespace {

/// A name that nobody gave a service may be any bytes; what goes back is text.
std::string shown(std::string_view name) {
  std::string text(name.substr(0, 100));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

}  // namespace

void Services::add(std::string name, Handler handler) {
  if (!handlers_.emplace(name, std::move(handler)).second) throw std::logic_error("service " + name + " added twice");
}

Result Services::call(const Caller& caller, std::string_view name, const Json& request,
                      const Attachments& attachments) const {
  const auto found = handlers_.find(name);
  if (found == handlers_.end()) return Refusal("unknown_service", "unknown service: " + shown(name));
  return found->second(Call{caller, request, attachments});
}

std::vector<std::string> Services::names() const {
  std::vector<std::string> all;
  for (const auto& [name, handler] : handlers_) all.push_back(name);
  return all;
}

}  // namespace tegami::services
