// Which accounts a filter finds (A3), on both databases.
#include <Poco/Data/Statement.h>

#include <algorithm>
#include <sstream>

#include "accounts/index_runs.h"
#include "contract/accounts/accounts_contract.h"

namespace tegami::accounts::contract {
namespace {

using namespace Poco::Data::Keywords;

class AccountLists : public AccountsContract {
 protected:
  std::vector<AccountId> found(const ListFilter& filter) {
    std::vector<AccountId> ids;
    for (const AccountRow& row : accounts_->list(filter).rows) ids.push_back(row.account.id);
    return ids;
  }
  void set_status(AccountId id, const std::string& status) {
    AccountState state;
    state.status = status;
    accounts_->save_state(id, state);
  }
};

using Ids = std::vector<AccountId>;

TEST_P(AccountLists, A3_a_search_finds_any_part_of_name_and_address_however_short) {
  Account a = account("u1", "製作所 第二工場");
  a.address = "Taro.Yamada@partner7.example.com";
  Account b = account("u2", "Konto");
  b.address = "hanako@docomo.ne.jp";
  const AccountId factory = add(a), other = add(b);
  for (const char* part :
       {"製", "製作", "第二工", "工場", "場", "TARO", "o.y", "r7.e", "@partner7.example.com", "yamada@p"})
    EXPECT_EQ(found({.query = part}), Ids{factory}) << part;
  EXPECT_EQ(found({.query = "o"}), (Ids{factory, other}));
  EXPECT_EQ(found({.query = "工二"}), Ids{});
  EXPECT_EQ(found({.query = "tata"}), Ids{}) << "its pairs are there, but not beside one another";
  EXPECT_EQ(found({.query = "ta\" OR \"ko"}), Ids{}) << "no language from outside";
}

TEST_P(AccountLists, A3_what_is_renamed_or_deleted_is_found_as_it_is_now) {
  Account a = account("u1", "before");
  a.id = add(a);
  a.version = 1;
  a.name = "after";
  ASSERT_EQ(accounts_->update(a, {}, 2'000), Saved::ok);
  EXPECT_EQ(found({.query = "before"}), Ids{});
  EXPECT_EQ(found({.query = "after"}), Ids{a.id});
  ASSERT_EQ(accounts_->begin_delete(a.id, 2), Saved::ok);
  EXPECT_EQ(found({.query = "after"}), Ids{});
  accounts_->finish_delete(a.id);
  const AccountId next = add(account("u1", "after all"));
  EXPECT_EQ(found({.query = "after"}), Ids{next});
}

TEST_P(AccountLists, A3_search_owners_and_state_narrow_together_and_page_by_key) {
  Ids ids;
  for (int i = 0; i < 6; ++i) ids.push_back(add(account(i % 2 == 0 ? "u1" : "u2", "Konto " + std::to_string(i))));
  set_status(ids[2], "failing");
  set_status(ids[3], "failing");
  accounts_->set_receiving({ids[3], ids[5]}, false, 5);
  EXPECT_EQ(found({.status = "failing"}), Ids{ids[2]});
  EXPECT_EQ(found({.status = "off"}), (Ids{ids[3], ids[5]}));
  EXPECT_EQ(found({.owners = {"u1", "u2", "nobody"}, .query = "nto", .status = "never"}),
            (Ids{ids[0], ids[1], ids[4]}));
  EXPECT_EQ(found({.owners = {"u2"}, .query = "konto", .status = "off"}), (Ids{ids[3], ids[5]}));
  EXPECT_EQ(found({.query = "konto", .after = ids[1], .limit = 2}), (Ids{ids[2], ids[3]}));
  EXPECT_EQ(found({.status = "never", .after = ids[0], .limit = 1}), Ids{ids[1]});
  EXPECT_EQ(found({.query = "konto", .status = "failing", .ids = {ids[2], ids[3]}}), Ids{ids[2]});
}

TEST_P(AccountLists, A2_all_that_a_filter_matches_are_counted_at_once) {
  Ids ids;
  for (int i = 0; i < 5; ++i) ids.push_back(add(account("u1", "Konto " + std::to_string(i))));
  accounts_->set_receiving({ids[0], ids[1]}, false, 5);
  const auto all = accounts_->count({.query = "konto", .after = ids[3], .limit = 1});
  EXPECT_EQ(all.accounts, 5);
  EXPECT_EQ(all.receiving, 3);
  EXPECT_EQ(accounts_->count({.status = "off"}).accounts, 2);
  EXPECT_EQ(accounts_->count({.query = "nothing"}).accounts, 0);
  EXPECT_EQ(accounts_->count({.query = "nothing"}).receiving, 0);
}

TEST_P(AccountLists, X1_an_account_whose_index_is_worked_on_has_that_state_and_no_other) {
  const AccountId id = add(account()), other = add(account());
  ASSERT_TRUE(accounts_->take_lease(id, "node/1" + std::string(kOptimizing), 60'000));
  EXPECT_EQ(found({.status = "optimizing"}), Ids{id});
  EXPECT_EQ(found({.status = "never"}), Ids{other});
}

TEST_P(AccountLists, A3_accounts_of_an_older_version_are_found_after_the_migration) {
  const AccountId made = add(account("u1", "作所 abab"));
  std::string now_pairs, then_pairs;
  Poco::Int64 id = made;
  const auto pairs_into = [&](std::string& pairs) {
    database_->read([&](Poco::Data::Session& session) {
      session << "SELECT pairs FROM account WHERE id = $1", use(id), into(pairs), now;
    });
    std::vector<std::string> words;
    std::istringstream text(pairs);
    for (std::string word; text >> word;) words.push_back(word);
    std::sort(words.begin(), words.end());
    pairs.clear();
    for (const std::string& word : words) pairs += word + " ";
  };
  pairs_into(now_pairs);
  database_->transact([&](Poco::Data::Session& session) {
    for (const char* sql : {"DROP INDEX account_off", "DROP INDEX account_shared", "DROP INDEX account_state_status",
                            "DELETE FROM tegami_schema WHERE version IN (150, 180)"})
      session << sql, now;
    if (on_sqlite())
      for (const char* sql :
           {"DROP TRIGGER account_pairs_changed", "DROP TRIGGER account_pairs_gone", "DROP TABLE account_pairs"})
        session << sql, now;
    session << "ALTER TABLE account DROP COLUMN pairs", now;
  });
  storage::migrate(*database_, TEGAMI_SOURCE_DIR "/migrations");
  pairs_into(then_pairs);
  EXPECT_EQ(then_pairs, now_pairs) << "SQL and C++ make the same";
  EXPECT_EQ(found({.query = "所 a"}), Ids{made});
}

TEGAMI_ON_BOTH_DATABASES(AccountLists);

}  // namespace
}  // namespace tegami::accounts::contract
