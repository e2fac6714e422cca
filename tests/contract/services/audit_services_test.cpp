// audit.list and audit.export: who may, the filters and pages, and what stands in the file.
#include "services/audit_services.h"

#include <array>

#include "account_services.h"

namespace tegami::services {
namespace {

class AuditServices : public AccountServices {
 protected:
  void SetUp() override {
    AccountServices::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    add_audit_services(services_, {host_, *accounts_, words_, vocabulary_});
    fake_.set_now_ms(day_ms);
    first_ = make();
    fake_.set_now_ms(2 * day_ms);
    good("s", "accounts.update", id_of(first_, R"(, "version": 1, "name": "営業")"));
    fake_.set_now_ms(3 * day_ms);
    second_ = make(R"({"user": "u2"})");
  }
  /// "accounts.update accounts.create" of what a request finds.
  std::string found(const std::string& request) {
    std::string names;
    const json::object answer = good("m", "audit.list", request);
    for (const auto& item : answer.at("items").as_array())
      names += (names.empty() ? "" : " ") + std::string(item.at("action").as_string()) + "/" +
               std::to_string(item.at("account").at("id").as_int64());
    return names;
  }
  std::string file(const std::string& user, const std::string& request) {
    Result result = call(user, "audit.export", request);
    if (!result) return result.error().code;
    std::string text;
    std::array<char, 7> buffer{};
    auto& bytes = std::get<Bytes>(*result);
    while (const auto count = bytes.next(buffer)) text.append(buffer.data(), count);
    return text;
  }
  std::string id(std::int64_t account) const { return std::to_string(account); }

