#include "accounts/rules.h"

#include <gtest/gtest.h>

#include "accounts/draft.h"
#include "fixtures/fake_host.h"

namespace tegami::accounts {
namespace {

namespace json = boost::json;

class AccountRules : public testing::Test {
 protected:
  /// What is wrong with a new account that this JSON describes, or with a change of stored.
  Errors errors_of(const char* text, const Account* stored = nullptr, bool administrator = true) {
    Draft draft(stored != nullptr ? *stored : new_account(servers_, policies_));
    draft.read(json::parse(text).as_object());
    draft.check({servers_, policies_, stored, administrator});
    last_ = draft.values().account;
    return draft.errors();
  }
  static std::string names(const Errors& errors) {
    std::string text;
    for (const auto& [name, error] : errors) text += (text.empty() ? "" : " ") + name;
    return text;
  }

  fixtures::FakeHost fake_;
  sdk::Host host_{*fake_.table()};
  Policies policies_{host_};
  Servers servers_;
  Account last_;
  const char* good_ = R"({"name": "n", "address": "a@b.jp", "receive": {"host": "h", "user": "u", "password": "p"},
                          "send": {"host": "s"}})";
};

TEST_F(AccountRules, A_whole_account_is_good_and_an_empty_one_tells_all_that_is_missing_at_once) {
  EXPECT_EQ(names(errors_of(good_)), "");
  EXPECT_EQ(names(errors_of(R"({"send": {"source": "individual"}})")),
            "address name receive.host receive.password receive.user send.host send.user");
}

TEST_F(AccountRules, An_account_without_a_sending_server_receives_only) {
  EXPECT_EQ(
      names(errors_of(R"({"name": "n", "address": "a@b.jp", "receive": {"host": "h", "user": "u", "password": "p"}})")),
      "");
}

TEST_F(AccountRules, An_account_that_does_not_receive_needs_no_receiving_server) {
  EXPECT_EQ(names(errors_of(R"({"name": "n", "address": "a@b.jp", "receiving": false,
                               "send": {"host": "s", "auth": "none"}})")),
            "");
  EXPECT_EQ(names(errors_of(R"({"name": "n", "address": "a@b.jp", "receiving": false,
                               "send": {"host": "s", "auth": "pop_before_smtp"}})")),
            "receive.host receive.password receive.user");
}

TEST_F(AccountRules, A5_SMTP_AUTH_falls_back_to_the_receivers_user_and_password_or_is_an_error_at_the_field) {
  EXPECT_EQ(names(errors_of(R"({"name": "n", "address": "a@b.jp", "receiving": false, "send": {"host": "s"}})")),
            "send.user");
  EXPECT_EQ(
      names(errors_of(R"({"name": "n", "address": "a@b.jp", "receive": {"host": "h", "user": "u", "password": "p"},
                               "send": {"host": "s", "user": "other"}})")),
      "send.password");
  servers_.oauth = {{"g", "G", ""}};
  EXPECT_EQ(names(errors_of(R"({"name": "n", "address": "a@b.jp", "send": {"host": "s"},
                               "receive": {"host": "h", "user": "u", "auth": "xoauth2", "oauth_server": "g"}})")),
            "send.user")
      << "a grant is no password";
}

TEST_F(AccountRules, A5_XOAUTH2_needs_a_known_server_and_may_use_the_receivers_grant) {
  const char* both = R"({"name": "n", "address": "a@b.jp", "send": {"host": "s", "auth": "xoauth2"},
                         "receive": {"host": "h", "user": "u", "auth": "xoauth2", "oauth_server": "g"}})";
  EXPECT_EQ(names(errors_of(both)), "receive.oauth_server");
  servers_.oauth = {{"g", "G", ""}};
  EXPECT_EQ(names(errors_of(both)), "");
  EXPECT_EQ(names(errors_of(R"({"name": "n", "address": "a@b.jp", "send": {"host": "s", "auth": "xoauth2", "user": "d"},
                               "receive": {"host": "h", "user": "u", "password": "p"}})")),
            "send.oauth_server");
}

TEST_F(AccountRules, The_second_EHLO_is_skipped_with_STARTTLS_only) {
  EXPECT_EQ(
      names(errors_of(R"({"name": "n", "address": "a@b.jp", "receive": {"host": "h", "user": "u", "password": "p"},
                               "send": {"host": "s", "protection": "starttls", "skip_second_ehlo": true}})")),
      "");
  EXPECT_TRUE(last_.send.skip_second_ehlo);
  Account stored = last_;
  stored.id = 1;
  stored.receive.password_set = true;
  EXPECT_EQ(names(errors_of(R"({"send": {"protection": "tls"}})", &stored)), "");
  EXPECT_FALSE(last_.send.skip_second_ehlo);
}

TEST_F(AccountRules, The_port_follows_the_protection_until_one_is_typed) {
  errors_of(R"({"receive": {"port": 995}, "send": {"port": 587}})");
  EXPECT_EQ(last_.receive.port, std::nullopt);
  EXPECT_EQ(last_.send.port, std::nullopt);
  errors_of(R"({"receive": {"port": 1110}})");
  EXPECT_EQ(last_.receive.port, 1110);
  EXPECT_EQ(default_pop3_port(Protection::tls), 995);
  EXPECT_EQ(default_pop3_port(Protection::none), 110);
  EXPECT_EQ(default_pop3_port(Protection::starttls_unverified), 110);
  EXPECT_EQ(default_smtp_port(Protection::starttls), 587);
  EXPECT_EQ(default_smtp_port(Protection::tls_unverified), 465);
  EXPECT_EQ(default_smtp_port(Protection::none), 25);
}

