// The Postfix fixture for tests that are not in C++: starts it, says where it is, tells what stdin asks, and stops it
// when stdin closes.
//
//   fixture_postfix AUTH_PORT        of the Dovecot that judges log-ons
//
// First line out: {"smtp": port}. Then one JSON object a line in, one out: {"do": "messages", "user": "…"} ->
// {"messages": ["…"]}, {"do": "log"} -> {"log": "…"}.
#include <boost/json.hpp>
#include <iostream>
#include <string>

#include "fixtures/postfix.h"

namespace json = boost::json;

namespace {

int serve(const std::string& auth_port) {
  tegami::fixtures::Certificates certificates;
  tegami::fixtures::PostfixOptions options;
  options.certificate = certificates.issue("IP:127.0.0.1");
  options.auth_port = static_cast<std::uint16_t>(std::stoi(auth_port));
  const tegami::fixtures::Postfix server(options);
  std::cout << json::serialize(json::object{{"smtp", server.smtp_port()}}) << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    const auto request = json::parse(line).as_object();
    json::object result;
    if (request.at("do") == "log") {
      result["log"] = server.log();
    } else {
      const auto found = server.messages(std::string_view(request.at("user").as_string()));
      result["messages"] = json::array(found.begin(), found.end());
    }
    std::cout << json::serialize(result) << std::endl;
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    if (count != 2) throw std::runtime_error("usage: fixture_postfix AUTH_PORT");
    return serve(arguments[1]);
  } catch (const std::exception& error) {
    std::cerr << "fixture_postfix: " << error.what() << std::endl;
    return 1;
  }
}
