#include "demo/mailboxes.h"

#include <Poco/UTF8String.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace samplehost {

namespace fs = std::filesystem;

Mailboxes::Mailboxes(fs::path folder, std::vector<DemoUser> users)
    : folder_(std::move(folder)), users_(std::move(users)) {
  for (const auto& user : users_) fs::create_directories(folder_ / user.login);
}

bool Mailboxes::password_good(std::string_view login, std::string_view password) const {
  return std::any_of(users_.begin(), users_.end(),
                     [&](const DemoUser& user) { return user.login == login && user.password == password; });
}

std::optional<std::string> Mailboxes::login_of(std::string_view address) const {
  for (const auto& user : users_)
    if (Poco::UTF8::icompare(user.address, std::string(address)) == 0) return user.login;
  return std::nullopt;
}

bool Mailboxes::lock(const std::string& login) {
  const std::lock_guard guard(mutex_);
  return locked_.insert(login).second;
}

void Mailboxes::unlock(const std::string& login) {
  const std::lock_guard guard(mutex_);
  locked_.erase(login);
}

std::vector<DemoMail> Mailboxes::list(const std::string& login) const {
  const std::lock_guard guard(mutex_);
  std::vector<DemoMail> mails;
  for (const auto& file : fs::directory_iterator(folder_ / login))
    if (file.path().extension() == ".eml")
      mails.push_back({file.path().stem().string(), file.path(), file.file_size()});
  std::sort(mails.begin(), mails.end(), [](const DemoMail& a, const DemoMail& b) { return a.uid < b.uid; });
  return mails;
}

std::string Mailboxes::read(const DemoMail& mail) const {
  std::ifstream in(mail.file, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

void Mailboxes::remove(const DemoMail& mail) {
  const std::lock_guard guard(mutex_);
  std::error_code gone;
  fs::remove(mail.file, gone);
}

void Mailboxes::deliver(const std::string& login, std::string_view text) {
  const std::lock_guard guard(mutex_);
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  char uid[64];
  std::snprintf(uid, sizeof uid, "%016llx.%06ld",
                static_cast<unsigned long long>(std::chrono::duration_cast<std::chrono::microseconds>(now).count()),
                ++next_);
  const auto beside = folder_ / login / (std::string(uid) + ".new");
  {
    std::ofstream out(beside, std::ios::binary);
    out << text;
    if (!out.flush())
      throw fs::filesystem_error("a mail cannot be written", beside, std::make_error_code(std::errc::io_error));
  }
  fs::rename(beside, folder_ / login / (std::string(uid) + ".eml"));
}

}  // namespace samplehost
