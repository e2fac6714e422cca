// fake_site.h - the pages over services that a test fills with handlers, and a request to start from.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "pages/pages.h"

namespace tegami::pages::testing {

using services::Call;
using services::Json;
using services::Refusal;
using services::Result;

class FakeSite {
 public:
  FakeSite();

  /// The handler of a service, replaceable until the first request.
  void on(const std::string& name, services::Handler handler) { handlers_[name] = std::move(handler); }
  /// Answers always the same JSON.
  void answer(const std::string& name, const std::string& json);
  void refuse(const std::string& name, const Refusal& refusal);

  PageResponse get(const std::string& path_and_query);
  PageResponse post(const std::string& path, const std::string& form);
  PageResponse handle(const PageRequest& request);

  PageRequest request;  ///< the next ones begin as copies of this
  std::map<std::string, std::vector<Json>> asked;
  std::vector<std::string> failures;
  int users_asked = 0;  ///< questions for many users at once

 private:
  std::map<std::string, services::Handler> handlers_;
  std::unique_ptr<services::Services> services_;
  words::Catalog catalog_;
  Templates templates_;
  std::unique_ptr<Dispatcher> pages_;
};

/// Accounts, users and mails as a small company has them.
void fill(FakeSite& site);
std::string sample_account(int id, const std::string& name, const std::string& state);
/// members: JSON.
std::string sample_shared(int id, const std::string& name, const std::string& members, const std::string& state);

}  // namespace tegami::pages::testing
