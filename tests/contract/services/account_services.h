/// account_services.h - the account and mail services on a fake host and either database, and short ways to call them.
#pragma once

#include "services/account_services.h"

#include <memory>

#include "fixtures/both_databases.h"
#include "fixtures/fake_host.h"
#include "fixtures/process.h"
#include "fixtures/secrets.h"
#include "mailbox/mailbox.h"
#include "mailbox/mime/message.h"
#include "mailbox/store/sqlite_mailboxes.h"
#include "services/mail_services.h"

namespace tegami::services {

namespace json = boost::json;

class AccountServices : public fixtures::BothDatabases {
 protected:
  void SetUp() override {
    fixtures::BothDatabases::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    database_ = std::make_unique<storage::Database>(dsn());
    storage::migrate(*database_, TEGAMI_SOURCE_DIR "/migrations");
    accounts_ = std::make_unique<accounts::Repository>(*database_, seal_);
    AccountParts parts{host_, *accounts_, words_, {}, {}};
    parts.erase_mailbox = [this](accounts::AccountId id) { erased_.push_back(id); };
    parts.changed = [this] { ++woken_; };
    grants_ = std::make_unique<oauth::GrantStore>(*database_, seal_, [](std::string_view) { return false; });
    parts.grants = grants_.get();
    parts.give_back = [this](accounts::AccountId id) {
      return give_back_ ? give_back_(id) : std::function<void()>([] {});
    };
    parts_ = std::make_unique<AccountParts>(parts);
    add_account_services(services_, parts);
    mailbox::mime::init();
    mailboxes_ = mailbox::sqlite_mailboxes(
        {.folder = (folder_ / "mail").string(), .migrations_folder = TEGAMI_SOURCE_DIR "/migrations/mailbox"});
    add_mail_services(services_, {host_, *accounts_, *mailboxes_, words_});
    fake_.add_user({.key = "u1", .login = "taro", .name = "山田太郎", .address = "taro@example.jp"});
    fake_.add_user({.key = "u2", .login = "hanako", .name = "佐藤花子", .address = "hanako@example.jp"});
    fake_.add_user({.key = "m", .login = "mail", .name = "管理", .mail_admin = true});
    fake_.add_user({.key = "s", .login = "root", .name = "全体管理", .system_admin = true, .mail_admin = true});
  }

  Result call(const std::string& user, std::string_view name, const std::string& request) {
    const Caller caller{user, "ja", "Asia/Tokyo", "192.0.2.7", session_};
    const json::value parsed = json::parse(request);
    fixtures::uses_secrets_of(json::serialize(parsed));
    Result result = services_.call(caller, name, parsed.as_object());
    if (result && std::holds_alternative<json::value>(*result)) {
      fixtures::expect_no_secret(name, json::serialize(std::get<json::value>(*result)));
    } else if (!result) {
      fixtures::expect_no_secret(name, result.error().message);
      for (const auto& [field, what] : result.error().fields) fixtures::expect_no_secret(field, what);
    }
    return result;
  }
  /// The answer, or a failed test.
  json::object good(const std::string& user, std::string_view name, const std::string& request) {
    Result result = call(user, name, request);
    if (!result) {
      std::string text = result.error().code + ": " + result.error().message;
      for (const auto& [field, what] : result.error().fields) text += "\n  " + field + ": " + what;
      ADD_FAILURE() << name << " as " << user << ": " << text;
      return {};
    }
    return std::get<json::value>(*result).as_object();
  }
  Refusal refusal(const std::string& user, std::string_view name, const std::string& request) {
    Result result = call(user, name, request);
    if (result) return {"none", "it was answered"};
    return result.error();
  }
  std::string code(const std::string& user, std::string_view name, const std::string& request) {
    return refusal(user, name, request).code;
  }
  static std::string fields(const Refusal& refused) {
    std::string text;
    for (const auto& [field, what] : refused.fields) {
      text += (text.empty() ? "" : " ") + field;
      EXPECT_EQ(what.find("error."), std::string::npos) << "no words for " << what;
      EXPECT_EQ(what.find('{'), std::string::npos) << what;
    }
    return text;
  }
  static std::string account_for(const std::string& owner, const std::string& more = "") {
    return R"({"owner": )" + owner + R"(, "name": "仕事", "address": "taro@example.jp",
      "receive": {"host": "pop.example.jp", "user": "taro", "password": "hush-hush"}, "send": {"host": "smtp.example.jp"})" +
           more + "}";
  }
  std::int64_t make(const std::string& owner = R"({"user": "u1"})") {
    return good("m", "accounts.create", account_for(owner)).at("id").as_int64();
  }
  static std::string id_of(std::int64_t id, const std::string& more = "") {
    return R"({"id": )" + std::to_string(id) + more + "}";
  }

  fixtures::FakeHost fake_;
  sdk::Host host_{*fake_.table()};
  storage::Seal seal_{[this](std::string_view id) -> std::optional<storage::SealingKey> {
    const auto key = host_.key(id);
    if (!key) return std::nullopt;
    return storage::SealingKey{key->id, {key->bytes.begin(), key->bytes.end()}};
  }};
  const words::Catalog words_ = words::Catalog::load(TEGAMI_SOURCE_DIR "/plugin/pages/locale");
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<accounts::Repository> accounts_;
  std::unique_ptr<oauth::GrantStore> grants_;
  std::unique_ptr<AccountParts> parts_;
  std::function<std::function<void()>(accounts::AccountId)> give_back_;
  std::string session_;
  fixtures::TempFolder folder_{"services"};
  std::unique_ptr<mailbox::Mailboxes> mailboxes_;  ///< SQLite files with either database: what is asked here is who may
  Services services_;
  std::vector<accounts::AccountId> erased_;
  int woken_ = 0;
};

}  // namespace tegami::services
