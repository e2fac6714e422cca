/// user_directory.h - the host's users by key, log-in or address, for one job over many rows (I4).
///
/// A few are asked one by one; once many are, all users are read page by page, so that a job costs no question a row.
/// Lives as long as one job (P2); some 250 bytes a user. One thread.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>

#include "accounts/rules.h"
#include "tegami-host/module.hpp"

namespace tegami::accounts::csv {

class UserDirectory {
 public:
  explicit UserDirectory(const sdk::Host& host) : host_(host) {}

  /// The user's key; error.user_unknown, or error.user_ambiguous where the text is one's key and another's log-in, too.
  boost::system::result<std::string, FieldError> key_of(const std::string& text);
  struct Named {
    std::string login;  ///< what key_of takes for this user alone: the log-in, or the key
    std::string name;   ///< to show
  };
  Named named(const std::string& key);

 private:
  struct Person {
    std::string key, login, name, address;
  };
  std::uint32_t person(const sdk::User& user);
  void note(const std::string& text, std::uint32_t person);
  static bool is_named(const Person& person, const std::string& text);
  void read_all();
  boost::system::result<std::string, FieldError> ask(const std::string& text);

  const sdk::Host& host_;
  std::deque<Person> people_;  ///< never moved: a vector would hold all twice while it grows
  std::unordered_map<std::uint64_t, std::uint32_t>
      by_text_;  ///< a hash of the folded text, a hint only; kSeveral: more than one
  std::unordered_map<std::uint64_t, std::uint32_t> by_key_;
  int asked_ = 0;
  bool all_read_ = false;
};

}  // namespace tegami::accounts::csv
