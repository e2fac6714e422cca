// Import and export of accounts on both databases (SPEC 3.6, 3.7): what each row does, and what is left untouched.
#include "services/csv_services.h"

#include <memory>

#include "fixtures/both_databases.h"
#include "fixtures/fake_host.h"
#include "services/account_services.h"
#include "services/job_services.h"

namespace tegami::services {
namespace {

namespace json = boost::json;

const std::string kTitles = "id,delete,owner.user,name,address,receive.host,receive.user,receive.password\r\n";

class CsvServices : public fixtures::BothDatabases {
 protected:
  void SetUp() override {
    fixtures::BothDatabases::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    database_ = std::make_unique<storage::Database>(dsn());
    storage::migrate(*database_, TEGAMI_SOURCE_DIR "/migrations");
    accounts_ = std::make_unique<accounts::Repository>(*database_, seal_);
    store_ = std::make_unique<jobs::JobStore>(*database_);
    job_parts_ = std::make_unique<jobs::JobParts>(*database_);
    csv_ = std::make_unique<jobs::CsvJobs>(
        jobs::CsvParts{host_, *accounts_, *store_, *job_parts_, seal_, words_, vocabulary_,
                       [this](accounts::AccountId id, jobs::JobId) { erased_.push_back(id); }, [] {}});
    add_account_services(services_, {host_, *accounts_, words_, [](accounts::AccountId) {}, [] {}});
    add_csv_services(services_, {host_, words_, *store_, *job_parts_, *csv_, vocabulary_});
    services_.add("jobs.get", [this](const Call& call) -> Result {
      const auto job = store_->find(call.request.at("id").as_int64());
      json::object answer{{"id", job->id}, {"state", job->state}};
      answer["result"] = job->result.empty() ? json::value(nullptr) : json::parse(job->result);
      answer["error"] = job->error.empty() ? json::value(nullptr) : json::parse(job->error);
      return Answer(json::value(std::move(answer)));
    });
    fake_.add_user({.key = "u1", .login = "taro", .name = "山田太郎", .address = "taro@example.jp"});
    fake_.add_user({.key = "u2", .login = "hanako", .name = "佐藤花子", .address = "same@example.jp"});
    fake_.add_user({.key = "u3", .login = "jiro", .name = "鈴木二郎", .address = "same@example.jp"});
    fake_.add_user({.key = "m", .login = "mail", .name = "管理", .mail_admin = true});
  }
  void TearDown() override {
    csv_.reset();
    fixtures::BothDatabases::TearDown();
  }

  Result call(const std::string& user, std::string_view name, json::object request,
              const std::string* bytes = nullptr) {
    const Caller caller{user, "ja", "Asia/Tokyo", "192.0.2.7"};
    Attachments files;
    if (bytes != nullptr)
      files["csv"] = [bytes, at = std::size_t{0}](std::span<char> into) mutable {
        const std::size_t count = std::min(into.size(), bytes->size() - at);
        std::copy_n(bytes->data() + at, count, into.data());
        at += count;
        return count;
      };
    return services_.call(caller, name, request, files);
  }
  json::object good(std::string_view name, json::object request, const std::string* bytes = nullptr) {
    Result result = call("m", name, std::move(request), bytes);
    if (!result) {
      std::string text = result.error().code + ": " + result.error().message;
      for (const auto& [field, what] : result.error().fields) text += "\n  " + field + ": " + what;
      ADD_FAILURE() << name << ": " << text;
      return {};
    }
    return std::get<json::value>(*result).as_object();
  }
  /// The finished job.
  json::object import(const std::string& csv, json::object options = {}) {
    options["wait"] = true;
    return good("accounts.import", std::move(options), &csv);
  }
  std::string file_of(const json::object& job) {
    Result result = call("m", "jobs.file", {{"id", job.at("job")}});
    if (!result) return "refused: " + result.error().code;
    auto& bytes = std::get<Bytes>(*result);
    std::string text;
    char buffer[1000];
    while (const std::size_t count = bytes.next(buffer)) text.append(buffer, count);
    EXPECT_EQ(static_cast<std::int64_t>(text.size()), bytes.size);
    return text;
  }
  std::string exported(const std::string& encoding = "utf-8") {
    return file_of(good("accounts.export", {{"encoding", encoding}, {"wait", true}}));
  }
  /// "2 add 社用 | 3 error receive.port …": the report's rows of one kind.
  std::string rows(const json::object& job, const std::string& kind) {
    std::string text;
    const json::object page = good("jobs.rows", {{"id", job.at("job")}, {"kind", kind}});
    for (const auto& item : page.at("items").as_array()) {
      const auto& row = item.as_object();
      text += (text.empty() ? "" : " | ") + std::to_string(row.at("line").as_int64()) + " " +
              std::string(row.at("what").as_string());
      if (row.at("column").is_string()) text += " " + std::string(row.at("column").as_string());
      EXPECT_EQ(row.at("message").as_string().find("error."), json::string::npos) << row.at("message").as_string();
    }
    return text;
  }
  static std::int64_t count(const json::object& job, const char* name) {
    return job.at("result").at(name).to_number<std::int64_t>();
  }
  std::vector<accounts::AccountRow> all() { return accounts_->list({.limit = 500}).rows; }
  std::int64_t make(const std::string& owner, const std::string& name, const std::string& more = "") {
    const std::string text = R"({"owner": {"user": ")" + owner + R"("}, "name": ")" + name +
                             R"(", "address": "a@example.jp", "receive": {"host": "pop.example.jp", "user": "a",
                             "password": "hush-hush"}, "send": {"host": "smtp.example.jp"})" +
                             more + "}";
    return good("accounts.create", json::parse(text).as_object()).at("id").as_int64();
  }

