#include "data/folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "data/database.h"

namespace samplehost {
namespace {

namespace js = boost::json;
namespace fs = std::filesystem;

constexpr char file_name[] = "host.json";

void make_private(const fs::path& folder) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) throw std::runtime_error("the folder " + folder.string() + " cannot be made: " + failed.message());
  fs::permissions(folder, fs::perms::owner_all, failed);
}

std::string text(const js::object& from, std::string_view key) {
  const auto* value = from.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string{};
}

}  // namespace

DataFolder::DataFolder(const FolderChoice& choice) {
  if (choice.data.empty()) throw std::runtime_error("--data DIR is needed: the folder to keep everything in");
  std::error_code failed;
  path_ = fs::absolute(choice.data).lexically_normal();
  if (!path_.has_filename()) path_ = path_.parent_path();
  fresh_ = !fs::exists(path_) || fs::is_empty(path_, failed);
  if (fresh_) make_private(path_);
  js::object remembered;
  if (std::ifstream in(path_ / file_name); in) {
    std::stringstream all;
    all << in.rdbuf();
    boost::system::error_code bad;
    auto value = js::parse(all.str(), bad);
    if (bad || !value.is_object())
      throw std::runtime_error((path_ / file_name).string() + " is damaged: it is no JSON object");
    remembered = value.get_object();
  } else if (!fresh_) {
    throw std::runtime_error(path_.string() + " is not empty and no folder of tegami-host: name another with --data");
  }
  demo_ = remembered.contains("demo");
  database_ = choice.database.empty() ? text(remembered, "database") : choice.database;
  if (!database_.empty()) connection_words(database_);  // refuses what is no PostgreSQL address
  key_ = choice.key.empty() ? fs::path(text(remembered, "key")) : fs::absolute(choice.key);
  if (key_.empty()) key_ = path_.string() + ".key";
  remember();
}

void DataFolder::remember_demo() {
  demo_ = true;
  remember();
}

void DataFolder::remember() const {
  js::object out{{"key", key_.string()}};
  if (!database_.empty()) out["database"] = database_;
  if (demo_) out["demo"] = true;
  const auto wanted = js::serialize(out) + "\n";
  if (std::ifstream in(path_ / file_name); in) {
    std::stringstream have;
    have << in.rdbuf();
    if (have.str() == wanted) return;
  }
  const auto beside = (path_ / file_name).string() + "." + std::to_string(::getpid());
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);  // it may hold a password
  if (fd < 0) throw std::runtime_error(beside + " cannot be written");
  const bool good =
      ::write(fd, wanted.data(), wanted.size()) == static_cast<ssize_t>(wanted.size()) && ::fsync(fd) == 0;
  ::close(fd);
  if (!good) throw std::runtime_error(beside + " cannot be written");
  fs::rename(beside, path_ / file_name);
}

std::string DataFolder::host_dsn() const {
  return database_.empty() ? "sqlite:" + (path_ / "host.db").string() : database_;
}

std::string DataFolder::module_dsn(const std::string& module) const {
  return database_.empty() ? "sqlite:" + (module_folder(module) / "main.db").string() : database_;
}

fs::path DataFolder::module_folder(const std::string& module) const {
  const auto folder = path_ / module;
  if (!fs::exists(folder)) make_private(folder);
  return folder;
}

}  // namespace samplehost
