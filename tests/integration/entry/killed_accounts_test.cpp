// A12, I2 against the real thing: the host's program is killed at random moments while it deletes and while it imports;
// the next start finds everything whole.
#include <sqlite3.h>

#include <algorithm>
#include <map>
#include <random>

#include "integration/entry/installed_host.h"

namespace tegami::integration {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;

constexpr int kKills = 20;
constexpr int kMails = 60;
constexpr int kAccounts = 600;  ///< that an import changes
constexpr int kAdded = 5;       ///< and adds, each time

class KilledHost : public InstalledHost {
 protected:
  void SetUp() override {
    InstalledHost::SetUp();
    if (HasFatalFailure() || IsSkipped()) return;
    ASSERT_EQ(run({"policy", "set", "accounts.max_per_user", "1000"}).status, 0);
  }

  /// Rows of the main database, read by another program: "a|b".
  std::vector<std::string> rows(const std::string& sql) const {
    sqlite3* database = nullptr;
    std::vector<std::string> found;
    const auto file = main_database();
    if (sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK) ADD_FAILURE() << file;
    const auto add = [](void* into, int columns, char** values, char**) {
      std::string row;
      for (int i = 0; i < columns; ++i) row += (i == 0 ? "" : "|") + std::string(values[i] == nullptr ? "" : values[i]);
      static_cast<std::vector<std::string>*>(into)->push_back(row);
      return 0;
    };
    char* problem = nullptr;
    if (sqlite3_exec(database, sql.c_str(), add, &found, &problem) != SQLITE_OK)
      ADD_FAILURE() << problem << ": " << sql;
    sqlite3_free(problem);
    sqlite3_close(database);
    return found;
  }
  std::filesystem::path main_database() const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data()))
      if (entry.path().filename() == "main.db") return entry.path();
    return {};
  }
  /// Names of all files that belong to mailboxes.
  std::vector<std::string> mailbox_files() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data()))
      if (entry.is_regular_file() && entry.path().string().find("mailboxes") != std::string::npos)
        found.push_back(entry.path().filename());
    return found;
  }
  /// Runs the call to its end once, to know how long it takes.
  milliseconds time_of(const std::string& name, const json::object& request) const {
    const auto begun = std::chrono::steady_clock::now();
    const auto answer = call("admin", name, request);
    EXPECT_FALSE(answer.contains("error") && answer.at("error").is_object()) << json::serialize(answer);
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begun);
  }
  /// At any moment from when the program is likely to have come that far to a little after its usual end.
  void kill_within(milliseconds usual, const std::string& name, const json::object& request) {
    fixtures::Child child(command({"call", name, json::serialize(request), "--as", "admin"}));
    child.wait(
        milliseconds(std::uniform_int_distribution<std::int64_t>(usual.count() / 4, usual.count() * 11 / 10)(random_)));
    child.kill(SIGKILL);
    child.wait();
  }
  std::int64_t newest_job() {
    const auto items = call("admin", "jobs.list", {{"limit", 1}}).at("items").as_array();
    return items.empty() ? 0 : items[0].at("id").as_int64();
  }

  std::mt19937 random_{20'261'130};
};