  fixtures::FakeHost fake_;
  sdk::Host host_{*fake_.table()};
  storage::Seal seal_{[this](std::string_view id) -> std::optional<storage::SealingKey> {
    const auto key = host_.key(id);
    if (!key) return std::nullopt;
    return storage::SealingKey{key->id, {key->bytes.begin(), key->bytes.end()}};
  }};
  const words::Catalog words_ = words::Catalog::load(TEGAMI_SOURCE_DIR "/plugin/pages/locale");
  const accounts::csv::Vocabulary vocabulary_{words_, TEGAMI_SOURCE_DIR "/plugin/accounts/csv/layouts.json"};
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<accounts::Repository> accounts_;
  std::unique_ptr<jobs::JobStore> store_;
  std::unique_ptr<jobs::JobParts> job_parts_;
  std::unique_ptr<jobs::CsvJobs> csv_;
  Services services_;
  std::vector<accounts::AccountId> erased_;
};

TEST_P(CsvServices, I1_rows_add_and_change_accounts_and_the_report_says_so) {
  const std::int64_t id = make("u1", "社用", R"(, "receive_log": true)");
  const auto job = import(kTitles + "0,,taro,新規,new@example.jp,pop.example.jp,new,pw-1\r\n" + std::to_string(id) +
                          ",,,改名,a@example.jp,pop.example.jp,a,\r\n");
  EXPECT_EQ(job.at("state"), "done") << json::serialize(job);
  EXPECT_EQ(count(job, "added"), 1);
  EXPECT_EQ(count(job, "changed"), 1);
  EXPECT_EQ(rows(job, "rows"), "2 add | 3 change");
  const auto changed = accounts_->find(id);
  EXPECT_EQ(changed->account.name, "改名");
  EXPECT_TRUE(changed->account.receive_log) << "logs keep their own";
  EXPECT_EQ(changed->account.version, 2);
  const auto added = all().back().account;
  EXPECT_EQ(added.owner_user, "u1");
  EXPECT_FALSE(added.receive_log);
  EXPECT_EQ(accounts_->receive_password(added.id)->reveal(), "pw-1");
  EXPECT_EQ(accounts_->receive_password(id)->reveal(), "hush-hush") << "an empty cell keeps it";
  EXPECT_NE(file_of(job).find("追加"), std::string::npos);
}

TEST_P(CsvServices, I2_one_bad_row_and_nothing_is_imported) {
  const auto job =
      import(kTitles +
             "0,,taro,良い,new@example.jp,pop.example.jp,new,pw\r\n0,,taro,悪い,no-address,pop.example.jp,new,pw\r\n");
  EXPECT_EQ(job.at("state"), "failed");
  EXPECT_EQ(job.at("error").at("code"), "import_errors");
  EXPECT_EQ(rows(job, "errors"), "3 error address");
  EXPECT_EQ(all().size(), 0U);
}

TEST_P(CsvServices, I2_by_choice_bad_rows_are_skipped_and_the_others_imported) {
  const auto job = import(
      kTitles +
          "0,,taro,良い,new@example.jp,pop.example.jp,new,pw\r\n0,,taro,悪い,no-address,pop.example.jp,new,pw\r\n",
      {{"on_error", "skip"}});
  EXPECT_EQ(job.at("state"), "done");
  EXPECT_EQ(count(job, "added"), 1);
  EXPECT_EQ(count(job, "errors"), 1);
  ASSERT_EQ(all().size(), 1U);
  EXPECT_EQ(all().front().account.name, "良い");
}

