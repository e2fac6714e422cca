/// mailboxes.h - the demo's mail: a folder a user, a file a mail, its name the unique id (RFC 1939 UIDL).
///
/// Any thread.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace samplehost {

struct DemoUser {
  std::string login, password, name, address;
  bool admin = false;
};

struct DemoMail {
  std::string uid;
  std::filesystem::path file;
  std::size_t bytes = 0;
};

class Mailboxes {
 public:
  Mailboxes(std::filesystem::path folder, std::vector<DemoUser> users);

  const std::vector<DemoUser>& users() const { return users_; }
  bool password_good(std::string_view login, std::string_view password) const;
  /// The log-in behind an address (letter case ignored).
  std::optional<std::string> login_of(std::string_view address) const;

  /// One session a user at a time, as POP3 wants it.
  bool lock(const std::string& login);
  void unlock(const std::string& login);

  std::vector<DemoMail> list(const std::string& login) const;
  std::string read(const DemoMail& mail) const;
  void remove(const DemoMail& mail);
  /// text with CRLF line ends.
  void deliver(const std::string& login, std::string_view text);

 private:
  const std::filesystem::path folder_;
  const std::vector<DemoUser> users_;
  mutable std::mutex mutex_;
  std::set<std::string> locked_;
  long next_ = 0;
};

}  // namespace samplehost
