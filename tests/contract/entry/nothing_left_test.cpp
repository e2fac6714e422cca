// A12, on both databases: an account that has everything an account can have is deleted, and nothing of it is left: not
// in the rows, not in the bytes of any file, not in a dump of the server; but for its audit entries.
#include <gtest/gtest.h>

#include <Poco/Data/Session.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>

#include "entry/plugin.h"
#include "fixtures/both_databases.h"
#include "fixtures/dovecot.h"
#include "fixtures/fake_host.h"
#include "storage/database.h"
#include "storage/script.h"

namespace tegami::entry {
namespace {

namespace json = boost::json;
using Poco::Data::Keywords::into;
using Poco::Data::Keywords::now;

/// An id that is like no other number, so that a dump can be searched for it.
constexpr std::int64_t kId = 7'312'945'011;
/// Audit entries may hold these, and nothing else may.
constexpr std::array<const char*, 4> kAudited{"Zqname", "Zqrenamed", "zqaddress@example.test", "7312945011"};
/// Nothing may.
constexpr std::array<const char*, 8> kGone{"Zqdisplay", "zqlogin", "zqpassword", "Zqsignature",
                                           "Zqsubject", "Zqbody",  "zqsender",   "Zqother"};

std::string hex(std::string_view text) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    out += digits[static_cast<unsigned char>(c) >> 4U];
    out += digits[static_cast<unsigned char>(c) & 15U];
  }
  return out;
}

class NothingLeft : public fixtures::BothDatabases {
 protected:
  void SetUp() override {
    TEGAMI_REQUIRE("dovecot", "openssl");
    fixtures::BothDatabases::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    host_ = std::make_unique<fixtures::FakeHost>(folder_.path(), dsn());
    host_->add_user({.key = "m", .login = "mail", .name = "Mail", .mail_admin = true});
    host_->add_user({.key = "u", .login = "taro", .name = "Taro"});
    host_->set_policy("transport.allow_plaintext", "true");
    host_->set_policy("transport.allow_private_networks", "true");
    plugin_ = std::make_unique<Plugin>(*host_->table(), TEGAMI_BINARY_DIR "/modules/tegami");
    plugin_->migrate();
    plugin_->activate(TEGAMI_RUN_SERVICES);
    sql(on_sqlite() ? "INSERT INTO sqlite_sequence (name, seq) VALUES ('account', 7312945010)"
                    : "SELECT setval(pg_get_serial_sequence('account', 'id'), 7312945010)");
  }
  void TearDown() override { plugin_.reset(); }

