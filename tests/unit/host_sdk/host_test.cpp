// The module authors' Host over every host service, with services missing, shorter, and failing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tegami-host/module.hpp>

#include "fixtures/fake_host.h"

namespace tegami::sdk {
namespace {

using fixtures::FakeHost;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> keys(const std::vector<User>& users) {
  std::vector<std::string> result;
  for (const auto& user : users) result.push_back(user.key);
  return result;
}

void add_people(FakeHost& host) {
  host.add_user({.key = "u1", .login = "taro", .name = "山田太郎", .address = "taro@example.co.jp"});
  host.add_user({.key = "u2", .login = "hanako", .name = "佐藤花子", .address = "hanako@example.co.jp"});
  host.add_user({.key = "u3", .login = "admin", .name = "Admin", .system_admin = true});
}

TEST(Host, knows_users_by_key_and_finds_them_by_log_in_or_address_without_case) {
  FakeHost fake;
  add_people(fake);
  const Host host(*fake.table());
  ASSERT_TRUE(host.user("u1").has_value());
  EXPECT_EQ(host.user("u1")->name, "山田太郎");
  EXPECT_FALSE(host.user("u1")->mail_admin);
  EXPECT_TRUE(host.user("u3")->mail_admin) << "a system administrator is a mail administrator too";
  EXPECT_FALSE(host.user("nobody").has_value());
  EXPECT_THAT(keys(host.find_users("TARO")), ElementsAre("u1"));
  EXPECT_THAT(keys(host.find_users("Hanako@Example.co.jp")), ElementsAre("u2"));
  EXPECT_THAT(host.find_users("x"), IsEmpty());
}

TEST(Host, P4_a_user_locked_or_deleted_is_seen_at_the_next_look) {
  FakeHost fake;
  add_people(fake);
  const Host host(*fake.table());
  fake.lock_user("u1");
  EXPECT_TRUE(host.user("u1")->locked);
  fake.delete_user("u1");
  EXPECT_FALSE(host.user("u1").has_value());
}

TEST(Host, many_users_are_asked_for_at_once_or_one_by_one_where_the_host_is_of_1_0) {
  for (const bool old : {false, true}) {
    FakeHost fake;
    add_people(fake);
    if (old) fake.be_of_1_0();
    const Host host(*fake.table());
    const auto found = host.users({"u3", "nobody", "u1", "u3"});
    EXPECT_THAT(keys(found), testing::UnorderedElementsAre("u1", "u3"));
    EXPECT_EQ(fake.users_asked(), old ? 3U : 1U);
    EXPECT_THAT(host.users({}), IsEmpty());
    fake.fail_service(TEGAMI_HOST_USERS, TEGAMI_UNAVAILABLE);
    EXPECT_THROW((void)host.users({"u1"}), HostFailure);
  }
}

TEST(Host, more_users_than_a_host_takes_at_once_are_asked_for_in_several_turns) {
  FakeHost fake;
  std::vector<std::string> names;
  for (int i = 0; i <= TEGAMI_USERS_AT_ONCE; ++i) names.push_back("u" + std::to_string(i));
  for (const auto& name : names) fake.add_user({.key = name, .login = name});
  const Host host(*fake.table());
  EXPECT_EQ(host.users({names.begin(), names.end()}).size(), names.size());
  EXPECT_EQ(fake.users_asked(), 2U);
}

TEST(Host, lists_users_by_name_and_key_page_by_page) {
  FakeHost fake;
  for (const auto* key : {"c", "a", "b"}) fake.add_user({.key = key, .login = key, .name = "Same"});
  const Host host(*fake.table());
  EXPECT_THAT(keys(host.list_users("", "", "", 2)), ElementsAre("a", "b"));
  EXPECT_THAT(keys(host.list_users("", "Same", "b", 2)), ElementsAre("c"));
  EXPECT_THAT(host.list_users("other", "", "", 2), IsEmpty());
}

TEST(Host, tells_groups_and_roles_of_a_user_and_of_all) {
  FakeHost fake;
  add_people(fake);
  fake.add_group("g1", "Sales", {"u1"});
  fake.add_group("g2", "Support", {"u2"});
  fake.add_role("r1", "Desk", {"u1"});
  const Host host(*fake.table());
  EXPECT_EQ(host.parties(PartyKind::group).size(), 2U);
  ASSERT_EQ(host.parties(PartyKind::group, "u1").size(), 1U);
  EXPECT_EQ(host.parties(PartyKind::group, "u1")[0].name, "Sales");
  EXPECT_THAT(host.parties(PartyKind::role, "u2"), IsEmpty());
}

TEST(Host, P3_a_policy_the_host_does_not_know_is_none_and_one_it_cannot_tell_is_an_exception) {
  FakeHost fake;
  fake.set_policy("accounts.max_per_user", "3");
  const Host host(*fake.table());
  EXPECT_EQ(host.policy("accounts.max_per_user"), "3");
  EXPECT_EQ(host.policy("mailbox.trash_days"), std::nullopt);
  fake.fail_service(TEGAMI_HOST_POLICY, TEGAMI_UNAVAILABLE);
  EXPECT_THROW((void)host.policy("accounts.max_per_user"), HostFailure);
}

TEST(Host, a_users_service_that_fails_is_never_taken_for_a_deleted_user) {
  FakeHost fake;
  add_people(fake);
  fake.fail_service(TEGAMI_HOST_USERS, TEGAMI_FAILED);
  const Host host(*fake.table());
  EXPECT_THROW((void)host.user("u1"), HostFailure);
  EXPECT_THROW((void)host.find_users("taro"), HostFailure);
  EXPECT_THROW((void)host.list_users("", "", "", 10), HostFailure);
}

TEST(Host, K1_gives_the_current_sealing_key_and_older_ones_as_long_as_they_are_there) {
  FakeHost fake;
  fake.add_key("key-2", std::vector<std::uint8_t>(32, 9));
  const Host host(*fake.table());
  ASSERT_TRUE(host.key().has_value());
  EXPECT_EQ(host.key()->id, "key-2");
  EXPECT_EQ(host.key("key-1")->bytes.size(), 32U);
  fake.forget_key("key-1");
  EXPECT_FALSE(host.key("key-1").has_value());
}

TEST(Host, settings_dsn_clock_log_and_notices_reach_the_host) {
  FakeHost fake;
  fake.set_setting("mail_servers.pop3", "null");
  fake.set_now_ms(1'000);
  fake.advance(std::chrono::seconds(2));
  const Host host(*fake.table());
  EXPECT_EQ(host.setting("mail_servers.pop3"), "null");
  EXPECT_EQ(host.setting("unknown"), std::nullopt);
  EXPECT_EQ(host.dsn(), fake.dsn());
  EXPECT_EQ(host.private_folder(), fake.private_folder());
  EXPECT_EQ(host.now_ms(), 3'000);
  host.log(TEGAMI_LOG_WARNING, "line");
  EXPECT_TRUE(fake.log_contains("line"));
  host.notify({.user = "u1", .subject = "first", .once = "a"});
  host.notify({.user = "u1", .subject = "second", .once = "a"});
  ASSERT_EQ(fake.notices().size(), 1U) << "the same once replaces";
  EXPECT_EQ(fake.notices()[0].subject, "second");
}

TEST(Host, events_come_until_unsubscribed) {
  FakeHost fake;
  const Host host(*fake.table());
  std::vector<std::string> seen;
  const auto handle = host.subscribe(&seen, [](void* context, std::int32_t, tegami_str subject) {
    static_cast<std::vector<std::string>*>(context)->emplace_back(view(subject));
  });
  ASSERT_GT(handle, 0);
  fake.set_policy("transport.paused", "true");
  fake.emit_events(false);
  fake.set_policy("lost", "1");
  fake.emit_events(true);
  host.unsubscribe(handle);
  fake.set_policy("after", "1");
  EXPECT_THAT(seen, ElementsAre("transport.paused"));
  EXPECT_EQ(fake.subscriptions(), 0U);
}

TEST(Host, a_host_without_any_service_answers_as_documented) {
  FakeHost fake;
  for (const auto* id :
       {TEGAMI_HOST_LOG, TEGAMI_HOST_POLICY, TEGAMI_HOST_SETTINGS, TEGAMI_HOST_DATABASE, TEGAMI_HOST_SECRETS,
        TEGAMI_HOST_USERS, TEGAMI_HOST_NOTICES, TEGAMI_HOST_CLOCK, TEGAMI_HOST_EVENTS})
    fake.without_service(id);
  const Host host(*fake.table());
  host.log(TEGAMI_LOG_ERROR, "nobody hears it");
  host.notify({.subject = "nor this"});
  EXPECT_EQ(host.policy("x"), std::nullopt);
  EXPECT_EQ(host.setting("x"), std::nullopt);
  EXPECT_EQ(host.dsn(), "");
  EXPECT_EQ(host.key(), std::nullopt);
  EXPECT_EQ(host.user("x"), std::nullopt);
  EXPECT_GT(host.now_ms(), 1'600'000'000'000);
  EXPECT_EQ(host.subscribe(nullptr, nullptr), 0);
}

TEST(Host, TH_3_a_service_table_that_is_too_short_is_never_called_behind_its_end) {
  FakeHost fake;
  static const auto* real = fake.table();
  static tegami_host_users shorter =
      *static_cast<const tegami_host_users*>(real->service(real, str(TEGAMI_HOST_USERS)));
  shorter.size = offsetof(tegami_host_users, list);
  tegami_host old = *real;
  old.service = [](const tegami_host*, tegami_str id) -> const void* {
    return view(id) == TEGAMI_HOST_USERS ? &shorter : nullptr;
  };
  fake.add_user({.key = "u1", .login = "taro"});
  const Host host(old);
  EXPECT_TRUE(host.user("u1").has_value());
  EXPECT_THAT(host.list_users("", "", "", 10), IsEmpty());
}

TEST(Host, TH_8_an_exception_in_a_sink_does_not_cross_the_border) {
  int calls = 0;
  detail::Sink sink{[&calls](tegami_str) {
    ++calls;
    throw std::runtime_error("no memory, say");
  }};
  // As a host in C calls it, twice: nothing may come out here.
  decltype(sink)::call<tegami_str>(&sink, str("a"));
  decltype(sink)::call<tegami_str>(&sink, str("b"));
  EXPECT_EQ(calls, 1) << "after a failure nothing more is taken";
  EXPECT_THROW(sink.rethrow(), std::runtime_error);
}

}  // namespace
}  // namespace tegami::sdk
