/// exchange.h - one HTTP request with who asks, and the ways to answer it. One thread; lives as long as the request.
#pragma once

#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>

#include <optional>
#include <string>
#include <string_view>

#include "data/users.h"
#include "web/app.h"
#include "web/form.h"
#include "web/request_body.h"

namespace samplehost {

inline constexpr char csrf_field[] = "csrf";
inline constexpr std::size_t max_form = 1024 * 1024;

/// The lines of one cookie's value; empty when there is none.
std::string cookie_of(const Poco::Net::HTTPServerRequest& request, std::string_view name);

class Exchange {
 public:
  /// Reads path, query, cookies and the user behind the session.
  Exchange(App& app, Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response);

  App& app;
  Poco::Net::HTTPServerRequest& request;
  Poco::Net::HTTPServerResponse& response;
  std::string method, path, raw_query;  ///< path: percent-decoded
  Form query;
  RequestBody body;
  std::optional<User> user;  ///< logged in, not locked
  std::string token;         ///< of the session; or before log-in, of the visit
  std::string locale, time_zone, address, origin;

  std::string csrf_token() const;
  /// Looks for the token in the body (or the X-CSRF-Token header). Answers 403 itself when it is not there.
  bool csrf_good();
  /// The body of a host form; csrf_good() must have been asked.
  Form form();

  void html(int status, const std::string& page, const std::string& csp);
  void redirect(const std::string& target);
  /// A page in the frame that says no; texts from "refusal.STATUS.title" and ".text".
  void refuse(int status);
  void set_cookie(const std::string& name, const std::string& value, bool forget = false);
  std::string text(std::string_view key) const { return app.words.text(locale, key); }
  bool head() const { return method == "HEAD"; }
  /// Headers that every answer has.
  void common_headers(const std::string& csp);

 private:
  void find_user();
  void choose_language();
};

}  // namespace samplehost
