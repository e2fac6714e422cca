/// handles.hpp - what comes out of a module and goes into it, as values that give themselves back: for host authors.
///
/// Needs TegamiHostSdk::host. One thread at a time an object, any thread.
#pragma once

#include <boost/system/result.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "all.h"

namespace tegami::sdk {

class Module;

/// A module's error, copied and given back. status is never TEGAMI_OK; a module that fails without saying why gets
/// code "failed".
struct Failure {
  tegami_status status = TEGAMI_FAILED;
  std::string code, message;
  std::vector<std::pair<std::string, std::string>> fields;  ///< dotted name, what is wrong with it
};
/// Copies and releases. `error` may be null.
Failure take_failure(tegami_status status, tegami_error* error);
[[noreturn]] void throw_exception_from_error(const Failure& failure, const boost::source_location& where);

/// One look at a stream.
enum class Pull { data, end, again, gone };

/// A body to pull from, not owned: valid as long as what it was taken from.
class BodyReader {
 public:
  explicit BodyReader(tegami_stream* stream) : stream_(stream) {}
  /// False: there is no body at all (a redirect).
  bool exists() const { return stream_ != nullptr; }
  /// -1 when the giver does not know it beforehand.
  std::int64_t total_bytes() const;
  /// At most `capacity` bytes into `buffer`, waits at most `deadline` for the first of them.
  std::pair<Pull, std::size_t> next(char* buffer, std::size_t capacity, std::chrono::milliseconds deadline) const;
  /// The whole body. Fails with code "too_big" past `max_bytes`, "body_gone" when the source was lost, "timeout" when
  /// `deadline` passed first.
  boost::system::result<std::string, Failure> read_all(std::uint64_t max_bytes,
                                                       std::chrono::milliseconds deadline) const;

 private:
  tegami_stream* stream_;
};

/// A module's response, given back by the destructor. Strings are valid as long as this object. Members that a
/// module of an older minor does not have are empty.
class Response {
 public:
  explicit Response(tegami_response* response) : response_(response) {}
  int http_status() const;
  std::int32_t kind() const;  ///< TEGAMI_PAGE_FRAGMENT, _WHOLE or _REDIRECT; unknown ones come as _WHOLE
  std::string_view title() const;
  std::string_view menu() const;
  std::string_view app() const;
  std::string_view content_type() const;
  std::string_view file_name() const;
  std::string_view location() const;
  std::string_view csp() const;
  std::vector<std::string_view> styles() const;
  std::vector<std::string_view> scripts() const;
  std::uint64_t refresh_s() const;
  BodyReader body() const;

 private:
  struct Release {
    void operator()(tegami_response* response) const;
  };
  std::unique_ptr<tegami_response, Release> response_;
};

/// A body that the host gives: bytes in memory (not copied; must outlive it), or a function that gives the next ones.
/// Owns its tegami_stream; release by the module's side does nothing, since request bodies stay the host's.
class BodyGiver {
 public:
  explicit BodyGiver(std::string_view bytes);
  /// fill: as tegami_stream.next, with at most capacity bytes. total_bytes -1 when not known.
  using Fill = std::function<std::pair<Pull, std::size_t>(char* buffer, std::size_t capacity,
                                                          std::chrono::milliseconds deadline)>;
  BodyGiver(Fill fill, std::int64_t total_bytes);
  BodyGiver(BodyGiver&&) noexcept;
  BodyGiver& operator=(BodyGiver&&) noexcept;
  ~BodyGiver();
  tegami_stream* stream() const;

 private:
  struct Given;
  std::unique_ptr<Given> given_;
};

/// One call of the pages or services feature. Without the feature: TEGAMI_UNSUPPORTED; not active: TEGAMI_UNAVAILABLE.
boost::system::result<Response, Failure> handle_page(const Module& module, const tegami_page_request& request);
boost::system::result<Response, Failure> call_service(const Module& module, const tegami_service_call& call);
/// Names of all services; empty without the feature.
std::vector<std::string> service_names(const Module& module);

}  // namespace tegami::sdk