TEST_P(CsvServices, I2_a_dry_run_says_the_same_and_changes_nothing_and_its_file_can_be_imported_then) {
  const std::string csv = kTitles + "0,,taro,新規,new@example.jp,pop.example.jp,new,pw\r\n";
  const auto check = import(csv, {{"dry_run", true}});
  EXPECT_EQ(check.at("state"), "done");
  EXPECT_EQ(count(check, "added"), 1);
  EXPECT_EQ(rows(check, "rows"), "2 add");
  EXPECT_EQ(all().size(), 0U);
  const auto job = good("accounts.import", {{"checked", check.at("job")}, {"wait", true}});
  EXPECT_EQ(job.at("state"), "done");
  EXPECT_EQ(all().size(), 1U);
  const auto again = call("m", "accounts.import", {{"checked", check.at("job")}});
  ASSERT_FALSE(again) << "once imported, the file is gone";
  EXPECT_TRUE(again.error().fields.contains("checked"));
}

TEST_P(CsvServices, I4_rows_that_delete_are_listed_and_run_only_when_that_is_allowed) {
  const std::int64_t id = make("u1", "社用");
  const std::string csv = "id,delete\r\n" + std::to_string(id) + ",d\r\n";
  auto job = import(csv);
  EXPECT_EQ(job.at("state"), "done");
  EXPECT_EQ(count(job, "deleted"), 1);
  EXPECT_EQ(rows(job, "deletes"), "2 delete");
  EXPECT_TRUE(accounts_->find(id));
  job = import(csv, {{"allow_delete", true}});
  EXPECT_EQ(job.at("state"), "done");
  EXPECT_FALSE(accounts_->find(id));
  EXPECT_EQ(erased_, std::vector<accounts::AccountId>{id});
  EXPECT_TRUE(accounts_->deleting().empty());
}

TEST_P(CsvServices, I4_an_owner_is_named_by_key_login_or_address_and_an_ambiguous_one_is_an_error) {
  const auto job = import(
      kTitles +
          "0,,u1,a,a@example.jp,pop.example.jp,a,pw\r\n0,,TARO,b,a@example.jp,pop.example.jp,a,pw\r\n"
          "0,,taro@example.jp,c,a@example.jp,pop.example.jp,a,pw\r\n"
          "0,,same@example.jp,d,a@example.jp,pop.example.jp,a,pw\r\n0,,nobody,e,a@example.jp,pop.example.jp,a,pw\r\n"
          "0,,,f,a@example.jp,pop.example.jp,a,pw\r\n",
      {{"on_error", "skip"}});
  EXPECT_EQ(count(job, "added"), 3);
  EXPECT_EQ(rows(job, "errors"), "5 error owner.user | 6 error owner.user | 7 error owner.user");
  for (const auto& row : all()) EXPECT_EQ(row.account.owner_user, "u1");
}

TEST_P(CsvServices, I4_the_owner_of_an_account_is_not_changed_and_a_missing_id_is_an_error) {
  const std::int64_t id = make("u1", "社用");
  const auto job = import("id,owner.user,name\r\n" + std::to_string(id) + ",hanako,x\r\n987654,,y\r\n" +
                          std::to_string(id) + ",,z\r\nabc,,z\r\n");
  EXPECT_EQ(rows(job, "errors"), "2 error owner.user | 3 error id | 4 error id | 5 error id");
  EXPECT_EQ(accounts_->find(id)->account.owner_user, "u1");
}

TEST_P(CsvServices, I1_the_id_of_a_shared_account_is_an_error) {
  const std::int64_t id = good("accounts.create", json::parse(R"({"owner": {"shared": true}, "name": "共有",
      "address": "s@example.jp", "receive": {"host": "pop.example.jp", "user": "s", "password": "pw"},
      "send": {"host": "smtp.example.jp"}})")
                                                      .as_object())
                              .at("id")
                              .as_int64();
  const auto job = import("id,delete,name\r\n" + std::to_string(id) + ",,x\r\n", {{"on_error", "skip"}});
  EXPECT_EQ(rows(job, "errors"), "2 error id");
  EXPECT_EQ(accounts_->find(id)->account.name, "共有");
}

