#include "web/csp.h"

#include <algorithm>
#include <sstream>
#include <utility>
#include <vector>

namespace samplehost {
namespace {

using Directive = std::pair<std::string, std::vector<std::string>>;

std::vector<Directive> parsed(std::string_view text) {
  std::vector<Directive> list;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(';', at), text.size());
    std::istringstream words{std::string(text.substr(at, end - at))};
    Directive directive;
    if (words >> directive.first) {
      for (std::string source; words >> source;) directive.second.push_back(source);
      list.push_back(std::move(directive));
    }
    at = end + 1;
  }
  return list;
}

constexpr std::string_view base =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'";

bool guarded(std::string_view name) {
  return name == "default-src" || name == "base-uri" || name == "form-action" || name == "frame-ancestors";
}

bool plain(std::string_view word) {
  return !word.starts_with("'unsafe") &&
         std::all_of(word.begin(), word.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f && c != ','; });
}

}  // namespace

std::string page_csp(std::string_view extra) {
  auto policy = parsed(base);
  for (const auto& [name, sources] : parsed(extra)) {
    if (guarded(name) || !plain(name)) continue;
    auto found = std::find_if(policy.begin(), policy.end(), [&](const Directive& d) { return d.first == name; });
    if (found == policy.end()) found = policy.insert(policy.end(), {name, {}});
    for (const auto& source : sources) {
      auto& have = found->second;
      if (plain(source) && std::find(have.begin(), have.end(), source) == have.end()) have.push_back(source);
    }
  }
  std::string text;
  for (const auto& [name, sources] : policy) {
    text += (text.empty() ? "" : "; ") + name;
    for (const auto& source : sources) text += " " + source;
  }
  return text;
}

std::string download_csp() { return "default-src 'none'; frame-ancestors 'none'; sandbox"; }

}  // namespace samplehost
