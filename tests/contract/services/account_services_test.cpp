// The account services on both databases: who may what (SPEC section 1), shapes (section 7), refusals.
#include "contract/services/account_services.h"

namespace tegami::services {
namespace {

TEST_P(AccountServices, An_account_has_the_shape_of_the_specification_and_no_password) {
  fake_.set_now_ms(1'764'031'327'123);
  const json::object account = good("m", "accounts.create", account_for(R"({"user": "taro"})"));
  EXPECT_EQ(json::serialize(account).find("hush"), std::string::npos);
  const std::int64_t id = account.at("id").as_int64();
  const json::value expected = json::parse(R"({"version": 1, "owner": {"user": "u1"},
    "name": "仕事", "display_name": "", "address": "taro@example.jp", "receiving": true, "receive_log": false,
    "send_log": false, "signature": "", "default": false, "interval_s": null, "quota_bytes": null,
    "receive": {"source": "individual", "host": "pop.example.jp", "port": 995, "protection": "tls", "pin": null,
                "user": "taro", "password_set": true, "auth": "standard", "oauth_server": null, "timeout_s": 30,
                "leave_on_server": false, "leave_days": 14},
    "send": {"source": "individual", "host": "smtp.example.jp", "port": 587, "protection": "starttls", "pin": null,
             "skip_second_ehlo": false, "auth": "plain", "oauth_server": null, "user": "", "password_set": false},
    "state": {"status": "never", "last_received": null, "last_error": null, "next_try": null, "messages": 0, "bytes": 0,
              "authorization": {"receive": {"state": "none", "address": null, "until": null},
                                "send": {"state": "none", "address": null, "until": null}},
              "logs": {"receive": null, "send": null}}})");
  json::object without_id = account;
  without_id.erase("id");
  EXPECT_EQ(json::value(without_id), expected) << json::serialize(without_id);
  EXPECT_EQ(good("m", "accounts.get", id_of(id)), account);
  EXPECT_EQ(woken_, 1);
}

TEST_P(AccountServices, What_get_gives_can_be_sent_back_and_changes_nothing_but_the_version) {
  json::object account = good("m", "accounts.get", id_of(make()));
  const json::object after = good("m", "accounts.update", json::serialize(account));
  account["version"] = 2;
  EXPECT_EQ(after, account);
}

struct Right {
  const char* user;
  const char* self_service;
  const char *see, *change, *remove, *create;  ///< "none": allowed
};

TEST_P(AccountServices, Who_may_do_what_with_a_personal_account_of_taro) {
  const Right table[] = {
      {"u1", "none", "none", "forbidden", "forbidden", "forbidden"},
      {"u1", "change", "none", "none", "forbidden", "forbidden"},
      {"u1", "all", "none", "none", "none", "none"},
      {"u2", "all", "forbidden", "forbidden", "forbidden", "forbidden"},
      {"m", "none", "none", "none", "none", "none"},
      {"s", "none", "none", "none", "none", "none"},
      {"", "all", "forbidden", "forbidden", "forbidden", "forbidden"},
      {"nobody", "all", "forbidden", "forbidden", "forbidden", "forbidden"},
  };
  for (const Right& right : table) {
    const std::int64_t id = make();
    fake_.set_policy("personal_accounts.self_service", "\"" + std::string(right.self_service) + "\"");
    const std::string who = std::string(right.user) + " with " + right.self_service;
    EXPECT_EQ(code(right.user, "accounts.get", id_of(id)), right.see) << who;
    const bool seen = std::string_view(right.see) == "none";
    EXPECT_EQ(code(right.user, "accounts.log", id_of(id, R"(, "direction": "receive")")), seen ? "no_log" : "forbidden")
        << who;
    EXPECT_EQ(
        code(right.user, "accounts.set_receiving", R"({"ids": [)" + std::to_string(id) + R"(], "enabled": true})"),
        right.change)
        << who;
    EXPECT_EQ(code(right.user, "accounts.update", id_of(id, R"(, "version": 1, "name": "other")")), right.change)
        << who;
    const std::string version = std::string_view(right.change) == "none" ? "2" : "1";
    EXPECT_EQ(code(right.user, "accounts.delete", id_of(id, ", \"version\": " + version)), right.remove) << who;
    EXPECT_EQ(code(right.user, "accounts.create", account_for(R"({"user": "u1"})")), right.create) << who;
    fake_.clear_policy("personal_accounts.self_service");
    fake_.set_policy("accounts.max_per_user", "1000");
  }
}

TEST_P(AccountServices, What_is_not_yours_and_what_does_not_exist_get_the_same_answer) {
  const std::int64_t id = make();
  const Refusal other = refusal("u2", "accounts.get", id_of(id)),
                missing = refusal("u2", "accounts.get", id_of(id + 1'000));
  EXPECT_EQ(other.code, missing.code);
  EXPECT_EQ(other.message, missing.message);
  EXPECT_EQ(other.fields, missing.fields);
  EXPECT_EQ(code("u2", "accounts.create", account_for(R"({"user": "u1"})")),
            code("u2", "accounts.create", account_for(R"({"user": "no such user"})")));
}

TEST_P(AccountServices, A_locked_user_may_nothing_with_the_next_call) {
  const std::int64_t id = make();
  EXPECT_EQ(code("u1", "accounts.get", id_of(id)), "none");
  fake_.lock_user("u1");
  EXPECT_EQ(code("u1", "accounts.get", id_of(id)), "forbidden");
}

TEST_P(AccountServices, H1_shared_accounts_are_administrators_and_refused_to_all_when_switched_off) {
  const std::int64_t id = make(R"({"shared": true})");
  EXPECT_EQ(good("m", "accounts.get", id_of(id)).at("owner"), json::parse(R"({"shared": true})"));
  EXPECT_EQ(code("u1", "accounts.get", id_of(id)), "forbidden");
  EXPECT_EQ(good("m", "accounts.list", R"({"owner": {"shared": true}})").at("items").as_array().size(), 1U);
  EXPECT_EQ(good("m", "accounts.list", "{}").at("items").as_array().size(), 0U);
  fake_.set_policy("shared_accounts.enabled", "false");
  for (const char* who : {"m", "s", "u1"}) {
    EXPECT_EQ(code(who, "accounts.get", id_of(id)), "forbidden") << who;
    EXPECT_EQ(code(who, "accounts.list", R"({"owner": {"shared": true}})"), "forbidden") << who;
    EXPECT_EQ(code(who, "accounts.update", id_of(id, R"(, "version": 1)")), "forbidden") << who;
    EXPECT_EQ(code(who, "accounts.create", account_for(R"({"shared": true})")), "forbidden") << who;
    EXPECT_EQ(code(who, "accounts.set_receiving", R"({"ids": [)" + std::to_string(id) + R"(], "enabled": false})"),
              "forbidden");
  }
  fake_.set_policy("shared_accounts.enabled", "true");
  EXPECT_EQ(code("m", "accounts.get", id_of(id)), "none") << "the data stays";
}

TEST_P(AccountServices, A10_all_errors_come_at_once_in_the_callers_language) {
  const Refusal refused = refusal("m", "accounts.create", R"({"owner": {"user": "u1"}, "nmae": "x", "address": "taro",
      "receive": {"port": 0, "timeout_s": 4}, "send": {"protection": "none"}})");
  EXPECT_EQ(refused.code, "invalid");
  EXPECT_EQ(fields(refused),
            "address name nmae receive.host receive.password receive.port receive.timeout_s receive.user send.host "
            "send.protection send.user");
  EXPECT_EQ(refused.fields.at("receive.port"), "1〜65535の数字で入力してください。");
  EXPECT_EQ(accounts_->count_of("u1"), 0);
}

TEST_P(AccountServices, A10_the_second_of_two_changes_gets_a_conflict) {
  const std::int64_t id = make();
  good("m", "accounts.update", id_of(id, R"(, "version": 1, "name": "first")"));
  EXPECT_EQ(code("m", "accounts.update", id_of(id, R"(, "version": 1, "name": "second")")), "conflict");
  EXPECT_EQ(code("m", "accounts.delete", id_of(id, R"(, "version": 1)")), "conflict");
  EXPECT_EQ(fields(refusal("m", "accounts.update", id_of(id, R"(, "name": "second")"))), "version");
  EXPECT_EQ(fields(refusal("m", "accounts.delete", id_of(id))), "version");
  EXPECT_EQ(good("m", "accounts.get", id_of(id)).at("name"), "first");
}

TEST_P(AccountServices, Only_administrators_set_a_quota_and_nobody_changes_the_owner_by_update) {
  const std::int64_t id = make();
  fake_.set_policy("personal_accounts.self_service", "\"all\"");
  EXPECT_EQ(fields(refusal("u1", "accounts.update", id_of(id, R"(, "version": 1, "quota_bytes": 5)"))), "quota_bytes");
  EXPECT_EQ(code("m", "accounts.update", id_of(id, R"(, "version": 1, "quota_bytes": 5)")), "none");
  EXPECT_EQ(fields(refusal("m", "accounts.update", id_of(id, R"(, "version": 2, "owner": {"user": "u2"})"))), "owner");
  EXPECT_EQ(code("m", "accounts.update", id_of(id, R"(, "version": 2, "owner": {"user": "taro"})")), "none");
}

TEST_P(AccountServices, P3_a_user_has_at_most_as_many_accounts_as_the_policy_says) {
  fake_.set_policy("accounts.max_per_user", "1");
  make();
  const Refusal refused = refusal("m", "accounts.create", account_for(R"({"user": "u1"})"));
  EXPECT_EQ(refused.code, "limit");
  EXPECT_NE(refused.message.find("1"), std::string::npos);
  EXPECT_EQ(code("m", "accounts.create", account_for(R"({"user": "u2"})")), "none");
}

TEST_P(AccountServices, A_user_is_named_by_key_log_in_or_address_and_an_ambiguous_name_is_no_guess) {
  for (const char* name : {"u1", "taro", "taro@example.jp"})
    EXPECT_EQ(good("m", "accounts.create", account_for(R"({"user": ")" + std::string(name) + "\"}")).at("owner"),
              json::parse(R"({"user": "u1"})"));
  EXPECT_EQ(good("m", "accounts.list", R"({"owner": "taro"})").at("items").as_array().size(), 3U);
  fake_.add_user({.key = "u9", .login = "jiro", .address = "taro@example.jp"});
  EXPECT_EQ(fields(refusal("m", "accounts.create", account_for(R"({"user": "taro@example.jp"})"))), "owner");
  EXPECT_EQ(fields(refusal("m", "accounts.create", account_for(R"({"user": "saburo"})"))), "owner");
}

TEST_P(AccountServices, A12_delete_erases_the_mailbox_and_then_the_row) {
  const std::int64_t id = make();
  good("m", "accounts.delete", id_of(id, R"(, "version": 1)"));
  EXPECT_EQ(erased_, std::vector<accounts::AccountId>{id});
  EXPECT_TRUE(accounts_->deleting().empty());
  EXPECT_EQ(code("m", "accounts.get", id_of(id)), "forbidden");
}

TEST_P(AccountServices, A1_every_user_of_the_host_has_a_row_also_one_without_an_account) {
  make();
  make();
  json::object found;
  std::string after = "null";
  int pages = 0;
  do {
    const json::object page = good("m", "accounts.users", R"({"limit": 1, "after": )" + after + "}");
    for (const json::value& item : page.at("items").as_array()) found[item.at("user").as_string()] = item;
    after = json::serialize(page.at("next"));
  } while (after != "null" && ++pages < 20);
  EXPECT_EQ(found.size(), 4U);
  EXPECT_EQ(found["u1"], json::parse(R"({"user": "u1", "name": "山田太郎", "accounts": 2, "failing": 0})"));
  EXPECT_EQ(found["u2"].at("accounts"), 0);
  EXPECT_EQ(good("m", "accounts.users", R"({"without_account": true})").at("items").as_array().size(), 3U);
  EXPECT_EQ(good("m", "accounts.users", R"({"query": "佐藤"})").at("items").as_array().size(), 1U);
  EXPECT_EQ(code("u1", "accounts.users", "{}"), "forbidden");
  EXPECT_EQ(fields(refusal("m", "accounts.users", R"({"after": "x"})")), "after");
}

TEST_P(AccountServices, Lists_show_an_owner_his_own_and_an_administrator_all_and_are_paged) {
  for (int i = 0; i < 3; ++i) make();
  make(R"({"user": "u2"})");
  EXPECT_EQ(good("u1", "accounts.list", "{}").at("items").as_array().size(), 3U);
  EXPECT_EQ(code("u1", "accounts.list", R"({"owner": "u2"})"), "forbidden");
  const json::object page = good("m", "accounts.list", R"({"limit": 2})");
  EXPECT_EQ(page.at("items").as_array().size(), 2U);
  const json::object rest =
      good("m", "accounts.list", R"({"limit": 50, "after": )" + json::serialize(page.at("next")) + "}");
  EXPECT_EQ(rest.at("items").as_array().size(), 2U);
  EXPECT_TRUE(rest.at("next").is_null());
  EXPECT_EQ(fields(refusal("m", "accounts.list", R"({"limit": 501})")), "limit");
  EXPECT_EQ(fields(refusal("m", "accounts.list", R"({"status": "odd"})")), "status");
  EXPECT_EQ(fields(refusal("m", "accounts.list", R"({"colour": "red"})")), "colour");
}

TEST_P(AccountServices, A3_the_accounts_of_many_users_are_one_list_for_administrators_alone) {
  make();
  make(R"({"user": "u2"})");
  const std::string both = R"({"owner": {"users": ["u1", "u2", "gone"]}})";
  EXPECT_EQ(good("m", "accounts.list", both).at("items").as_array().size(), 2U);
  EXPECT_EQ(code("u1", "accounts.list", both), "forbidden");
  EXPECT_EQ(good("u1", "accounts.list", R"({"owner": {"users": ["u1"]}})").at("items").as_array().size(), 1U);
  for (const char* owner : {R"({"users": []})", R"({"users": "u1"})", R"({"users": [1]})", R"({"users": [""]})"})
    EXPECT_EQ(fields(refusal("m", "accounts.list", R"({"owner": )" + std::string(owner) + "}")), "owner") << owner;
  json::array many;
  for (int i = 0; i < 501; ++i) many.emplace_back("u" + std::to_string(i));
  const json::object asked{{"owner", {{"users", many}}}};
  EXPECT_EQ(fields(refusal("m", "accounts.list", json::serialize(asked))), "owner");
  EXPECT_EQ(fields(refusal("m", "accounts.list", R"({"query": ")" + std::string(2'001, 'x') + R"("})")), "query");
}

TEST_P(AccountServices, A2_receiving_is_switched_by_ids_or_filter_after_a_dry_run) {
  const std::int64_t one = make();
  make(R"({"user": "u2"})");
  EXPECT_EQ(good("m", "accounts.set_receiving", R"({"query": "仕事", "enabled": false, "dry_run": true})"),
            json::parse(R"({"matched": 2, "changed": 2})").as_object());
  EXPECT_EQ(good("m", "accounts.get", id_of(one)).at("receiving"), true);
  EXPECT_EQ(good("m", "accounts.set_receiving", R"({"ids": [)" + std::to_string(one) + R"(], "enabled": false})"),
            json::parse(R"({"matched": 1, "changed": 1})").as_object());
  const json::object account = good("m", "accounts.get", id_of(one));
  EXPECT_EQ(account.at("receiving"), false);
  EXPECT_EQ(account.at("state").at("status"), "off");
  EXPECT_EQ(good("m", "accounts.list", R"({"status": "off"})").at("items").as_array().size(), 1U);
  EXPECT_EQ(code("m", "accounts.set_receiving", R"({"ids": [999999], "enabled": false})"), "forbidden");
}

TEST_P(AccountServices, L1_the_log_is_read_as_bytes) {
  const std::int64_t id = make();
  accounts_->save_log(id, "receive", "S: +OK こんにちは", 5);
  Result result = call("u1", "accounts.log", id_of(id, R"(, "direction": "receive")"));
  ASSERT_TRUE(result);
  Bytes& bytes = std::get<Bytes>(*result);
  std::string text;
  char piece[4];
  while (const std::size_t count = bytes.next(piece)) text.append(piece, count);
  EXPECT_EQ(text, "S: +OK こんにちは");
  EXPECT_EQ(bytes.size, static_cast<std::int64_t>(text.size()));
  EXPECT_EQ(fields(refusal("u1", "accounts.log", id_of(id, R"(, "direction": "up")"))), "direction");
}

TEST_P(AccountServices, The_webmails_own_servers_are_system_administrators) {
  for (const char* who : {"u1", "m", ""}) EXPECT_EQ(code(who, "servers.get", "{}"), "forbidden") << who;
  EXPECT_EQ(code("m", "servers.update", R"({"pop3": null})"), "forbidden");
  EXPECT_EQ(good("s", "servers.get", "{}"),
            json::parse(R"({"pop3": null, "smtp": null, "accounts": {"receive": 0, "send": 0}})").as_object());
  EXPECT_EQ(
      fields(refusal(
          "s", "servers.update",
          R"({"pop3": {"host": "a:1", "auth": "plain"}, "smtp": {"protection": "tls", "skip_second_ehlo": true}})")),
      "pop3.auth pop3.host smtp.host smtp.skip_second_ehlo");
  const json::object saved =
      good("s", "servers.update",
           R"({"pop3": {"host": "in.example.jp"}, "smtp": {"host": "out.example.jp", "port": 2525,
                                      "protection": "starttls", "auth": "login", "skip_second_ehlo": true}})");
  EXPECT_EQ(saved.at("pop3"), json::parse(R"({"host": "in.example.jp", "port": 995, "protection": "tls"})"));
  EXPECT_EQ(saved.at("smtp"), json::parse(R"({"host": "out.example.jp", "port": 2525, "protection": "starttls",
                                              "auth": "login", "oauth_server": null, "skip_second_ehlo": true})"));
  good("m", "accounts.create", R"({"owner": {"user": "u1"}, "name": "n", "address": "a@b.jp",
      "receive": {"source": "webmail", "user": "u", "password": "p"}})");
  EXPECT_EQ(good("s", "servers.get", "{}").at("accounts"), json::parse(R"({"receive": 1, "send": 0})"));
  EXPECT_TRUE(good("s", "servers.update", R"({"pop3": null})").at("pop3").is_null());
}