TEST_P(CsvServices, P3_policies_hold_for_an_import_as_for_a_form) {
  fake_.set_policy("accounts.max_per_user", "2");
  make("u1", "一つ目");
  fake_.set_policy("accounts.allow_leave_on_server", "false");
  const auto job = import(
      "id,owner.user,name,address,receive.host,receive.protection,receive.user,receive.password,receive.leave_on_"
      "server\r\n"
      "0,taro,a,a@example.jp,pop.example.jp,tls,a,pw,0\r\n"
      "0,taro,b,a@example.jp,pop.example.jp,tls,a,pw,0\r\n"
      "0,hanako,c,a@example.jp,pop.example.jp,none,a,pw,0\r\n"
      "0,hanako,d,a@example.jp,pop.example.jp,tls,a,pw,\r\n",
      {{"on_error", "skip"}});
  EXPECT_EQ(rows(job, "errors"), "3 error owner.user | 4 error receive.protection | 5 error receive.leave_on_server");
}

TEST_P(CsvServices, R1_leave_switched_off_by_an_import_begins_a_new_round_once) {
  const std::int64_t id = make("u1", "社用");
  const std::string title = "id,receive.leave_on_server\r\n";
  import(title + std::to_string(id) + ",\r\n");
  EXPECT_TRUE(accounts_->find(id)->account.receive.leave_on_server);
  EXPECT_EQ(accounts_->find(id)->account.fetch_round, 1);
  import(title + std::to_string(id) + ",0\r\n");
  EXPECT_EQ(accounts_->find(id)->account.fetch_round, 2);
  import(title + std::to_string(id) + ",0\r\n");
  EXPECT_EQ(accounts_->find(id)->account.fetch_round, 2);
}

TEST_P(CsvServices, I5_export_import_export_is_identical_and_holds_no_password) {
  make("u1", "=1+1", R"(, "display_name": "'quoted, \"x\"", "signature": "\t一行目\r\n'二行目\n", "default": true)");
  make("u2", "社用", R"(, "receive": {"host": "pop.example.jp", "port": 1995, "user": "-a", "password": "p",
                      "leave_on_server": true, "leave_days": null})");
  good("accounts.create", json::parse(R"({"owner": {"user": "u3"}, "name": "受信だけ", "address": "c@example.jp",
      "receive": {"host": "pop.example.jp", "user": "c", "password": "pw"}})")
                              .as_object());
  for (const std::string encoding : {"utf-8", "cp932"}) {
    const std::string before = exported(encoding);
    EXPECT_EQ(before.find("hush"), std::string::npos);
    EXPECT_NE(before.find("********"), std::string::npos);
    const auto job = import(before);
    EXPECT_EQ(job.at("state"), "done") << json::serialize(job) << rows(job, "errors");
    EXPECT_EQ(count(job, "unchanged"), 3);
    EXPECT_EQ(count(job, "changed"), 0);
    EXPECT_EQ(exported(encoding), before);
  }
}

TEST_P(CsvServices, I5_a_letter_that_CP932_lacks_is_a_named_row) {
  const std::int64_t id = make("u1", "寿司🍣");
  make("u1", "社用");
  const auto job = good("accounts.export", {{"encoding", "cp932"}, {"wait", true}});
  EXPECT_EQ(count(job, "accounts"), 1);
  EXPECT_EQ(count(job, "left_out"), 1);
  const auto& row = job.at("result").at("left_out_rows").as_array().at(0);
  EXPECT_EQ(row.at("id").as_int64(), id);
  EXPECT_EQ(row.at("letters"), "🍣");
  EXPECT_EQ(file_of(job).find('?'), std::string::npos);
}

TEST_P(CsvServices, I3_a_file_of_the_predecessors_kind_without_titles_in_CP932_is_read) {
  accounts::csv::Converter cp932(accounts::csv::Encoding::cp932);
  const std::string text = *cp932.encode(
      ",taro,山田太郎,0,社用①,使用しない,山田,taro@example.jp,3,pop.example.jp,110,taro,pw,APOP,60,,,3,smtp.example.jp,"
      ","
      "SMTP Authentication,CRAM-MD5,taro,pw2,\"署名\r\n二行目\"\r\n");
  fake_.set_policy("transport.allow_plaintext", "true");
  const auto job = import(text, {{"columns", "predecessor"}});
  ASSERT_EQ(job.at("state"), "done") << json::serialize(job) << rows(job, "errors");
  EXPECT_EQ(job.at("result").at("encoding"), "cp932");
  const auto account = all().front().account;
  EXPECT_EQ(account.name, "社用①");
  EXPECT_FALSE(account.receiving);
  EXPECT_EQ(account.receive.auth, accounts::ReceiveAuth::apop);
  EXPECT_TRUE(account.receive.leave_on_server) << "an empty cell leaves";
  EXPECT_EQ(account.send.auth, accounts::SendAuth::cram_md5);
  EXPECT_EQ(account.signature, "署名\r\n二行目");
}