TEST_F(AccountRules, P3_protections_that_the_administrator_forbids_cannot_be_chosen_but_stored_ones_stay) {
  const char* plain = R"({"receive": {"protection": "none"}, "send": {"protection": "tls_unverified"}})";
  Account stored;
  ASSERT_EQ(names(errors_of(good_)), "");
  stored = last_;
  stored.id = 1;
  stored.receive.password_set = true;
  EXPECT_EQ(names(errors_of(plain, &stored)), "receive.protection send.protection");
  fake_.set_policy("transport.allow_plaintext", "true");
  fake_.set_policy("transport.allow_unverified_tls", "true");
  EXPECT_EQ(names(errors_of(plain, &stored)), "");
  stored = last_;
  fake_.set_policy("transport.allow_plaintext", "false");
  EXPECT_EQ(names(errors_of(R"({"name": "other"})", &stored)), "");
}

TEST_F(AccountRules, P3_leave_on_server_can_be_forbidden_and_stored_settings_go_on) {
  fake_.set_policy("accounts.allow_leave_on_server", "false");
  EXPECT_EQ(names(errors_of(R"({"name": "n", "address": "a@b.jp", "receive": {"host": "h", "user": "u", "password": "p",
                               "leave_on_server": true}})")),
            "receive.leave_on_server");
  Account stored = last_;
  stored.id = 1;
  stored.receive.leave_on_server = true;
  stored.receive.password_set = true;
  EXPECT_EQ(names(errors_of(R"({"name": "m"})", &stored)), "");
}

TEST_F(AccountRules, P3_the_default_of_days_is_a_policy) {
  fake_.set_policy("accounts.default_leave_days", "30");
  EXPECT_EQ(new_account(servers_, policies_).receive.leave_days, 30);
  fake_.set_policy("accounts.default_leave_days", "\"soon\"");
  EXPECT_EQ(new_account(servers_, policies_).receive.leave_days, 14);
}

TEST_F(AccountRules, P3_self_service_stays_with_allowed_hosts_and_domains_administrators_do_not) {
  fake_.set_policy("accounts.allowed_hosts", R"(["pop.example.jp", ".mail.jp"])");
  fake_.set_policy("accounts.allowed_domains", R"(["example.jp"])");
  const char* text = R"({"name": "n", "address": "a@b.jp", "receive": {"host": "evil.jp", "user": "u", "password": "p"},
                         "send": {"host": "SMTP.mail.jp"}})";
  EXPECT_EQ(names(errors_of(text, nullptr, false)), "address receive.host");
  EXPECT_EQ(names(errors_of(text, nullptr, true)), "");
}

TEST_F(AccountRules, A5_a_source_decides_the_server_and_must_have_one) {
  EXPECT_EQ(
      names(errors_of(
          R"({"name": "n", "address": "a@b.jp", "receive": {"source": "webmail", "user": "u", "password": "p"}})")),
      "receive.source");
  servers_.webmail_pop3 = Server{"in.example.jp", 1100, Protection::starttls, {}, {}, false};
  EXPECT_EQ(names(errors_of(R"({"name": "n", "address": "a@b.jp",
                               "receive": {"source": "webmail", "user": "u", "password": "p", "host": "bad host", "port": 0}})")),
            "")
      << "what the choices do not show is not heeded";
  const auto endpoint = effective_receive(last_, servers_);
  ASSERT_TRUE(endpoint);
  EXPECT_EQ(endpoint->host, "in.example.jp");
  EXPECT_EQ(endpoint->port, 1100);
}

TEST_F(AccountRules, The_hosts_servers_are_the_default_where_they_are_set) {
  EXPECT_EQ(new_account(servers_, policies_).receive.source, Source::individual);
  servers_.host_pop3 = Server{"pop", {}, Protection::tls, {}, {}, false};
  EXPECT_EQ(new_account(servers_, policies_).receive.source, Source::host);
  EXPECT_EQ(new_account(servers_, policies_).send.source, Source::individual);
}

TEST_F(AccountRules, A5_sending_authentication_is_the_sources) {
  servers_.host_smtp = Server{"smtp", {}, Protection::starttls, SendAuth::none, {}, true};
  EXPECT_EQ(names(errors_of(R"({"name": "n", "address": "a@b.jp", "receiving": false, "send": {"source": "host"}})")),
            "");
  const auto server = effective_send(last_, servers_);
  ASSERT_TRUE(server);
  EXPECT_EQ(server->auth, SendAuth::none);
  EXPECT_EQ(server->endpoint.port, 587);
  EXPECT_TRUE(server->skip_second_ehlo);
}

TEST(FetchRound, R1_leave_on_to_off_begins_a_new_round_once_and_on_again_drops_one_not_begun) {
  Account stored, changed;
  stored.receive.leave_on_server = true;
  Round round = round_after(stored, changed);
  EXPECT_EQ(round.number, 2);
  EXPECT_TRUE(round.pending);
  stored = changed;
  stored.fetch_round = round.number;
  stored.round_pending = true;
  EXPECT_EQ(round_after(stored, changed).number, 2) << "saving again begins no other";
  changed.receive.leave_on_server = true;
  round = round_after(stored, changed);
  EXPECT_EQ(round.number, 1);
  EXPECT_FALSE(round.pending);
  stored.round_pending = false;
  EXPECT_EQ(round_after(stored, changed).number, 2) << "a round that has begun stays";
}

}  // namespace
}  // namespace tegami::accounts
