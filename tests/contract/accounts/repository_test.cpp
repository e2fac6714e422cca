// The accounts contract suite: what any main database must hold to (SQLite and PostgreSQL 15).
#include "accounts/repository.h"

#include <Poco/Data/Statement.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <thread>

#include "accounts/parse.h"
#include "contract/accounts/accounts_contract.h"

namespace tegami::accounts::contract {
namespace {

using namespace Poco::Data::Keywords;

TEST_P(AccountsContract, Every_field_of_the_table_comes_back_as_it_was_saved) {
  Values values{account(), {}};
  Account& a = values.account;
  a.display_name = "髙橋 ①";
  a.receiving = false;
  a.receive_log = a.send_log = a.is_default = true;
  a.signature = "-- \n太郎";
  a.interval_s = 600;
  a.quota_bytes = std::int64_t{5} << 33;
  a.receive = {Source::webmail,
               "h",
               1110,
               Protection::starttls_unverified,
               std::string(64, 'a'),
               "user",
               false,
               ReceiveAuth::xoauth2,
               "google",
               77,
               true,
               3};
  a.send = {Source::host, "s",  2525, Protection::tls_unverified, std::string(64, 'b'), true, SendAuth::cram_md5,
            "ms",         "su", false};
  const AccountId id = add(a);
  Values back{stored(id), {}};
  for (const Field& field : fields()) EXPECT_EQ(to_text(field, back), to_text(field, values)) << field.name;
  EXPECT_EQ(back.account.owner_user, "u1");
  EXPECT_EQ(back.account.version, 1);
  EXPECT_FALSE(back.account.shared);

  Values changed{account("u1", "other"), {}};
  changed.account.id = id;
  changed.account.version = 1;
  ASSERT_EQ(accounts_->update(changed.account, {}, 2'000), Saved::ok);
  back.account = stored(id);
  for (const Field& field : fields()) EXPECT_EQ(to_text(field, back), to_text(field, changed)) << field.name;
  EXPECT_EQ(back.account.version, 2);
}

TEST_P(AccountsContract, A10_the_second_of_two_changes_is_told) {
  Account a = account();
  a.id = add(a);
  a.version = 1;
  EXPECT_EQ(accounts_->update(a, {}, 2'000), Saved::ok);
  EXPECT_EQ(accounts_->update(a, {}, 2'000), Saved::conflict);
  a.id += 1'000;
  EXPECT_EQ(accounts_->update(a, {}, 2'000), Saved::not_found);
}

TEST_P(AccountsContract, A10_of_many_changes_at_once_exactly_one_is_saved) {
  Account a = account();
  a.id = add(a);
  a.version = 1;
  std::atomic<int> saved = 0, refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i)
    threads.emplace_back([&] { (accounts_->update(a, {}, 2'000) == Saved::ok ? saved : refused)++; });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(saved, 1);
  EXPECT_EQ(refused, 5);
}

TEST_P(AccountsContract, A5_passwords_are_kept_replaced_and_forgotten) {
  Account a = account();
  a.id = add(a, {Secret("pässwörd"), std::nullopt});
  EXPECT_EQ(accounts_->receive_password(a.id)->reveal(), "pässwörd");
  EXPECT_FALSE(accounts_->send_password(a.id).has_value());
  EXPECT_TRUE(stored(a.id).receive.password_set);
  EXPECT_FALSE(stored(a.id).send.password_set);
  a.version = 1;
  ASSERT_EQ(accounts_->update(a, {}, 1), Saved::ok);
  EXPECT_EQ(accounts_->receive_password(a.id)->reveal(), "pässwörd");
  a.version = 2;
  ASSERT_EQ(accounts_->update(a, {Secret(), Secret("s")}, 1), Saved::ok);
  EXPECT_FALSE(accounts_->receive_password(a.id).has_value());
  EXPECT_EQ(accounts_->send_password(a.id)->reveal(), "s");
  EXPECT_FALSE(stored(a.id).receive.password_set);
}

TEST_P(AccountsContract, K1_passwords_are_sealed_to_their_row_and_direction) {
  const AccountId one = add(account(), {Secret("hush-hush-hush"), std::nullopt}), other = add(account());
  Poco::Int64 from = one, to = other;
  std::string record;
  database_->transact([&](Poco::Data::Session& session) {
    session << "SELECT receive_password FROM account WHERE id = $1", use(from), into(record), now;
    session << "UPDATE account SET receive_password = $1, send_password = $1 WHERE id = $2", use(record), use(to), now;
  });
  EXPECT_EQ(record.find("hush"), std::string::npos);
  EXPECT_FALSE(accounts_->receive_password(other).has_value());
  EXPECT_FALSE(accounts_->send_password(other).has_value());
  EXPECT_TRUE(stored(other).receive.password_set) << "stored, but it cannot be opened: that can be told apart";
}

TEST_P(AccountsContract, K1_without_a_key_nothing_is_saved_rather_than_unsealed) {
  const storage::Seal keyless([](std::string_view) { return std::optional<storage::SealingKey>(); });
  Repository repository(*database_, keyless);
  EXPECT_THROW(repository.insert(account(), {Secret("x"), std::nullopt}, 1), std::runtime_error);
  EXPECT_EQ(accounts_->count_of("u1"), 0);
}

TEST_P(AccountsContract, Lists_are_paged_by_key_and_filtered) {
  for (int i = 0; i < 7; ++i) add(account(i % 2 == 0 ? "u1" : "u2", "Konto " + std::to_string(i)));
  Account shared = account("", "shared");
  shared.shared = true;
  add(shared);
  std::vector<std::string> names;
  ListFilter filter{.limit = 3};
  do {
    const auto page = accounts_->list(filter);
    EXPECT_LE(page.rows.size(), 3U);
    for (const AccountRow& row : page.rows) names.push_back(row.account.name);
    filter.after = page.next;
  } while (filter.after != 0);
  ASSERT_EQ(names.size(), 7U);
  EXPECT_EQ(names.front(), "Konto 0");
  EXPECT_EQ(names.back(), "Konto 6");
  EXPECT_EQ(accounts_->list({.owners = {"u2"}}).rows.size(), 3U);
  EXPECT_EQ(accounts_->list({.shared = true}).rows.size(), 1U);
  EXPECT_EQ(accounts_->list({.query = "KONTO 3"}).rows.size(), 1U);
  EXPECT_EQ(accounts_->list({.query = "DOCOMO"}).rows.size(), 7U);
  EXPECT_EQ(accounts_->list({.query = "%"}).rows.size(), 0U) << "no wildcard from outside";
  EXPECT_EQ(accounts_->list({.query = "_onto"}).rows.size(), 0U);
  EXPECT_EQ(accounts_->list({.status = "never"}).rows.size(), 7U);
  EXPECT_EQ(accounts_->list({.status = "off"}).rows.size(), 0U);
  const AccountId first = accounts_->list({}).rows.front().account.id;
  EXPECT_EQ(accounts_->list({.ids = {first, 999'999}}).rows.size(), 1U);
}

TEST_P(AccountsContract, Searching_folds_the_case_of_letters_beyond_ASCII) {
  add(account("u1", "ÄRZTE ＡＢＣ"));
  EXPECT_EQ(accounts_->list({.query = "ärzte"}).rows.size(), 1U);
}

TEST_P(AccountsContract, Accounts_are_counted_by_owner) {
  const AccountId failing = add(account("u1"));
  add(account("u1"));
  add(account("u2"));
  AccountState state;
  state.status = "failing";
  state.error_code = "password_refused";
  accounts_->save_state(failing, state);
  const auto counts = accounts_->counts_of({"u1", "u2", "u3"});
  EXPECT_EQ(counts.size(), 2U);
  EXPECT_EQ(counts.at("u1").accounts, 2);
  EXPECT_EQ(counts.at("u1").failing, 1);
  EXPECT_EQ(counts.at("u2").failing, 0);
  EXPECT_EQ(accounts_->count_of("u1"), 2);
}

TEST_P(AccountsContract, Of_an_owners_accounts_only_one_is_the_default) {
  Account a = account();
  a.is_default = true;
  const AccountId first = add(a), second = add(a), other = add(account("u2"));
  EXPECT_FALSE(stored(first).is_default);
  EXPECT_TRUE(stored(second).is_default);
  EXPECT_EQ(stored(other).version, 1);
}

TEST_P(AccountsContract, A12_deleting_hides_it_at_once_and_finishes_later) {
  const AccountId id = add(account(), {Secret("p"), std::nullopt}), other = add(account());
  accounts_->save_log(id, "receive", "S: +OK", 5);
  EXPECT_EQ(accounts_->begin_delete(id, 99), Saved::conflict);
  ASSERT_EQ(accounts_->begin_delete(id, 1), Saved::ok);
  EXPECT_EQ(accounts_->begin_delete(id, 2), Saved::not_found);
  EXPECT_FALSE(accounts_->find(id).has_value());
  EXPECT_EQ(accounts_->list({}).rows.size(), 1U);
  EXPECT_EQ(accounts_->due(1'000'000, 10), std::vector<AccountId>{other});
  EXPECT_FALSE(accounts_->receive_password(id).has_value());
  EXPECT_FALSE(accounts_->take_lease(id, "a", 1'000)) << "a job that runs ends when it renews";
  EXPECT_EQ(accounts_->deleting(), std::vector<AccountId>{id});
  accounts_->finish_delete(id);
  EXPECT_TRUE(accounts_->deleting().empty());
  EXPECT_FALSE(accounts_->log(id, "receive").has_value());
}

TEST_P(AccountsContract, A12_nothing_of_a_deleted_account_stays_in_the_database_or_its_log) {
  if (!on_sqlite()) GTEST_SKIP() << "the server's files are its administrator's";
  Account a = account();
  a.signature = "find-me-in-the-file";
  const AccountId id = add(a);
  accounts_->save_log(id, "receive", "find-me-in-the-file", 5);
  ASSERT_EQ(accounts_->begin_delete(id, 1), Saved::ok);
  accounts_->finish_delete(id);
  for (const char* suffix : {"", "-wal"}) {
    std::ifstream file(sqlite_file() + suffix, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    EXPECT_EQ(bytes.find("find-me"), std::string::npos) << suffix;
  }
}

TEST_P(AccountsContract, Ids_are_never_used_again) {
  const AccountId first = add(account());
  ASSERT_EQ(accounts_->begin_delete(first, 1), Saved::ok);
  accounts_->finish_delete(first);
  EXPECT_GT(add(account()), first);
}

TEST_P(AccountsContract, The_webmails_own_servers_are_kept_and_their_users_counted) {
  EXPECT_FALSE(accounts_->webmail_server("pop3").has_value());
  accounts_->set_webmail_server("smtp", Server{"s", 2525, Protection::starttls, SendAuth::login, "google", true}, 5);
  const auto server = accounts_->webmail_server("smtp");
  ASSERT_TRUE(server);
  EXPECT_EQ(server->host, "s");
  EXPECT_EQ(server->port, 2525);
  EXPECT_EQ(server->auth, SendAuth::login);
  EXPECT_EQ(server->oauth_server, "google");
  EXPECT_TRUE(server->skip_second_ehlo);
  Account a = account();
  a.send.source = Source::webmail;
  add(a);
  EXPECT_EQ(accounts_->webmail_users("smtp"), 1);
  EXPECT_EQ(accounts_->webmail_users("pop3"), 0);
  accounts_->set_webmail_server("smtp", std::nullopt, 6);
  EXPECT_FALSE(accounts_->webmail_server("smtp").has_value());
}

TEST_P(AccountsContract, The_audit_is_read_newest_first_and_paged) {
  for (int i = 1; i <= 3; ++i)
    accounts_->audit(
        {0, i, "admin", "192.0.2.7", "accounts.update", i, "n", "a@b.jp", "u1", {"name", "receive.password"}});
  const auto page = accounts_->audited({.limit = 2});
  ASSERT_EQ(page.size(), 2U);
  EXPECT_EQ(page[0].at_ms, 3);
  EXPECT_EQ(page[0].fields, (std::vector<std::string>{"name", "receive.password"}));
  EXPECT_EQ(page[1].actor_address, "192.0.2.7");
  EXPECT_EQ(accounts_->audited({.before = page[1].id}).size(), 1U);
}

TEGAMI_ON_BOTH_DATABASES(AccountsContract);

}  // namespace
}  // namespace tegami::accounts::contract