TEST_P(CsvServices, I2_an_error_names_line_column_and_reason_and_never_a_password) {
  const auto job = import(kTitles +
                          "0,,taro,\"a\r\nb\",a@example.jp,pop.example.jp,a,\"secret\x01word\"\r\n"
                          "0,,taro,b\xFF,a@example.jp,pop.example.jp,a,pw\r\n0,,taro\r\n0,,ta\"ro,x\r\n");
  EXPECT_EQ(rows(job, "errors"), "2 error name | 2 error receive.password | 4 error name | 5 error | 6 error");
  EXPECT_EQ(file_of(job).find("word"), std::string::npos);
}

TEST_P(CsvServices, I2_columns_that_are_not_understood_refuse_the_file) {
  auto job = import("a,b\r\n1,2\r\n");
  EXPECT_EQ(job.at("error").at("code"), "import_unreadable");
  EXPECT_EQ(call("m", "accounts.import", {{"columns", json::array{"name", "cat"}}}).error().code, "invalid");
  const std::string utf16("\xFF\xFEi\0d\0", 6);
  EXPECT_EQ(call("m", "accounts.import", {}, &utf16).error().code, "invalid");
}

TEST_P(CsvServices, P1_whoever_takes_or_brings_everybodys_settings_is_audited_a_dry_run_is_not) {
  const std::string text = kTitles + "0,,taro,新規,new@example.jp,pop.example.jp,new,pw-1\r\n";
  import(text, {{ "dry_run", true }});
  const auto actions = [this] {
    std::string names;
    for (const auto& entry : accounts_->audited({.limit = 10})) names += entry.action + " ";
    return names;
  };
  EXPECT_EQ(actions(), "");
  import(text);
  good("accounts.export", {{"wait", true}});
  EXPECT_EQ(actions(), "accounts.export accounts.create accounts.import ");
}

TEST_P(CsvServices, P1_import_and_export_are_for_mail_administrators_and_a_file_for_who_began_it) {
  const std::string csv = "id\r\n";
  for (const char* user : {"u1", "", "stranger"}) {
    EXPECT_EQ(call(user, "accounts.import", {}, &csv).error().code, "forbidden");
    EXPECT_EQ(call(user, "accounts.export", {}).error().code, "forbidden");
  }
  fake_.add_user({.key = "m2", .login = "mail2", .name = "管理2", .mail_admin = true});
  const auto job = good("accounts.export", {{"wait", true}});
  EXPECT_EQ(call("m2", "jobs.file", {{"id", job.at("job")}}).error().code, "forbidden");
  EXPECT_TRUE(call("m", "jobs.file", {{"id", job.at("job")}}).has_value());
  fake_.add_user({.key = "m", .login = "mail", .name = "管理"});  // P2: his right is asked for again
  for (const char* service : {"jobs.file", "jobs.rows"})
    EXPECT_EQ(call("m", service, {{"id", job.at("job")}}).error().code, "forbidden") << service;
  fake_.add_user({.key = "m", .login = "mail", .name = "管理", .mail_admin = true});
  fake_.advance(std::chrono::hours(25));
  EXPECT_EQ(call("m", "jobs.file", {{"id", job.at("job")}}).error().code, "gone");
}

TEST_P(CsvServices, K1_the_file_waits_sealed_between_check_and_import) {
  const auto check =
      import(kTitles + "0,,taro,新規,new@example.jp,pop.example.jp,new,very-secret\r\n", {{"dry_run", true}});
  const auto part = job_parts_->find(check.at("job").as_int64(), jobs::kInputPart, 0);
  ASSERT_TRUE(part);
  EXPECT_EQ(part->find("secret"), std::string::npos);
  EXPECT_EQ(part->find("pop.example"), std::string::npos);
}

TEST_P(CsvServices, I2_many_rows_are_judged_in_batches_and_none_is_lost) {
  std::string csv = kTitles;
  for (int i = 0; i < 1'234; ++i) csv += "0,,taro," + std::to_string(i) + ",a@example.jp,pop.example.jp,a,pw\r\n";
  fake_.set_policy("accounts.max_per_user", "100000");
  const auto job = import(csv);
  EXPECT_EQ(job.at("state"), "done");
  EXPECT_EQ(count(job, "added"), 1'234);
  EXPECT_EQ(accounts_->count_of("u1"), 1'234);
  const auto page = good("jobs.rows", {{"id", job.at("job")}, {"kind", "rows"}, {"after", 1'180}, {"limit", 100}});
  EXPECT_EQ(page.at("items").as_array().size(), 54U);
  EXPECT_TRUE(page.at("next").is_null());
}

TEGAMI_ON_BOTH_DATABASES(CsvServices);

}  // namespace
}  // namespace tegami::services
