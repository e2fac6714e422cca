// Shared accounts and their members on both databases (H2, H3, P3): who may what, and what he sees.
#include <gmock/gmock.h>

#include "contract/services/account_services.h"

namespace tegami::services {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

class Members : public AccountServices {
 protected:
  void SetUp() override {
    AccountServices::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    fake_.add_user({.key = "u3", .login = "jiro", .name = "鈴木次郎", .address = "jiro@example.jp"});
    fake_.add_group("g1", "営業部", {"u2"});
    fake_.add_role("r1", "窓口", {"u3"});
  }

  std::int64_t shared(const std::string& members) {
    return good("m", "accounts.create", account_for(R"({"shared": true})", R"(, "members": )" + members))
        .at("id")
        .as_int64();
  }
  std::int64_t store_mail(std::int64_t account) {
    const auto mailbox = mailboxes_->open(account, true);
    std::vector<mailbox::Arrived> batch(1);
    batch[0].raw = mailbox->raw_writer();
    batch[0].raw->write(std::string_view("Subject: hello\r\n\r\ntext\r\n"));
    batch[0].known.uidl = "a";
    mailbox->store(std::move(batch));
    return mailbox->list(1, {}).at(0).id;
  }
  static std::vector<std::string> keys(const json::object& object) {
    std::vector<std::string> all;
    for (const auto& entry : object) all.emplace_back(entry.key());
    return all;
  }
  static std::string of(std::int64_t account, const std::string& more = "") {
    return R"({"account": )" + std::to_string(account) + more + "}";
  }
  std::string mail_code(const std::string& user, std::int64_t account) {
    return code(user, "mail.folders", of(account));
  }
};

TEST_P(Members, H2_members_are_users_groups_and_roles_named_in_any_way_and_given_back_by_key) {
  const std::int64_t id = shared(
      R"([{"user": "taro", "right": "read"}, {"group": "営業部", "right": "send"}, {"role": "r1", "right": "read"},
          {"user": "taro@example.jp", "right": "send"}])");
  const json::value expected = json::parse(
      R"([{"group": "g1", "right": "send"}, {"role": "r1", "right": "read"}, {"user": "u1", "right": "send"}])");
  const json::object account = good("m", "accounts.get", id_of(id));
  EXPECT_EQ(account.at("members"), expected);
  const json::object changed = good("m", "accounts.update", id_of(id, R"(, "version": 1, "members": [])"));
  EXPECT_TRUE(changed.at("members").as_array().empty());
  EXPECT_EQ(accounts_->audited({.limit = 1}).at(0).fields, std::vector<std::string>{"members"});
  // What is not named stays.
  good("m", "accounts.update", id_of(id, R"(, "version": 2, "members": [{"user": "u1", "right": "read"}])"));
  good("m", "accounts.update", id_of(id, R"(, "version": 3, "name": "窓口")"));
  EXPECT_EQ(good("m", "accounts.get", id_of(id)).at("members").as_array().size(), 1U);
}

TEST_P(Members, H2_what_is_wrong_with_a_member_is_told_at_its_place) {
  const auto wrong = [&](const std::string& members) {
    return fields(refusal("m", "accounts.create", account_for(R"({"shared": true})", R"(, "members": )" + members)));
  };
  EXPECT_EQ(wrong(R"({})"), "members");
  EXPECT_EQ(wrong(R"([1])"), "members.0");
  EXPECT_EQ(wrong(R"([{"user": "taro"}])"), "members.0.right");
  EXPECT_EQ(wrong(R"([{"user": "taro", "right": "all"}])"), "members.0.right");
  EXPECT_EQ(wrong(R"([{"user": "taro", "group": "g1", "right": "read"}])"), "members.0");
  EXPECT_EQ(wrong(R"([{"user": "taro", "right": "read"}, {"user": "nobody", "right": "read"}])"), "members.1.user");
  EXPECT_EQ(wrong(R"([{"group": "nothing", "right": "read"}])"), "members.0.group");
  EXPECT_EQ(wrong(R"([{"who": "taro", "right": "read"}])"), "members.0.who");
  EXPECT_EQ(fields(refusal("m", "accounts.create", account_for(R"({"user": "u1"})", R"(, "members": [])"))), "members");
}

