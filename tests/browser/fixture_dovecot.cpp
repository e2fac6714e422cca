// The Dovecot fixture for tests that are not in C++: starts it, says where it is, does what stdin asks, and stops it
// when stdin closes.
//
//   fixture_dovecot [--certificate PEM --key PEM] [--mechanisms "plain login"] [--extra "line of dovecot.conf"]...
//
// First line out: {"pop3": port, "pop3s": port, "auth": port, "certificate": path, "pid": n}. Then one JSON object a
// line in, one out:
//   {"do": "add_user", "name": "…", "password": "…"}
//   {"do": "deliver", "user": "…", "message": "…"}       or "folder": each file in it, by name
//   {"do": "count", "user": "…"}                          -> {"ok": true, "count": n}
//   {"do": "empty", "user": "…"}, "stop", "start"         the mailbox; the server
//   {"do": "log"}                                         -> {"ok": true, "log": "…"}
// A mistake is answered with {"error": "…"}, and the program goes on.
#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "fixtures/dovecot.h"

namespace json = boost::json;
namespace fs = std::filesystem;
using tegami::fixtures::Dovecot;

namespace {

std::string text(const json::object& request, std::string_view name) {
  const json::value* value = request.if_contains(name);
  if (value == nullptr || !value->is_string()) throw std::runtime_error("needs a text: " + std::string(name));
  return json::value_to<std::string>(*value);
}

void deliver_folder(Dovecot& server, const std::string& user, const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) server.deliver(user, tegami::fixtures::read_file(file));
}

json::object answer(Dovecot& server, const json::object& request) {
  const std::string what = text(request, "do");
  json::object result{{"ok", true}};
  if (what == "add_user") {
    server.add_user(text(request, "name"), text(request, "password"));
  } else if (what == "deliver" && request.contains("folder")) {
    deliver_folder(server, text(request, "user"), text(request, "folder"));
  } else if (what == "deliver") {
    server.deliver(text(request, "user"), text(request, "message"));
  } else if (what == "count") {
    result["count"] = server.count(text(request, "user"));
  } else if (what == "empty") {
    server.empty(text(request, "user"));
  } else if (what == "stop") {
    server.stop();
  } else if (what == "start") {
    server.start();
  } else if (what == "log") {
    result["log"] = server.log();
  } else {
    throw std::runtime_error("cannot do: " + what);
  }
  return result;
}

int serve(tegami::fixtures::DovecotOptions options) {
  Dovecot server(std::move(options));
  std::cout << json::serialize(json::object{{"pop3", server.pop3_port()},
                                            {"pop3s", server.pop3s_port()},
                                            {"auth", server.auth_port()},
                                            {"certificate", server.certificate().string()},
                                            {"pid", server.pid()}})
            << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    json::object result;
    try {
      result = answer(server, json::parse(line).as_object());
    } catch (const std::exception& error) {
      result = {{"error", error.what()}};
    }
    std::cout << json::serialize(result) << std::endl;
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    tegami::fixtures::DovecotOptions options;
    for (int at = 1; at < count; at += 2) {
      const std::string name = arguments[at];
      if (at + 1 == count) throw std::runtime_error("needs a value: " + name);
      const std::string value = arguments[at + 1];
      if (name == "--certificate") {
        options.certificate = value;
      } else if (name == "--key") {
        options.key = value;
      } else if (name == "--mechanisms") {
        options.mechanisms = value;
      } else if (name == "--extra") {
        options.extra += value + "\n";
      } else {
        throw std::runtime_error("unknown argument: " + name);
      }
    }
    return serve(std::move(options));
  } catch (const std::exception& error) {
    std::cerr << "fixture_dovecot: " << error.what() << std::endl;
    return 1;
  }
}