TEST_P(AccountServices, Who_changed_what_is_audited_without_secrets) {
  const std::int64_t id = make();
  good("m", "accounts.update", id_of(id, R"(, "version": 1, "name": "new", "receive": {"password": "hush-again"})"));
  good("m", "accounts.set_receiving", R"({"ids": [)" + std::to_string(id) + R"(], "enabled": false})");
  good("m", "accounts.delete", id_of(id, R"(, "version": 3)"));
  const auto entries = accounts_->audited({.limit = 10});
  ASSERT_EQ(entries.size(), 4U);
  EXPECT_EQ(entries[0].action, "accounts.delete");
  EXPECT_EQ(entries[1].fields, std::vector<std::string>{"receiving"});
  EXPECT_EQ(entries[2].fields, (std::vector<std::string>{"name", "receive.password"}));
  EXPECT_EQ(entries[3].action, "accounts.create");
  EXPECT_EQ(entries[0].actor, "m");
  EXPECT_EQ(entries[0].actor_address, "192.0.2.7");
  EXPECT_EQ(entries[0].account_name, "new");
  for (const auto& entry : entries)
    for (const std::string& field : entry.fields) EXPECT_EQ(field.find("hush"), std::string::npos);
}

TEST_P(AccountServices, A_name_that_is_no_service_is_told) {
  EXPECT_EQ(code("m", "accounts.sing", "{}"), "unknown_service");
  EXPECT_EQ(refusal("m", "accounts.\xC9\n", "{}").message, "unknown service: accounts.??") << "bytes that are no text";
}

TEGAMI_ON_BOTH_DATABASES(AccountServices);

}  // namespace
}  // namespace tegami::services
