// An account's state, leases, rounds and logs: what receiving keeps of it beside its settings.
#include <atomic>
#include <thread>

#include "accounts/index_runs.h"
#include "contract/accounts/accounts_contract.h"

namespace tegami::accounts::contract {
namespace {

class ReceivingState : public AccountsContract {};

TEST_P(ReceivingState, State_is_apart_from_settings_and_comes_back) {
  const AccountId id = add(account());
  const AccountState state{"failing", 11, "connect_timeout", "no answer", "receive", 12, 3, 13, 14, 15};
  accounts_->save_state(id, state);
  const AccountRow row = *accounts_->find(id);
  EXPECT_EQ(row.account.version, 1);
  EXPECT_EQ(row.state.status, "failing");
  EXPECT_EQ(row.state.last_received_ms, 11);
  EXPECT_EQ(row.state.error_code, "connect_timeout");
  EXPECT_EQ(row.state.error_message, "no answer");
  EXPECT_EQ(row.state.error_direction, "receive");
  EXPECT_EQ(row.state.error_at_ms, 12);
  EXPECT_EQ(row.state.failures, 3);
  EXPECT_EQ(row.state.next_try_ms, 13);
  EXPECT_EQ(row.state.messages, 14);
  EXPECT_EQ(row.state.bytes, 15);
}

TEST_P(ReceivingState, R8_a_refused_password_that_is_changed_is_tried_at_once_a_new_name_is_no_reason) {
  Account a = account();
  a.id = add(a, {Secret("p"), std::nullopt});
  AccountState state;
  state.status = "paused";
  state.error_code = "password_refused";
  state.next_try_ms = 9'000'000;
  accounts_->save_state(a.id, state);
  a.version = 1;
  a.name = "renamed";
  ASSERT_EQ(accounts_->update(a, {}, 2), Saved::ok);
  EXPECT_TRUE(accounts_->due(1'000, 10).empty());
  a.version = 2;
  ASSERT_EQ(accounts_->update(a, {Secret("q"), std::nullopt}, 2), Saved::ok);
  EXPECT_EQ(accounts_->due(1'000, 10), std::vector<AccountId>{a.id});
  EXPECT_EQ(accounts_->find(a.id)->state.error_code, "");
}

TEST_P(ReceivingState, Due_are_those_that_receive_and_whose_time_has_come_oldest_first) {
  const AccountId fresh = add(account()), early = add(account()), late = add(account());
  Account off = account();
  off.receiving = false;
  add(off);
  AccountState state;
  state.next_try_ms = 500;
  accounts_->save_state(early, state);
  state.next_try_ms = 5'000;
  accounts_->save_state(late, state);
  EXPECT_EQ(accounts_->due(1'000, 10), (std::vector<AccountId>{fresh, early}));
  EXPECT_EQ(accounts_->due(1'000, 1), (std::vector<AccountId>{fresh}));
  EXPECT_EQ(accounts_->due(9'000, 10), (std::vector<AccountId>{fresh, early, late}));
}

TEST_P(ReceivingState, R8_those_that_failed_are_found_apart_from_those_that_went_well) {
  const AccountId fresh = add(account()), failed = add(account()), well = add(account());
  AccountState state;
  state.next_try_ms = 500;
  accounts_->save_state(well, state);
  state.failures = 2;
  accounts_->save_state(failed, state);
  EXPECT_EQ(accounts_->due(1'000, 10, Repository::Due::well), (std::vector<AccountId>{fresh, well}));
  EXPECT_EQ(accounts_->due(1'000, 10, Repository::Due::failing), (std::vector<AccountId>{failed}));
  EXPECT_EQ(accounts_->due(1'000, 1, Repository::Due::well), (std::vector<AccountId>{fresh}));
}

TEST_P(ReceivingState, R9_a_run_is_saved_and_its_own_lease_given_back_at_once_no_other) {
  const AccountId id = add(account());
  ASSERT_TRUE(accounts_->take_lease(id, "one", 60'000));
  AccountState state;
  state.status = "ok";
  Repository::Run run;
  run.listing = "mark 0";
  run.release = "two";
  accounts_->save_run(id, state, run);
  EXPECT_EQ(accounts_->lease_holder(id), "one");
  EXPECT_EQ(accounts_->listing_digest(id), "mark 0");
  run.listing.reset();
  run.release = "one";
  accounts_->save_run(id, state, run);
  EXPECT_EQ(accounts_->lease_holder(id), "");
  EXPECT_EQ(accounts_->listing_digest(id), "mark 0") << "nothing new was found out";
}

TEST_P(ReceivingState, A2_receiving_is_switched_for_those_that_have_it_otherwise) {
  Account off = account();
  off.receiving = false;
  const AccountId one = add(account()), two = add(off);
  EXPECT_EQ(accounts_->set_receiving({one, two, 999'999}, true, 7), std::vector<AccountId>{two});
  EXPECT_TRUE(stored(two).receiving);
  EXPECT_EQ(stored(one).version, 1);
  EXPECT_EQ(stored(two).version, 2);
}

TEST_P(ReceivingState, R9_a_lease_is_one_holders_until_it_ends) {
  const AccountId id = add(account());
  EXPECT_TRUE(accounts_->take_lease(id, "a", 60'000));
  EXPECT_TRUE(accounts_->take_lease(id, "a", 60'000)) << "renewed";
  EXPECT_FALSE(accounts_->take_lease(id, "b", 60'000));
  accounts_->release_lease(id, "b");
  EXPECT_FALSE(accounts_->take_lease(id, "b", 60'000)) << "nobody gives back another's";
  accounts_->release_lease(id, "a");
  EXPECT_TRUE(accounts_->take_lease(id, "b", -1));
  EXPECT_TRUE(accounts_->take_lease(id, "a", 60'000)) << "b's has run out";
  EXPECT_FALSE(accounts_->take_lease(999'999, "a", 60'000));
}

TEST_P(ReceivingState, R9_of_many_who_want_a_lease_one_gets_it) {
  const AccountId id = add(account());
  std::atomic<int> got = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i)
    threads.emplace_back([&, i] { got += accounts_->take_lease(id, "holder " + std::to_string(i), 60'000) ? 1 : 0; });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(got, 1);
}

TEST_P(ReceivingState, R1_switching_leave_off_begins_a_round_that_jobs_confirm) {
  Account a = account();
  a.receive.leave_on_server = true;
  a.id = add(a);
  accounts_->set_listing_digest(a.id, "abc");
  a.version = 1;
  a.receive.leave_on_server = false;
  a.fetch_round = 77;  // the repository decides, whatever a caller brings
  ASSERT_EQ(accounts_->update(a, {}, 2), Saved::ok);
  EXPECT_EQ(stored(a.id).fetch_round, 2);
  EXPECT_TRUE(stored(a.id).round_pending);
  EXPECT_EQ(accounts_->listing_digest(a.id), "") << "an unchanged listing is no reason to skip the new round";
  EXPECT_FALSE(accounts_->round_begun(a.id, 1));
  EXPECT_TRUE(accounts_->round_begun(a.id, 2));
  EXPECT_FALSE(stored(a.id).round_pending);
  EXPECT_EQ(stored(a.id).version, 2);
}

TEST_P(ReceivingState, L1_one_log_a_direction_replaced_whole) {
  const AccountId id = add(account());
  EXPECT_FALSE(accounts_->log(id, "receive").has_value());
  accounts_->save_log(id, "receive", "first", 1);
  accounts_->save_log(id, "receive", std::string("se\0cond ü", 10), 2);
  accounts_->save_log(id, "send", "out", 3);
  EXPECT_EQ(accounts_->log(id, "receive")->text, "second ü");
  EXPECT_EQ(accounts_->log(id, "receive")->at_ms, 2);
  const AccountRow row = *accounts_->find(id);
  ASSERT_TRUE(row.receive_log && row.send_log);
  EXPECT_EQ(row.receive_log->bytes, 9);
  EXPECT_EQ(row.send_log->at_ms, 3);
}

TEST_P(ReceivingState, X1_an_account_is_optimizing_while_the_lease_for_that_is_good_and_is_found_by_it) {
  const AccountId id = add(account());
  const AccountId other = add(account("u2"));
  ASSERT_TRUE(accounts_->take_lease(other, "somebody", 60'000));
  const auto found = [&](const std::string& status) {
    ListFilter filter;
    filter.status = status;
    std::vector<AccountId> ids;
    for (const AccountRow& row : accounts_->list(filter).rows) ids.push_back(row.account.id);
    return ids;
  };
  ASSERT_TRUE(accounts_->take_lease(id, std::string("a process") + kOptimizing, 60'000));
  EXPECT_EQ(accounts_->find(id)->state.status, "optimizing");
  EXPECT_EQ(found("optimizing"), std::vector<AccountId>{id});
  EXPECT_EQ(found("never"), std::vector<AccountId>{other});
  // Its holder died and nobody has taken it over: the lease is left, and says nothing any more.
  ASSERT_TRUE(accounts_->take_lease(id, std::string("a process") + kOptimizing, -1));
  EXPECT_EQ(accounts_->find(id)->state.status, "never");
  EXPECT_TRUE(found("optimizing").empty());
  EXPECT_EQ(found("never").size(), 2U);
}

TEGAMI_ON_BOTH_DATABASES(ReceivingState);

}  // namespace
}  // namespace tegami::accounts::contract