  static constexpr std::int64_t day_ms = 86'400'000;
  const accounts::csv::Vocabulary vocabulary_{words_, TEGAMI_SOURCE_DIR "/plugin/accounts/csv/layouts.json"};
  std::int64_t first_ = 0, second_ = 0;
};

TEST_P(AuditServices, P1_only_mail_administrators_read_the_audit) {
  for (const char* user : {"u1", "u2", "", "nobody"}) {
    EXPECT_EQ(code(user, "audit.list", "{}"), "forbidden") << user;
    EXPECT_EQ(file(user, "{}"), "forbidden") << user;
  }
  EXPECT_EQ(code("m", "audit.list", "{}"), "none");
  EXPECT_EQ(code("s", "audit.list", "{}"), "none");
}

TEST_P(AuditServices, It_tells_who_what_which_account_when_and_from_where_in_words) {
  const auto entry = good("m", "audit.list", R"({"limit": 1, "action": "accounts.update"})").at("items").at(0);
  EXPECT_EQ(entry.at("actor").as_string(), "s");
  EXPECT_EQ(entry.at("address").as_string(), "192.0.2.7");
  EXPECT_EQ(entry.at("at").as_string(), "1970-01-03T00:00:00.000Z");
  EXPECT_EQ(entry.at("title").as_string(), "アカウントの変更");
  EXPECT_EQ(entry.at("details").as_string(), "アカウント名");
  EXPECT_EQ(entry.at("fields"), json::parse(R"(["name"])"));
  EXPECT_EQ(entry.at("account").at("owner"), json::parse(R"({"user": "u1"})"));
}

TEST_P(AuditServices, Each_filter_leaves_what_matches_newest_first) {
  const std::string make_1 = "accounts.create/" + id(first_), make_2 = "accounts.create/" + id(second_),
                    change = "accounts.update/" + id(first_);
  EXPECT_EQ(found("{}"), make_2 + " " + change + " " + make_1);
  EXPECT_EQ(found(R"({"account": )" + id(first_) + "}"), change + " " + make_1);
  EXPECT_EQ(found(R"({"actor": "root"})"), change);
  EXPECT_EQ(found(R"({"actor": "somebody who is gone"})"), "");
  EXPECT_EQ(found(R"({"action": "accounts.create"})"), make_2 + " " + make_1);
  EXPECT_EQ(found(R"({"query": "営業"})"), change);
  EXPECT_EQ(found(R"({"query": "佐藤"})"), make_2) << "whose account it is";
  EXPECT_EQ(found(R"({"query": "全体管理"})"), change) << "who did it";
  EXPECT_EQ(found(R"({"query": "%"})"), "");
  EXPECT_EQ(found(R"({"from": "1970-01-03T00:00:00Z", "to": "1970-01-04T00:00:00Z"})"), change);
  EXPECT_EQ(found(R"({"from": "1970-01-03T09:00:00.001+09:00"})"), make_2);
}

TEST_P(AuditServices, P1_who_else_than_the_owner_looks_at_a_communication_log_is_audited) {
  accounts_->save_log(first_, "receive", "S: +OK", 5);
  ASSERT_TRUE(call("u1", "accounts.log", id_of(first_, R"(, "direction": "receive")")));
  EXPECT_EQ(found(R"({"action": "accounts.log"})"), "");
  ASSERT_TRUE(call("m", "accounts.log", id_of(first_, R"(, "direction": "receive")")));
  EXPECT_EQ(found(R"({"action": "accounts.log"})"), "accounts.log/" + id(first_));
  EXPECT_EQ(good("m", "audit.list", R"({"limit": 1})").at("items").at(0).at("details").as_string(), "受信");
}

TEST_P(AuditServices, It_is_read_in_pages_that_follow_one_another) {
  std::string all;
  json::value after = nullptr;
  for (int page = 0; page < 4; ++page) {
    const auto answer = good("m", "audit.list", json::serialize(json::object{{"limit", 1}, {"after", after}}));
    for (const auto& item : answer.at("items").as_array()) all += " " + std::string(item.at("action").as_string());
    after = answer.at("next");
    if (after.is_null()) break;
  }
  EXPECT_EQ(all, " accounts.create accounts.update accounts.create");
}

TEST_P(AuditServices, What_is_asked_for_wrongly_is_named) {
  for (const char* request : {R"({"action": "dancing"})", R"({"from": "yesterday"})", R"({"to": 5})",
                              R"({"account": "x"})", R"({"surprise": 1})", R"({"limit": "all"})"}) {
    const Refusal refused = refusal("m", "audit.list", request);
    EXPECT_EQ(refused.code, "invalid") << request;
    EXPECT_NE(fields(refused), "") << request;
  }
  EXPECT_EQ(code("m", "audit.list", R"({"query": ")" + std::string(201, 'x') + R"("})"), "invalid");
  EXPECT_EQ(file("m", R"({"limit": 5})"), "invalid");
}

TEST_P(AuditServices, I5_the_file_guards_its_cells_and_holds_no_secret) {
  good("m", "accounts.update",
       id_of(first_, R"(, "version": 2, "name": "=1+1", "receive": {"password": "hush-again"})"));
  const std::string text = file("m", "{}");
  EXPECT_TRUE(text.starts_with("\xEF\xBB\xBF日時,操作した人,")) << text;
  EXPECT_NE(text.find(",'=1+1,"), std::string::npos) << text;
  EXPECT_NE(text.find("アカウント名、パスワード（受信）"), std::string::npos) << text;
  EXPECT_EQ(text.find("hush"), std::string::npos);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 5);
  const std::string some = file("m", R"({"action": "accounts.update"})");
  EXPECT_EQ(std::count(some.begin(), some.end(), '\n'), 3);
}

TEST_P(AuditServices, A_host_of_1_0_is_asked_for_its_users_one_by_one_and_the_file_is_the_same) {
  const auto before = fake_.users_asked();
  const std::string text = file("m", "{}");
  EXPECT_NE(text.find("佐藤花子"), std::string::npos) << text;
  EXPECT_EQ(fake_.users_asked(), before + 2) << "who asks, and all who stand in the file";
  fake_.be_of_1_0();
  host_ = sdk::Host(*fake_.table());
  EXPECT_EQ(file("m", "{}"), text);
  EXPECT_GT(fake_.users_asked(), before + 4);
}

TEST_P(AuditServices, P3_what_is_older_than_audit_days_is_forgotten_and_the_rest_stays) {
  accounts_->forget_audited_before(2 * day_ms);
  EXPECT_EQ(found("{}"), "accounts.create/" + id(second_) + " accounts.update/" + id(first_));
}

TEGAMI_ON_BOTH_DATABASES(AuditServices);

}  // namespace
}  // namespace tegami::services