TEST_P(Members, H3_a_member_gets_name_address_and_right_and_nothing_of_servers_logs_or_members) {
  const std::int64_t id = shared(R"([{"user": "u1", "right": "read"}, {"group": "g1", "right": "send"}])");
  const json::object seen = good("u1", "accounts.get", id_of(id));
  EXPECT_THAT(keys(seen), UnorderedElementsAre("id", "name", "display_name", "address", "right"));
  EXPECT_EQ(seen.at("right"), "read");
  EXPECT_EQ(good("u2", "accounts.get", id_of(id)).at("right"), "send");
  const json::object listed = good("u2", "accounts.list", R"({"owner": {"shared": true}})");
  ASSERT_EQ(listed.at("items").as_array().size(), 1U);
  EXPECT_THAT(keys(listed.at("items").at(0).as_object()),
              UnorderedElementsAre("id", "name", "display_name", "address", "right"));
  EXPECT_EQ(good("u3", "accounts.list", R"({"owner": {"shared": true}})").at("items").as_array().size(), 0U);
  EXPECT_EQ(code("u3", "accounts.get", id_of(id)), "forbidden");
  for (const char* service : {"accounts.log", "accounts.update", "accounts.delete"}) {
    const std::string request = service == std::string("accounts.log") ? id_of(id, R"(, "direction": "receive")")
                                                                       : id_of(id, R"(, "version": 1)");
    EXPECT_EQ(code("u1", service, request), "forbidden") << service;
  }
  EXPECT_EQ(code("u1", "accounts.set_receiving", R"({"owner": {"shared": true}, "enabled": false})"), "forbidden");
  EXPECT_EQ(code("u1", "accounts.set_receiving", R"({"ids": [)" + std::to_string(id) + R"(], "enabled": false})"),
            "forbidden");
}

TEST_P(Members, H2_members_read_and_flag_the_one_mailbox_and_strangers_and_administrators_do_not) {
  const std::int64_t id = shared(R"([{"user": "u1", "right": "read"}, {"role": "r1", "right": "read"}])");
  const std::int64_t mail = store_mail(id);
  const std::string one = of(id, R"(, "id": )" + std::to_string(mail));
  EXPECT_EQ(good("u1", "mail.get", one).at("subject"), "hello");
  good("u1", "mail.flag", of(id, R"(, "ids": [)" + std::to_string(mail) + R"(], "seen": true)"));
  EXPECT_EQ(good("u3", "mail.list", of(id, R"(, "folder": 1)")).at("items").at(0).at("seen"), true);
  for (const char* stranger : {"u2", "m", "s"}) EXPECT_EQ(code(stranger, "mail.get", one), "forbidden") << stranger;
}

TEST_P(Members, P2_who_leaves_a_group_loses_the_account_at_once) {
  const std::int64_t id = shared(R"([{"group": "g1", "right": "send"}])");
  EXPECT_EQ(mail_code("u2", id), "none");
  fake_.add_group("g1", "営業部", {});
  EXPECT_EQ(mail_code("u2", id), "forbidden");
  EXPECT_EQ(good("u2", "accounts.list", R"({"owner": {"shared": true}})").at("items").as_array().size(), 0U);
}

TEST_P(Members, P3_switched_off_shared_accounts_are_refused_to_members_and_come_back_whole) {
  const std::int64_t id = shared(R"([{"user": "u1", "right": "read"}])");
  store_mail(id);
  fake_.set_policy("shared_accounts.enabled", "false");
  EXPECT_EQ(mail_code("u1", id), "forbidden");
  EXPECT_EQ(code("u1", "accounts.get", id_of(id)), "forbidden");
  EXPECT_EQ(code("u1", "accounts.list", R"({"owner": {"shared": true}})"), "forbidden");
  fake_.set_policy("mail.admin_access", "true");
  EXPECT_EQ(mail_code("m", id), "forbidden");
  fake_.set_policy("shared_accounts.enabled", "true");
  EXPECT_EQ(mail_code("u1", id), "none");
  EXPECT_EQ(mail_code("m", id), "none");
}

TEST_P(Members, P1_mail_admin_access_reads_and_changes_nothing) {
  fake_.set_policy("mail.admin_access", "true");
  const std::int64_t id = make();
  const std::int64_t mail = store_mail(id);
  const std::string ids = R"(, "ids": [)" + std::to_string(mail) + "]";
  EXPECT_EQ(code("m", "mail.get", of(id, R"(, "id": )" + std::to_string(mail))), "none");
  EXPECT_EQ(accounts_->audited({.limit = 1}).at(0).action, "mail.read");
  EXPECT_EQ(code("m", "mail.flag", of(id, ids + R"(, "seen": true)")), "forbidden");
  EXPECT_EQ(code("m", "mail.move", of(id, ids + R"(, "folder": 4)")), "forbidden");
  EXPECT_EQ(code("m", "mail.delete", of(id, ids)), "forbidden");
  EXPECT_EQ(code("u1", "mail.delete", of(id, ids)), "none");
}

TEST_P(Members, A12_members_go_with_the_account) {
  const std::int64_t id = shared(R"([{"user": "u1", "right": "read"}])");
  good("m", "accounts.delete", id_of(id, R"(, "version": 1)"));
  Poco::Int64 left = -1;
  database_->read([&](Poco::Data::Session& session) {
    session << "SELECT COUNT(*) FROM account_member", Poco::Data::Keywords::into(left), Poco::Data::Keywords::now;
  });
  EXPECT_EQ(left, 0);
}

TEGAMI_ON_BOTH_DATABASES(Members);

}  // namespace
}  // namespace tegami::services
