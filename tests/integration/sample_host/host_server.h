// host_server.h - tegami-host as tests use it: the program started on a folder and a free port, a browser that keeps
// cookies, and the command line.
#pragma once

#include <Poco/Net/HTTPResponse.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "fixtures/process.h"

namespace samplehost {

struct Answer {
  int status = 0;
  std::string body, type, location;
  Poco::Net::HTTPResponse head;
};

using Headers = std::map<std::string, std::string>;

// One browser. Redirects are shown, not followed.
class Browser {
 public:
  explicit Browser(std::uint16_t port) : port_(port) {}
  Answer get(const std::string& path, const Headers& headers = {});
  // values are encoded; the CSRF token of the page last seen is added.
  Answer post(const std::string& path, const std::map<std::string, std::string>& values);
  Answer send(const std::string& method, const std::string& path, const std::string& type, const std::string& body,
              const Headers& headers = {});
  Answer log_in(const std::string& user, const std::string& password);
  std::string csrf;
  std::map<std::string, std::string> cookies;

 private:
  std::uint16_t port_;
};

// A folder with users admin (secret-admin) and taro (secret-taro), and the host that serves it with the example module.
class HostTest : public testing::Test {
 protected:
  HostTest();
  // tegami-host WORDS --data FOLDER; what it printed on both streams.
  tegami::fixtures::Finished command(std::vector<std::string> words);
  // The same, without line end; fails the test when the exit code is not 0.
  std::string good(std::vector<std::string> words);
  void serve(std::vector<std::string> more = {});
  std::string output() const { return server->output(); }

  const tegami::fixtures::TempFolder folder;
  const std::filesystem::path data = folder / "data";
  std::filesystem::path modules = folder / "modules";
  std::unique_ptr<tegami::fixtures::Child> server;
  std::uint16_t port = 0;
};

}  // namespace samplehost
