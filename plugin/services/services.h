/// services.h - the JSON services of SPEC section 7 by name. Pages, ABI and command line all come through call().
#pragma once

#include <boost/json.hpp>
#include <boost/system/result.hpp>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tegami::services {

struct Caller {
  std::string user;  ///< the host's key; empty: nobody
  std::string locale = "ja";
  std::string time_zone = "Asia/Tokyo";
  std::string address;       ///< for the audit
  std::string session = {};  ///< the host's name of the log-in that a page is asked for in; empty: a service is called
};

/// A refusal for a person and a program; message and fields are already in the caller's language.
struct Refusal {
  Refusal() = default;  // boost::system::result asks for one
  Refusal(std::string code_, std::string message_, std::map<std::string, std::string> fields_ = {})
      : code(std::move(code_)), message(std::move(message_)), fields(std::move(fields_)) {}
  std::string code;  ///< invalid, forbidden, not_found, conflict, unknown_service, unavailable, ...
  std::string message;
  std::map<std::string, std::string> fields;  ///< dotted name -> what is wrong
};

/// Bytes out, pulled; 0 at the end.
struct Bytes {
  std::string type, file_name;
  std::int64_t size = -1;
  std::function<std::size_t(std::span<char>)> next;
};

using Answer = std::variant<boost::json::value, Bytes>;
using Result = boost::system::result<Answer, Refusal>;
using Json = boost::json::object;
/// Bytes in, by field name.
using Attachments = std::map<std::string, std::function<std::size_t(std::span<char>)>>;

struct Call {
  const Caller& caller;
  const Json& request;
  const Attachments& attachments;
};
using Handler = std::function<Result(const Call&)>;

class Services {
 public:
  void add(std::string name, Handler handler);  ///< before activate only
  /// Any thread. An unknown name is a Refusal unknown_service.
  Result call(const Caller& caller, std::string_view name, const Json& request,
              const Attachments& attachments = {}) const;
  std::vector<std::string> names() const;

 private:
  std::map<std::string, Handler, std::less<>> handlers_;
};

}  // namespace tegami::services