  void sql(const std::string& statement) {
    storage::Database database(dsn(), 1);
    database.read([&](Poco::Data::Session& session) { session << statement, now; });
  }
  json::object good(const char* user, const char* name, const json::object& request, const std::string& csv = {}) {
    services::Attachments files;
    if (!csv.empty())
      files["csv"] = [&csv, at = std::size_t{0}](std::span<char> to) mutable {
        const auto count = csv.copy(to.data(), to.size(), at);
        at += count;
        return count;
      };
    auto result = plugin_->call({user, "en", "UTC", "192.0.2.7"}, name, request, files);
    if (!result) {
      ADD_FAILURE() << name << ": " << result.error().message;
      return {};
    }
    return std::get<json::value>(*result).as_object();
  }
  std::int64_t make() {
    dovecot_.add_user("zqlogin", "zqpassword");
    std::vector<std::string> mails;
    for (int i = 0; i < 50; ++i)
      mails.push_back("From: zqsender@example.test\nSubject: Zqsubject " + std::to_string(i) +
                      "\n\nZqbody and more words " + std::string(static_cast<std::size_t>(i) * 200, 'x') + "\n");
    dovecot_.deliver_many("zqlogin", mails);
    const auto made = good("m", "accounts.create",
                           {{"owner", json::object{{"user", "u"}}},
                            {"name", "Zqname"},
                            {"address", "zqaddress@example.test"},
                            {"display_name", "Zqdisplay"},
                            {"signature", "Zqsignature"},
                            {"receive_log", true},
                            {"receive", json::object{{"host", "127.0.0.1"},
                                                     {"port", dovecot_.pop3_port()},
                                                     {"protection", "none"},
                                                     {"user", "zqlogin"},
                                                     {"password", "zqpassword"},
                                                     {"leave_on_server", true}}},
                            {"send", json::object{{"host", "127.0.0.1"}}}});
    return made.at("id").as_int64();
  }
  /// Everything that can be done with it: received, searched, optimised, exported, imported, refused.
  void use(std::int64_t id) {
    const json::array ids{id};
    EXPECT_EQ(good("u", "mail.receive", {{"ids", ids}, {"wait", true}}).at("received"), 50);
    EXPECT_EQ(good("u", "mail.search", {{"account", id}, {"query", "zqbody"}}).at("items").as_array().size(), 50U);
    good("u", "mail.delete", {{"account", id}, {"ids", json::array{1, 2, 3}}});
    for (const char* work : {"index.optimize", "index.check", "index.rebuild"}) good("m", work, {{"ids", ids}});
    good("m", "accounts.export", {{"wait", true}});
    const std::string titles = "id,owner.user,name,address,receive.user,receive.port\r\n";
    const std::string row = std::to_string(id) + ",taro,Zqrenamed,zqaddress@example.test,zqlogin,";
    good("m", "accounts.import", {{"dry_run", true}, {"wait", true}}, titles + row + "x\r\n");
    good("m", "accounts.import", {{"wait", true}}, titles + row + "x\r\n");
    good("m", "accounts.import", {{"wait", true}},
         titles + row + std::to_string(dovecot_.pop3_port()) + "\r\n0,taro,Zqother,zqaddress@example.test,,\r\n");
    good("m", "accounts.import", {{"wait", true}}, titles + row + std::to_string(dovecot_.pop3_port()) + "\r\n");
    good("u", "mail.receive", {{"ids", ids}, {"wait", true}});
    dovecot_.add_user("zqlogin", "changed");
    good("u", "mail.receive", {{"ids", ids}, {"wait", true}});
    EXPECT_TRUE(plugin_->drain(std::chrono::seconds(60)));
    // One whose name cp932 has not stands in the export's result.
    rename(id, "Zqrenamed 𠮷");
    EXPECT_EQ(good("m", "accounts.export", {{"encoding", "cp932"}, {"wait", true}}).at("result").at("left_out"), 1);
    rename(id, "Zqname");
  }
  void rename(std::int64_t id, const char* name) {
    good("m", "accounts.update", {{"id", id}, {"version", version(id)}, {"name", name}});
  }
  std::int64_t version(std::int64_t id) { return good("m", "accounts.get", {{"id", id}}).at("version").as_int64(); }

  /// "main.db: zqlogin" for each text in each file's bytes, and in the dump of the server.
  std::vector<std::string> places_of(const std::vector<const char*>& texts, const std::string& without_table = {}) {
    std::vector<std::pair<std::string, std::string>> places;
    sql(on_sqlite() ? "PRAGMA wal_checkpoint(TRUNCATE)" : "SELECT 1");
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path()))
      if (entry.is_regular_file()) places.emplace_back(entry.path().filename(), fixtures::read_file(entry.path()));
    if (!on_sqlite()) {
      std::vector<std::string> command{"pg_dump", "--inserts", dsn()};
      if (!without_table.empty()) command.push_back("--exclude-table-data=" + without_table);
      const auto dump = fixtures::run(command);
      EXPECT_EQ(dump.status, 0) << dump.output;
      places.emplace_back("dump", dump.output);
    }
    std::vector<std::string> found;
    for (const auto& [place, bytes] : places)
      for (const std::string text : texts)
        for (const auto& form : {text, hex(text)})
          if (const auto at = bytes.find(form); at != std::string::npos)
            found.push_back(place + ": " + bytes.substr(at < 60 ? 0 : at - 60, 160));
    return found;
  }
  void forget_audit() {
    storage::Database database(dsn(), 1);
    database.transact([&](Poco::Data::Session& session) { session << "DELETE FROM audit", now; });
    sql(on_sqlite() ? "UPDATE sqlite_sequence SET seq = 1"
                    : "SELECT setval(pg_get_serial_sequence('account', 'id'), 1)");
  }
  /// SQLite keeps whole numbers in no form that can be searched for: each column of each table is asked.
  std::vector<std::string> columns_with_id() {
    std::vector<std::string> found;
    if (!on_sqlite()) return found;
    storage::Database database(dsn(), 1);
    database.read([&](Poco::Data::Session& session) {
      std::vector<std::string> columns;
      session << "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = "
                 "'table' AND m.name <> 'audit' AND m.name <> 'sqlite_sequence'",
          into(columns), now;
      for (const auto& column : columns) {
        int times = 0;
        const auto dot = column.find('.');
        session << "SELECT COUNT(*) FROM \"" + column.substr(0, dot) + "\" WHERE instr(CAST(\"" +
                       column.substr(dot + 1) + "\" AS TEXT), '7312945011') > 0",
            into(times), now;
        if (times > 0) found.push_back(column);
      }
    });
    return found;
  }
  void expect_nothing_left() {
    const std::vector<const char*> gone(kGone.begin(), kGone.end()), audited(kAudited.begin(), kAudited.end());
    EXPECT_EQ(places_of(gone), std::vector<std::string>{});
    EXPECT_EQ(columns_with_id(), std::vector<std::string>{});
    EXPECT_FALSE(places_of(audited).empty()) << "the audit has it";
    forget_audit();
    EXPECT_EQ(places_of(audited, "audit"), std::vector<std::string>{});
  }

  fixtures::Dovecot dovecot_;
  std::unique_ptr<fixtures::FakeHost> host_;
  std::unique_ptr<Plugin> plugin_;
};

