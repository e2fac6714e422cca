/// users.h - the host's people: users, roles, groups. A user's key never changes and is never used again.
///
/// Any thread; every call reads the database (P2), so a change by another process is seen at once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace samplehost {

class Clock;
class Database;

inline constexpr std::string_view mail_admin_role = "mail-admin";
inline constexpr std::size_t max_login = 100;
inline constexpr std::size_t max_name = 200;
inline constexpr std::size_t max_address = 320;

struct User {
  std::string key, login, name, address;
  std::string locale, time_zone;  ///< empty: the host's default
  bool admin = false;             ///< system administrator
  bool mail_admin = false;        ///< by role, or as a system administrator
  bool locked = false;
};

struct NewUser {
  std::string login, name, address;
  std::string password_hash;  ///< argon2id; empty: no log-in until one is set
  bool admin = false;
};

struct Party {
  std::string key, name;
};

/// Lower case by Unicode, for comparing log-ins and addresses.
std::string folded(std::string_view text);

/// What is wrong with a new user, in English for the command line; empty: nothing.
std::string mistake_in(const NewUser& user);

class Users {
 public:
  Users(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  std::optional<User> by_key(std::string_view key);
  /// Those of these who are there, each once, by one statement.
  std::vector<User> by_keys(const std::vector<std::string_view>& keys);
  std::optional<User> by_login(std::string_view login);
  /// Everybody whose key, log-in or address equals text (case folded but for the key).
  std::vector<User> find(std::string_view text);
  /// At most limit users in the order of (name, key) after the pair, whose name, log-in or address contains text.
  std::vector<User> list(std::string_view text, std::string_view after_name, std::string_view after_key,
                         std::uint32_t limit);
  std::vector<User> mail_administrators();
  std::string password_hash(std::string_view key);

  /// nullopt: the log-in is taken. Else the new key.
  std::optional<std::string> add(const NewUser& user);
  /// The setters answer false when there is no such user.
  bool set_password(std::string_view key, std::string_view hash);
  bool set_display(std::string_view key, std::string_view locale, std::string_view time_zone);
  bool set_locked(std::string_view key, bool locked);
  bool remove(std::string_view key);
  bool set_role(std::string_view key, std::string_view role, bool held);
  /// A group is made at its first member.
  bool set_member(std::string_view group, std::string_view key, bool member);

  /// Of one user, or with an empty key all of the host.
  std::vector<Party> groups(std::string_view user_key);
  std::vector<Party> roles(std::string_view user_key);

 private:
  std::vector<User> select(std::string_view where, const std::vector<std::string>& values, std::uint32_t limit);
  bool change(std::string_view key, std::string_view sql, const std::vector<std::string>& values);
  /// The keys of all in whom each two letters of what is asked for stand beside one another; asked: a placeholder.
  std::string by_pairs(const std::string& asked) const;
  bool are_few(std::string_view text);
  Database& database_;
  const Clock& clock_;
};

}  // namespace samplehost
