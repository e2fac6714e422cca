/// service_call.h - one JSON service of a loaded module, with its bytes in and its bytes out.
///
/// Any thread. The command line and the HTTP endpoint both come through here: same services, same rights.
#pragma once

#include <tegami-host/handles.hpp>

#include <boost/json.hpp>
#include <boost/system/result.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace samplehost {

class Modules;
struct User;

inline constexpr std::size_t max_request_json = 8 * 1024 * 1024;  // of the contract

/// A file whose bytes go to a service.
class FileBytes {
 public:
  /// Opens; throws std::runtime_error naming the file.
  explicit FileBytes(const std::filesystem::path& file);
  /// An empty file without a name in folder.
  static FileBytes temporary(const std::filesystem::path& folder);
  FileBytes(FileBytes&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileBytes& operator=(FileBytes&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileBytes();
  void append(std::string_view bytes);
  /// From the beginning; -1 at an error.
  std::int64_t read(char* buffer, std::size_t capacity, std::int64_t at) const;
  std::int64_t size() const;

 private:
  explicit FileBytes(int fd) : fd_(fd) {}
  int fd_ = -1;
};

struct ServiceRequest {
  std::string name;
  std::string json;  ///< an object
  std::vector<std::pair<std::string, FileBytes>> files;
  std::string address;  ///< of the client; "local" on the command line
  std::string locale;   ///< empty: the user's
};

using ServiceResult = boost::system::result<tegami::sdk::Response, tegami::sdk::Failure>;

/// A service that no module has: code "unknown_service".
ServiceResult call_service(const Modules& modules, const User& user, const ServiceRequest& request);

/// {"error": {"code", "message", "fields"}}
std::string error_json(const tegami::sdk::Failure& failure);
int http_status_of(const tegami::sdk::Failure& failure);

/// The fields of the object, and those of objects in its lists: each with the name by which its bytes go to a service
/// ("csv", "attachments.0.data"). One that `take` takes is taken out.
void take_fields(boost::json::object& object,
                 const std::function<bool(const std::string& name, const boost::json::value& value)>& take);

/// Takes every "NAME_base64" out of the object and of objects in its lists, as bytes for NAME; a failure names the
/// field.
std::optional<tegami::sdk::Failure> take_base64_fields(std::string& json, const std::filesystem::path& folder,
                                                       std::vector<std::pair<std::string, FileBytes>>& files);

}  // namespace samplehost
