// The orders of a list, and how many are in which state (A3), on both databases.
#include <Poco/Data/Statement.h>

#include <algorithm>
#include <map>

#include "accounts/account_writer.h"
#include "contract/accounts/accounts_contract.h"

namespace tegami::accounts::contract {
namespace {

using namespace Poco::Data::Keywords;
using Ids = std::vector<AccountId>;
using Counts = std::map<std::pair<std::string, std::string>, std::int64_t>;

class AccountOrders : public AccountsContract {
 protected:
  AccountId made(const std::string& owner, const std::string& name, const std::string& address) {
    Account one = account(owner, name);
    one.address = address;
    one.shared = owner.empty();
    return add(one);
  }
  void received(AccountId id, std::int64_t at_ms, const std::string& status = "ok", const std::string& cause = "") {
    AccountState state;
    state.status = status;
    state.error_code = cause;
    state.last_received_ms = at_ms;
    accounts_->save_state(id, state);
  }
  /// All pages of so many.
  Ids pages(ListFilter filter, std::int32_t limit) {
    filter.limit = limit;
    Ids ids;
    do {
      const AccountPage page = accounts_->list(filter);
      for (const AccountRow& row : page.rows) ids.push_back(row.account.id);
      filter.after = page.next;
      filter.after_key = page.next_key;
      if (ids.size() > 1'000) break;
    } while (filter.after != 0);
    return ids;
  }
  Counts counts(bool shared = false) {
    Counts found;
    for (const auto& count : accounts_->state_counts(shared)) found[{count.status, count.cause}] = count.accounts;
    return found;
  }
  void drop_what_0170_made() {
    database_->transact([&](Poco::Data::Session& session) {
      if (on_sqlite())
        for (const char* name : {"added", "state_left", "state_entered", "account_left", "account_entered", "gone"})
          session << "DROP TRIGGER account_count_" + std::string(name), now;
      else
        for (const char* name :
             {"account_count_of_state() CASCADE", "account_count_of_account() CASCADE", "account_count_change CASCADE"})
          session << "DROP FUNCTION " + std::string(name), now;
      for (const char* sql : {"DROP VIEW account_counted", "DROP TABLE account_count", "DROP INDEX account_by_name",
                              "DROP INDEX account_by_address", "DROP INDEX account_state_by_received",
                              "DROP INDEX account_state_by_cause", "DELETE FROM tegami_schema WHERE version = 170"})
        session << sql, now;
    });
  }
};

TEST_P(AccountOrders, A3_a_list_is_in_the_order_asked_for_on_every_page_forth_and_back) {
  const AccountId b = made("u1", "Beta", "y@example.com"), a2 = made("u2", "alpha", "Z@example.com"),
                  a1 = made("u1", "ALPHA", "x@example.com"), c = made("u3", "資材", "W@example.com");
  made("", "shared", "a@example.com");
  received(c, 30);
  received(b, 10);
  received(a1, 20);
  const Ids name = {a1, a2, b, c}, address = {c, a1, b, a2}, last = {a2, b, a1, c};
  for (const std::int32_t limit : {1, 2, 3, 50}) {
    EXPECT_EQ(pages({.order = Order::name}, limit), name) << limit;
    EXPECT_EQ(pages({.order = Order::address}, limit), address) << limit;
    EXPECT_EQ(pages({.order = Order::last_received}, limit), last) << limit;
    EXPECT_EQ(pages({.order = Order::name, .descending = true}, limit), Ids(name.rbegin(), name.rend())) << limit;
    EXPECT_EQ(pages({.order = Order::last_received, .descending = true}, limit), Ids(last.rbegin(), last.rend()))
        << limit;
  }
}

TEST_P(AccountOrders, A3_accounts_of_one_name_are_all_listed_once) {
  Ids ids;
  for (int i = 0; i < 7; ++i) ids.push_back(made("u1", "社用", "same@example.com"));
  for (const Order order : {Order::name, Order::address, Order::last_received}) {
    EXPECT_EQ(pages({.order = order}, 2), ids);
    EXPECT_EQ(pages({.order = order, .descending = true}, 3), Ids(ids.rbegin(), ids.rend()));
  }
}

TEST_P(AccountOrders, A3_order_goes_with_search_state_and_cause) {
  Ids ids;
  for (int i = 0; i < 6; ++i)
    ids.push_back(made(i % 2 == 0 ? "u1" : "u2", "Konto " + std::to_string(9 - i), "k@example.com"));
  received(ids[0], 5, "failing", "no_answer");
  received(ids[2], 6, "failing", "password_refused");
  received(ids[4], 7, "paused", "password_refused");
  received(ids[5], 8, "paused", "password_refused");
  accounts_->set_receiving({ids[5]}, false, 9);
  EXPECT_EQ(pages({.query = "konto", .status = "failing", .order = Order::name}, 1), (Ids{ids[2], ids[0]}));
  EXPECT_EQ(pages({.cause = "password_refused"}, 1), (Ids{ids[2], ids[4]})) << "what is off has no cause";
  EXPECT_EQ(pages({.cause = "password_refused", .order = Order::last_received, .descending = true}, 1),
            (Ids{ids[4], ids[2]}));
  EXPECT_EQ(pages({.owners = {"u2"}, .order = Order::name}, 2), (Ids{ids[5], ids[3], ids[1]}));
  EXPECT_EQ(pages({.status = "off", .order = Order::name}, 2), Ids{ids[5]});
  EXPECT_EQ(accounts_->count({.cause = "password_refused"}).accounts, 2);
}

TEST_P(AccountOrders, A3_many_are_read_in_their_order_and_few_are_sorted_with_the_same_answer) {
  accounts_->write([&](AccountWriter& writer) {
    for (int i = 0; i < 2'300; ++i) {
      Account one =
          account("u" + std::to_string(i % 100), (i % 50 == 0 ? "Rare " : "Common ") + std::to_string(9'999 - i));
      writer.insert(one, {}, 1);
    }
  });
  for (const char* query : {"", "common", "rare"}) {
    ListFilter sorted{.query = query, .order = Order::name, .limit = 500}, plain{.query = query, .limit = 500};
    std::vector<std::string> names, expected;
    for (ListFilter* filter : {&sorted, &plain}) {
      auto& list = filter == &sorted ? names : expected;
      do {
        const AccountPage page = accounts_->list(*filter);
        for (const AccountRow& row : page.rows) list.push_back(row.account.name);
        filter->after = page.next;
        filter->after_key = page.next_key;
      } while (filter->after != 0);
    }
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(names, expected) << query;
  }
}

TEST_P(AccountOrders, A3_states_are_counted_through_every_change) {
  EXPECT_EQ(counts(), Counts{});
  const AccountId a = made("u1", "a", "a@example.com"), b = made("u1", "b", "b@example.com"),
                  c = made("u2", "c", "c@example.com");
  made("", "s", "s@example.com");
  EXPECT_EQ(counts(), (Counts{{{"never", ""}, 3}}));
  EXPECT_EQ(counts(true), (Counts{{{"never", ""}, 1}}));
  received(a, 1);
  received(a, 2);
  received(b, 3, "failing", "no_answer");
  received(c, 3, "failing", "dns");
  EXPECT_EQ(counts(), (Counts{{{"ok", ""}, 1}, {{"failing", "no_answer"}, 1}, {{"failing", "dns"}, 1}}));
  received(c, 3, "failing", "no_answer");
  accounts_->set_receiving({b}, false, 5);
  EXPECT_EQ(counts(), (Counts{{{"ok", ""}, 1}, {{"failing", "no_answer"}, 1}, {{"off", ""}, 1}}));
  received(b, 4, "failing", "dns");
  EXPECT_EQ(counts()[std::make_pair("off", "")], 1) << "what is off stays off";
  accounts_->set_receiving({b}, true, 6);
  EXPECT_EQ(counts()[std::make_pair("failing", "dns")], 1);
  ASSERT_EQ(accounts_->begin_delete(a, 1), Saved::ok);
  EXPECT_EQ(counts(), (Counts{{{"failing", "no_answer"}, 1}, {{"failing", "dns"}, 1}})) << "what goes is not counted";
  accounts_->finish_delete(a);
  EXPECT_EQ(accounts_->count_personal(), 2);
  EXPECT_EQ(accounts_->count({.status = "failing"}).accounts, 2);
}

TEST_P(AccountOrders, A3_many_changes_are_put_together_without_a_loss) {
  const AccountId id = made("u1", "a", "a@example.com");
  made("u2", "b", "b@example.com");
  for (int i = 0; i < 1'100; ++i) received(id, i, i % 2 == 0 ? "ok" : "failing");
  EXPECT_EQ(counts(), (Counts{{{"failing", ""}, 1}, {{"never", ""}, 1}}));
  EXPECT_EQ(counts(), (Counts{{{"failing", ""}, 1}, {{"never", ""}, 1}})) << "and once they are";
  std::vector<Poco::Int64> rows;
  database_->read([&](Poco::Data::Session& session) {
    rows.clear();
    session << "SELECT COUNT(*) FROM account_count", into(rows), now;
  });
  EXPECT_LT(rows.front(), 10);
}

TEST_P(AccountOrders, A3_accounts_of_an_older_version_are_counted_by_the_migration) {
  const AccountId a = made("u1", "a", "a@example.com"), b = made("u1", "b", "b@example.com");
  made("", "s", "s@example.com");
  received(a, 1, "failing", "dns");
  accounts_->set_receiving({b}, false, 5);
  const Counts personal = counts(), shared = counts(true);
  drop_what_0170_made();
  storage::migrate(*database_, TEGAMI_SOURCE_DIR "/migrations");
  EXPECT_EQ(counts(), personal);
  EXPECT_EQ(counts(true), shared);
}

TEGAMI_ON_BOTH_DATABASES(AccountOrders);

}  // namespace
}  // namespace tegami::accounts::contract