TEST_P(NothingLeft, A12_of_a_deleted_account_the_database_and_the_data_folder_keep_its_audit_entries_and_nothing_else) {
  const auto id = make();
  ASSERT_EQ(id, kId);
  use(id);
  ASSERT_GE(places_of({"Zqsubject"}).size(), 1U) << "what is looked for can be found";
  good("m", "accounts.delete", {{"id", id}, {"version", version(id)}});
  expect_nothing_left();
}

TEST_P(NothingLeft, A12_an_import_that_deletes_leaves_nothing_either_not_in_its_own_report) {
  const auto id = make();
  ASSERT_EQ(id, kId);
  use(id);
  const auto csv =
      "id,delete,owner.user,name,address\r\n" + std::to_string(id) + ",D,taro,Zqname,zqaddress@example.test\r\n";
  const auto checked = good("m", "accounts.import", {{"dry_run", true}, {"wait", true}}, csv);
  EXPECT_EQ(checked.at("result").at("deleted"), 1);
  const auto done =
      good("m", "accounts.import", {{"checked", checked.at("job")}, {"allow_delete", true}, {"wait", true}});
  EXPECT_EQ(done.at("result").at("deleted"), 1);
  expect_nothing_left();
}

TEST_P(NothingLeft, A12_an_export_that_is_under_way_while_an_account_is_deleted_leaves_nothing_of_it_either) {
  const auto id = make();
  ASSERT_EQ(id, kId);
  std::string csv = "id,owner.user,name,address,receiving,receive.host\r\n";
  for (int i = 0; i < 500; ++i) csv += "0,taro,n,a@example.test,0,127.0.0.1\r\n";
  host_->set_policy("accounts.max_per_user", "1000");
  EXPECT_EQ(good("m", "accounts.import", {{"wait", true}}, csv).at("result").at("added"), 500);
  for (int i = 0; i < 5; ++i) good("m", "accounts.export", {});
  good("m", "accounts.delete", {{"id", id}, {"version", version(id)}});
  EXPECT_TRUE(plugin_->drain(std::chrono::seconds(60)));
  expect_nothing_left();
}

TEST_P(NothingLeft, A12_a_deletion_that_was_cut_off_is_finished_at_the_next_start_job_files_included) {
  const auto id = make();
  ASSERT_EQ(id, kId);
  use(id);
  plugin_.reset();
  // As a process leaves it that dies as soon as the account is marked.
  {
    storage::Database database(dsn(), 1);
    database.transact([&](Poco::Data::Session& session) { session << "UPDATE account SET deleting = 1", now; });
  }
  plugin_ = std::make_unique<Plugin>(*host_->table(), TEGAMI_BINARY_DIR "/modules/tegami");
  plugin_->activate(TEGAMI_RUN_SERVICES);
  expect_nothing_left();
}

TEGAMI_ON_BOTH_DATABASES(NothingLeft);

}  // namespace
}  // namespace tegami::entry
