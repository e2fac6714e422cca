#include "accounts/csv/user_directory.h"

#include <functional>

#include "accounts/columns.h"

namespace tegami::accounts::csv {
namespace {

constexpr int kAskOneByOne = 200;
constexpr std::uint32_t kUsersAPage = 1'000;
constexpr std::uint32_t kSeveral = UINT32_MAX;

std::uint64_t hash(const std::string& text) { return std::hash<std::string>{}(text); }
std::uint64_t folded_hash(const std::string& text) { return hash(accounts::folded(text)); }

}  // namespace

bool UserDirectory::is_named(const Person& person, const std::string& text) {
  if (text == person.key || text == person.login) return true;
  const std::string folded = accounts::folded(text);
  return folded == accounts::folded(person.login) || folded == accounts::folded(person.address);
}

void UserDirectory::note(const std::string& text, std::uint32_t person) {
  if (text.empty()) return;
  const auto [place, fresh] = by_text_.try_emplace(folded_hash(text), person);
  if (!fresh && place->second != person) place->second = kSeveral;
}

std::uint32_t UserDirectory::person(const sdk::User& user) {
  const auto [place, fresh] = by_key_.try_emplace(hash(user.key), static_cast<std::uint32_t>(people_.size()));
  if (fresh) people_.push_back({user.key, user.login, user.name, user.address});
  return place->second;
}

void UserDirectory::read_all() {
  all_read_ = true;
  people_.clear();
  by_text_.clear();
  by_key_.clear();
  std::string name, key;
  for (;;) {
    const auto users = host_.list_users("", name, key, kUsersAPage);
    if (users.empty()) return;
    for (const sdk::User& user : users) {
      const std::uint32_t one = person(user);
      for (const std::string* text : {&user.key, &user.login, &user.address}) note(*text, one);
    }
    name = users.back().name;
    key = users.back().key;
  }
}

boost::system::result<std::string, FieldError> UserDirectory::ask(const std::string& text) {
  const auto found = host_.find_users(text);
  if (found.empty()) return FieldError{"error.user_unknown"};
  if (found.size() > 1) return FieldError{"error.user_ambiguous"};
  if (!all_read_) by_text_.emplace(folded_hash(text), person(found.front()));
  return found.front().key;
}

boost::system::result<std::string, FieldError> UserDirectory::key_of(const std::string& text) {
  const auto found = by_text_.find(folded_hash(text));
  if (found != by_text_.end() && found->second != kSeveral && is_named(people_[found->second], text))
    return people_[found->second].key;
  if (!all_read_ && ++asked_ > kAskOneByOne) {
    read_all();
    return key_of(text);
  }
  // The host may fold letters in another way than we do, and hashes may meet: it has the last word.
  return ask(text);
}

UserDirectory::Named UserDirectory::named(const std::string& key) {
  if (!all_read_ && ++asked_ > kAskOneByOne) read_all();
  auto found = by_key_.find(hash(key));
  if (found == by_key_.end() && !all_read_)
    if (const auto user = host_.user(key)) {
      person(*user);
      found = by_key_.find(hash(key));
    }
  if (found == by_key_.end()) return {key, ""};
  const Person one = people_[found->second];
  const auto back = one.login.empty() ? key_of(key) : key_of(one.login);
  return {back && *back == key && !one.login.empty() ? one.login : key, one.name};
}

}  // namespace tegami::accounts::csv
