/// dispatcher.h - the one door: route, right, method, size, form decoding, and exception -> page.
///
/// No page can be added without naming its right. Register everything before the first handle(), which then may run
/// on any thread. The host has checked the CSRF token of every POST it hands on.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "pages/page.h"
#include "pages/visit.h"

namespace tegami::pages {

enum class Right {
  logged_in,        ///< anybody with an account of the host; the services decide about each mail account
  mail_admin,       ///< mail and system administrators
  system_admin,     ///<
  account_keeper,   ///< mail administrators, and users where self-service lets them change their own (P3)
  account_founder,  ///< mail administrators, and users where self-service lets them add and delete their own
  shared_keeper     ///< mail administrators, while the policy lets shared accounts be used at all (P3)
};

class Dispatcher {
 public:
  using Controller = std::function<PageResponse(Visit&)>;
  static constexpr std::size_t default_form_bytes = 256u << 10;

  /// on_failure is told what went wrong, with no values of the request; never shown to the caller.
  Dispatcher(const services::Services& services, const Templates& templates, const words::Catalog& catalog,
             std::function<void(const std::string&)> on_failure);

  /// pattern: "/users/{user}/accounts"; a {name} is one segment, in visit.path. GET serves HEAD as well.
  void get(std::string pattern, Right right, Controller controller);
  void post(std::string pattern, Right right, Controller controller, std::size_t form_bytes = default_form_bytes);

  PageResponse handle(const PageRequest& request) const;
  /// "GET /users/{user}/accounts", in the order in which they are tried.
  std::vector<std::string> routes() const;

 private:
  struct Route {
    std::string method;
    std::vector<std::string> segments;
    Right right;
    Controller controller;
    std::size_t form_bytes;
  };
  PageResponse run(const Route& route, Visit& visit) const;
  bool may(const Visit& visit, Right right) const;

  const services::Services& services_;
  const Templates& templates_;
  const words::Catalog& catalog_;
  std::function<void(const std::string&)> on_failure_;
  std::vector<Route> routes_;
};

}  // namespace tegami::pages
