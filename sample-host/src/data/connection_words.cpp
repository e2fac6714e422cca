#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <stdexcept>

#include "data/database.h"

namespace samplehost {
namespace {

/// A libpq value in quotes, with ' and \ escaped.
std::string word(std::string_view name, std::string_view value) {
  std::string text(name);
  text += "='";
  for (const char c : value) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + "' ";
}

std::string decoded(const std::string& text) {
  std::string plain;
  Poco::URI::decode(text, plain);
  return plain;
}

}  // namespace

std::string connection_words(std::string_view uri) {
  std::string text(uri);
  if (text.starts_with("postgres://")) text.replace(0, 11, "postgresql://");
  if (!text.starts_with("postgresql://")) throw std::invalid_argument("--database must begin with postgresql://");
  try {
    const Poco::URI parsed(text);
    std::string words;
    if (!parsed.getHost().empty()) words += word("host", parsed.getHost());
    if (parsed.getPort() != 0) words += word("port", std::to_string(parsed.getPort()));
    const std::string& account = parsed.getUserInfo();  // as sent: POCO decodes the path and the query, but not this
    const auto colon = account.find(':');
    if (!account.empty()) words += word("user", decoded(account.substr(0, colon)));
    if (colon != std::string::npos) words += word("password", decoded(account.substr(colon + 1)));
    if (parsed.getPath().size() > 1) words += word("dbname", parsed.getPath().substr(1));
    for (const auto& [name, value] : parsed.getQueryParameters()) words += word(name, value);
    return words;
  } catch (const Poco::Exception&) {
    throw std::invalid_argument("--database is no PostgreSQL address: postgresql://USER:PASSWORD@HOST:PORT/NAME");
  }
}

}  // namespace samplehost