TEST_F(KilledHost, A12_killed_at_twenty_random_moments_of_deleting_an_account_is_there_whole_or_gone_whole) {
  std::vector<std::string> mails;
  for (int i = 0; i < kMails; ++i)
    mails.push_back("Subject: number " + std::to_string(i) + "\n\n" + std::string(20'000, 'x') + "\n");
  dovecot_->deliver_many("taro", mails);
  std::vector<std::int64_t> ids;
  const auto wanted = account_on(dovecot_->pop3_port(), "none", "taro", "secret-pass", true);
  for (int i = 0; i <= kKills; ++i) ids.push_back(call("admin", "accounts.create", wanted).at("id").as_int64());
  for (const auto id : ids)
    ASSERT_EQ(call("admin", "mail.receive", {{"ids", json::array{id}}, {"wait", true}}).at("received"), kMails);

  const json::object version{{"version", 1}};
  auto request = version;
  request["id"] = ids.back();
  const auto usual = time_of("accounts.delete", request);
  ids.pop_back();
  int gone = 0;
  for (const auto id : ids) {
    request["id"] = id;
    kill_within(usual, "accounts.delete", request);
    const auto now = call("admin", "accounts.get", {{"id", id}});  // the next start
    const auto mine = std::to_string(id);
    const auto row = rows("SELECT deleting FROM account WHERE id = " + mine);
    const auto audited = rows("SELECT id FROM audit WHERE action = 'accounts.delete' AND account_id = " + mine);
    if (now.contains("error")) {
      ++gone;
      EXPECT_TRUE(row.empty()) << id << " is neither there nor gone";
      EXPECT_EQ(audited.size(), 1U) << id << " is gone, and nobody knows who did it";
      EXPECT_TRUE(rows("SELECT account_id FROM account_state WHERE account_id = " + mine).empty());
    } else {
      EXPECT_EQ(row, std::vector<std::string>{"0"});
      EXPECT_TRUE(audited.empty());
      const auto page = call("taro", "mail.list", {{"account", id}, {"limit", 500}});
      EXPECT_EQ(page.at("items").as_array().size(), static_cast<std::size_t>(kMails)) << id;
    }
  }
  const auto files = mailbox_files();
  const auto whole =
      std::count_if(files.begin(), files.end(), [](const auto& name) { return name.ends_with(".mailbox"); });
  EXPECT_EQ(whole, kKills - gone) << testing::PrintToString(files);
  EXPECT_EQ(call("admin", "accounts.list", {}).at("items").as_array().size(), static_cast<std::size_t>(kKills - gone));
}

class KilledImport : public KilledHost {
 protected:
  void SetUp() override {
    KilledHost::SetUp();
    if (HasFatalFailure() || IsSkipped()) return;
    std::string csv = kTitles;
    for (int i = 0; i < kAccounts; ++i) csv += row_of(0, "account-" + std::to_string(i), "begun");
    const auto made = call("admin", "accounts.import", order(csv, "stop"));
    ASSERT_EQ(made.at("result").at("added"), kAccounts) << json::serialize(made);
    ids_ = rows("SELECT id FROM account ORDER BY id");
  }
  static std::string row_of(std::int64_t id, const std::string& name, const std::string& display) {
    return std::to_string(id) + ",taro," + name + "," + display + ",a@example.test,127.0.0.1,u,p,127.0.0.1\r\n";
  }
  /// A round changes each account, and adds some.
  std::string file_of(int round) const {
    const auto mark = "round-" + std::to_string(round);
    std::string csv = kTitles;
    for (int i = 0; i < kAccounts; ++i) {
      csv += row_of(std::stoll(ids_[static_cast<std::size_t>(i)]), "account-" + std::to_string(i), mark);
      if (i % (kAccounts / kAdded) == 0)
        csv += row_of(0, "added-" + std::to_string(round) + "-" + std::to_string(i), mark);
    }
    return csv;
  }
  json::object order(const std::string& csv, const char* on_error) {
    const auto file = folder_ / "import.csv";
    fixtures::write_file(file, csv);
    return {{"csv", "@" + file.string()}, {"on_error", on_error}, {"wait", true}};
  }
  /// How many accounts carry the round's mark.
  int marked(int round) const {
    const auto count = rows("SELECT COUNT(*) FROM account WHERE display_name = 'round-" + std::to_string(round) + "'");
    return std::stoi(count.at(0));
  }
  void expect_none_doubled() const {
    EXPECT_EQ(rows("SELECT name, COUNT(*) FROM account GROUP BY name HAVING COUNT(*) > 1"), std::vector<std::string>{});
  }

  const std::string kTitles =
      "id,owner.user,name,display_name,address,receive.host,receive.user,receive.password,send.host\r\n";
  std::vector<std::string> ids_;
};

TEST_F(KilledImport, I2_killed_at_twenty_random_moments_an_all_or_nothing_import_is_all_or_nothing_and_says_which) {
  const auto usual = time_of("accounts.import", order(file_of(0), "stop"));
  ASSERT_EQ(marked(0), kAccounts + kAdded);
  std::map<std::string, int> seen;
  for (int round = 1; round <= kKills; ++round) {
    const auto before = newest_job();
    kill_within(usual, "accounts.import", order(file_of(round), "stop"));
    const auto job = newest_job();  // the next start
    const auto done = marked(round);
    EXPECT_TRUE(done == 0 || done == kAccounts + kAdded) << done << " of a round's rows";
    expect_none_doubled();
    if (job == before) {
      EXPECT_EQ(done, 0) << "an import without a job";
      ++seen["not begun"];
      continue;
    }
    const auto told = call("admin", "jobs.get", {{"id", job}});
    EXPECT_EQ(told.at("state").as_string(), done == 0 ? "failed" : "done") << json::serialize(told);
    ++seen[std::string(told.at("state").as_string())];
  }
  std::cout << "ended as: " << testing::PrintToString(seen) << "\n";
}

TEST_F(KilledImport, I2_killed_at_twenty_random_moments_an_import_that_skips_is_told_as_ended_and_doubles_nothing) {
  const auto usual = time_of("accounts.import", order(file_of(0), "skip"));
  for (int round = 1; round <= kKills; ++round) {
    const auto before = newest_job();
    kill_within(usual, "accounts.import", order(file_of(round), "skip"));
    const auto job = newest_job();  // the next start
    const auto done = marked(round);
    expect_none_doubled();
    EXPECT_EQ(rows("SELECT COUNT(*) FROM account WHERE deleting <> 0"), std::vector<std::string>{"0"});
    if (job == before) {
      EXPECT_EQ(done, 0) << "an import without a job";
      continue;
    }
    const auto told = call("admin", "jobs.get", {{"id", job}});
    EXPECT_TRUE(told.at("state") == "failed" || told.at("state") == "done") << json::serialize(told);
    EXPECT_TRUE(told.at("state") == "failed" || done == kAccounts + kAdded) << "done, and yet not all of it";
  }
}

}  // namespace
}  // namespace tegami::integration
