// index.optimize, .check, .rebuild and .status: who may, what is refused, and what they answer.
#include "services/index_services.h"

#include <gtest/gtest.h>

#include "fixtures/both_databases.h"
#include "fixtures/fake_host.h"
#include "mailbox/mime/message.h"
#include "mailbox/store/sqlite_mailboxes.h"

namespace tegami::services {
namespace {

namespace json = boost::json;

class IndexServices : public fixtures::BothDatabases {
 protected:
  void SetUp() override {
    fixtures::BothDatabases::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    mailbox::mime::init();
    database_ = std::make_unique<storage::Database>(dsn());
    storage::migrate(*database_, TEGAMI_SOURCE_DIR "/migrations");
    accounts_ = std::make_unique<accounts::Repository>(*database_, seal_);
    runs_ = std::make_unique<accounts::IndexRuns>(*database_);
    store_ = std::make_unique<jobs::JobStore>(*database_);
    mailboxes_ = mailbox::sqlite_mailboxes(
        {.folder = (folder_ / "mail").string(), .migrations_folder = TEGAMI_SOURCE_DIR "/migrations/mailbox"});
    jobs_ =
        std::make_unique<jobs::IndexJobs>(jobs::IndexJobs::Parts{host_, *accounts_, *runs_, *store_, *mailboxes_, {}});
    add_index_services(services_, {host_, *accounts_, *runs_, *store_, *jobs_, words_});
    fake_.add_user({.key = "u1", .login = "taro", .name = "山田太郎", .address = "taro@example.jp"});
    fake_.add_user({.key = "m", .login = "mail", .name = "管理", .mail_admin = true});
    fake_.add_user({.key = "s", .login = "root", .name = "全体管理", .system_admin = true});
    personal_ = make(false);
    shared_ = make(true);
  }
  std::int64_t make(bool shared) {
    accounts::Account account;
    account.owner_user = shared ? "" : "u1";
    account.shared = shared;
    account.name = "仕事";
    account.address = "taro@example.jp";
    return accounts_->insert(account, {}, 1);
  }
  Result call(const std::string& user, std::string_view name, const std::string& request) {
    const Caller caller{user, "ja", "Asia/Tokyo", "192.0.2.7"};
    return services_.call(caller, name, json::parse(request).as_object());
  }
  std::string code(const std::string& user, std::string_view name, const std::string& request) {
    const Result result = call(user, name, request);
    return result ? "none" : result.error().code;
  }
  json::object good(std::string_view name, const std::string& request) {
    const Result result = call("m", name, request);
    if (!result) {
      ADD_FAILURE() << name << ": " << result.error().code << " " << result.error().message;
      return {};
    }
    return std::get<json::value>(*result).as_object();
  }
  std::string ids(std::int64_t id) const { return R"({"ids": [)" + std::to_string(id) + "]}"; }

  fixtures::FakeHost fake_;
  const sdk::Host host_{*fake_.table()};
  const words::Catalog words_ = words::Catalog::load(TEGAMI_SOURCE_DIR "/plugin/pages/locale");
  const storage::Seal seal_{[](std::string_view) { return std::optional<storage::SealingKey>(); }};
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<accounts::Repository> accounts_;
  std::unique_ptr<accounts::IndexRuns> runs_;
  std::unique_ptr<jobs::JobStore> store_;
  std::unique_ptr<mailbox::Mailboxes> mailboxes_;
  std::unique_ptr<jobs::IndexJobs> jobs_;
  Services services_;
  std::int64_t personal_ = 0, shared_ = 0;
};

TEST_P(IndexServices, X1_only_mail_administrators_may_optimise_check_rebuild_and_see) {
  for (const char* name : {"index.optimize", "index.check", "index.rebuild", "index.status"}) {
    EXPECT_EQ(code("m", name, R"({"scope": "personal"})"), "none") << name;
    EXPECT_EQ(code("s", name, R"({"scope": "shared"})"), "none") << name;
    EXPECT_EQ(code("m", name, ids(personal_)), "none") << name;
    for (const char* user : {"u1", "", "nobody"}) {
      EXPECT_EQ(code(user, name, R"({"scope": "personal"})"), "forbidden") << name << user;
      EXPECT_EQ(code(user, name, ids(personal_)), "forbidden") << name << user;
    }
    EXPECT_EQ(code("m", name, R"({"ids": [9999]})"), "forbidden") << name;
  }
  EXPECT_TRUE(jobs_->drain(std::chrono::seconds(60)));
}

TEST_P(IndexServices, P3_shared_indexes_are_refused_while_shared_accounts_are_off) {
  fake_.set_policy("shared_accounts.enabled", "false");
  for (const char* name : {"index.optimize", "index.check", "index.rebuild", "index.status"}) {
    EXPECT_EQ(code("m", name, R"({"scope": "shared"})"), "forbidden") << name;
    EXPECT_EQ(code("m", name, ids(shared_)), "forbidden") << name;
    EXPECT_EQ(code("m", name, R"({"scope": "personal"})"), "none") << name;
  }
  EXPECT_TRUE(jobs_->drain(std::chrono::seconds(60)));
}

TEST_P(IndexServices, What_is_asked_for_wrongly_is_named) {
  for (const char* request : {"{}", R"({"scope": "all"})", R"({"scope": 1})", R"({"ids": []})", R"({"ids": ["x"]})",
                              R"({"scope": "personal", "ids": [1]})", R"({"scope": "personal", "surprise": 1})"}) {
    const Result result = call("m", "index.optimize", request);
    ASSERT_FALSE(result) << request;
    EXPECT_EQ(result.error().code, "invalid") << request;
    EXPECT_EQ(result.error().fields.size(), 1U) << request;
    for (const auto& [field, what] : result.error().fields) EXPECT_EQ(what.find("error."), std::string::npos) << what;
  }
  EXPECT_EQ(code("m", "index.status", R"({"scope": "personal", "limit": 0})"), "invalid");
}

TEST_P(IndexServices, X1_status_tells_sizes_the_last_run_and_what_each_account_gave) {
  json::object before = good("index.status", R"({"scope": "personal"})");
  EXPECT_EQ(before.at("accounts").as_int64(), 1);
  EXPECT_TRUE(before.at("last").is_null());
  EXPECT_TRUE(before.at("job").is_null());
  EXPECT_TRUE(before.at("items").at(0).at("run").is_null());
  const json::object begun = good("index.optimize", R"({"scope": "personal"})");
  ASSERT_TRUE(jobs_->drain(std::chrono::seconds(60)));
  const json::object after =
      good("index.status", R"({"scope": "personal", "job": )" + json::serialize(begun.at("job")) + "}");
  EXPECT_EQ(after.at("last").at("job"), begun.at("job"));
  EXPECT_EQ(after.at("last").at("state").as_string(), "done");
  EXPECT_EQ(after.at("done").at("accounts").as_int64(), 1);
  const json::object& item = after.at("items").at(0).as_object();
  EXPECT_EQ(item.at("id").as_int64(), personal_);
  EXPECT_EQ(item.at("owner"), json::parse(R"({"user": "u1"})"));
  EXPECT_TRUE(item.at("optimized").is_string());
  EXPECT_EQ(item.at("run").at("kind").as_string(), "optimize");
  EXPECT_TRUE(item.at("run").at("error").is_null());
  EXPECT_TRUE(after.at("current").as_array().empty());
}

TEGAMI_ON_BOTH_DATABASES(IndexServices);

}  // namespace
}  // namespace tegami::services
