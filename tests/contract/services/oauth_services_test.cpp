// oauth.begin, .complete, .status (A5 to A7), with a real oidc-provider at the other end, on both databases.
#include "oauth_services.h"

namespace tegami::services {
namespace {

TEST_P(OauthServices, A6_a_stored_account_is_authorized_tells_by_whom_and_is_tried_at_once) {
  const auto id = make_xoauth2();
  EXPECT_EQ(status(id).at("state").as_string(), "needed");
  auto row = *accounts_->find(id);
  row.state.status = "needs_authorization";
  row.state.error_code = "needs_authorization";
  row.state.next_try_ms = host_.now_ms() + 86'400'000;
  accounts_->save_state(id, row.state);
  const auto begun = good("u1", "oauth.begin", begin_of(id));
  const auto question = query_of(std::string(begun.at("url").as_string()));
  EXPECT_EQ(question.at("code_challenge_method"), "S256");
  EXPECT_EQ(question.at("login_hint"), "taro");
  EXPECT_EQ(question.at("redirect_uri"), OidcProvider::kRedirect);
  const int before = woken_;
  const auto done = good("u1", "oauth.complete", signed_in(begun, "taro"));
  EXPECT_EQ(done.at("id").as_int64(), id);
  EXPECT_EQ(done.at("return_to").as_string(), "/my/accounts");
  EXPECT_EQ(done.at("address").as_string(), "taro@example.test");
  EXPECT_FALSE(done.contains("failure"));
  const auto now = status(id);
  EXPECT_EQ(now.at("state").as_string(), "ok");
  EXPECT_EQ(now.at("authorized_by").as_string(), "u1");
  EXPECT_FALSE(now.at("other_address").as_bool()) << "taro, and taro@…";
  EXPECT_EQ(accounts_->due(host_.now_ms(), 10), std::vector<accounts::AccountId>{id});
  EXPECT_EQ(accounts_->find(id)->state.error_code, "");
  EXPECT_GT(woken_, before);
  const auto entries = accounts_->audited({.action = "oauth.authorize"});
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].actor, "u1");
  EXPECT_EQ(count("oauth_flow"), 0);
}

TEST_P(OauthServices, A5_sending_without_a_user_id_of_its_own_signs_in_with_the_receiving_grant) {
  const auto id = make_xoauth2();
  const auto begun = good("u1", "oauth.begin", begin_of(id, "send"));
  EXPECT_EQ(begun.at("direction").as_string(), "receive");
  good("u1", "oauth.complete", signed_in(begun, "taro"));
  EXPECT_EQ(status(id, "send").at("state").as_string(), "ok");
  EXPECT_EQ(status(id, "send").at("uses").as_string(), "receive");
  EXPECT_EQ(count("oauth_account_grant"), 1);
}

TEST_P(OauthServices, A6_one_authorization_serves_both_directions_and_a_differing_address_is_pointed_out) {
  const auto id = make_xoauth2(R"({"user": "u1"})", "desk@example.test");
  authorize("u1", id, "both");
  EXPECT_EQ(count("oauth_account_grant"), 2);
  EXPECT_EQ(count("oauth_grant"), 1);
  EXPECT_EQ(status(id, "send").at("grant"), status(id).at("grant"));
  EXPECT_TRUE(status(id, "send").at("other_address").as_bool()) << "desk's, and taro signed in";
  authorize("u1", id, "send", "desk");
  EXPECT_NE(status(id, "send").at("grant"), status(id).at("grant"));
  EXPECT_FALSE(status(id, "send").at("other_address").as_bool());
  EXPECT_EQ(status(id).at("address").as_string(), "taro@example.test") << "receiving is what it was";
}

TEST_P(OauthServices, A6_an_account_that_is_being_added_takes_the_grant_of_its_draft) {
  const auto draft = xoauth2(R"({"user": "u1"})");
  const auto begun = good("u1", "oauth.begin", begin_of(R"("draft": )" + draft, "receive"));
  const auto done = good("u1", "oauth.complete", signed_in(begun, "taro"));
  EXPECT_EQ(done.at("draft"), json::parse(draft)) << "nothing typed is lost";
  EXPECT_EQ(count("account"), 0) << "nothing is stored";
  const auto grants = R"(, "grants": {"receive": )" + json::serialize(done.at("grant")) + "}";
  EXPECT_EQ(fields(refusal("u2", "accounts.create", xoauth2(R"({"user": "u2"})", grants))), "grants.receive")
      << "another's";
  EXPECT_EQ(fields(refusal("m", "accounts.create", xoauth2(R"({"user": "u1"})", grants))), "grants.receive")
      << "an administrator did not make it";
  auto other = xoauth2(R"({"user": "u1"})", grants);
  for (auto at = other.find("\"o1\""); at != std::string::npos; at = other.find("\"o1\""))
    other.replace(at, 4, "\"o2\"");
  EXPECT_EQ(fields(refusal("u1", "accounts.create", other)), "grants.receive") << "of another server";
  EXPECT_EQ(count("account"), 0);
  const auto id = good("u1", "accounts.create", xoauth2(R"({"user": "u1"})", grants)).at("id").as_int64();
  EXPECT_EQ(status(id).at("state").as_string(), "ok");
  EXPECT_EQ(fields(refusal("u1", "accounts.create", xoauth2(R"({"user": "u1"})", grants))), "grants.receive")
      << "it has its account";
  EXPECT_EQ(fields(refusal("u1", "accounts.create", xoauth2(R"({"user": "u1"})", R"(, "grants": {"receive": "x"})"))),
            "grants.receive");
  EXPECT_EQ(fields(refusal("u1", "accounts.create", xoauth2(R"({"user": "u1"})", R"(, "grants": {"receive": 999})"))),
            "grants.receive");
}

TEST_P(OauthServices, A5_passwords_that_were_typed_do_not_come_back_from_a_draft) {
  const std::string draft = R"({"owner": {"user": "u1"}, "name": "n", "address": "a@example.jp",
    "receive": {"host": "pop.example.jp", "user": "taro", "auth": "xoauth2", "oauth_server": "o1", "password": "hush-hush"},
    "send": {"host": "smtp.example.jp", "user": "taro", "password": "hush-hush"}})";
  const auto begun = good("u1", "oauth.begin", begin_of(R"("draft": )" + draft));
  const auto text = json::serialize(good("u1", "oauth.complete", signed_in(begun, "taro")));
  EXPECT_EQ(text.find("hush"), std::string::npos);
  EXPECT_EQ(text.find("access"), std::string::npos) << text;
}

TEST_P(OauthServices, A7_a_shared_account_is_authorized_once_it_is_there_and_not_while_it_is_added) {
  const auto draft = R"("draft": )" + xoauth2(R"({"shared": true})");
  const auto refused = refusal("m", "oauth.begin", begin_of(draft));
  EXPECT_EQ(fields(refused), "draft");
  EXPECT_EQ(refused.fields.at("draft"), words_.text("ja", "error.shared_authorize"));
  EXPECT_EQ(code("u1", "oauth.begin", begin_of(draft)), "forbidden");
  EXPECT_EQ(count("oauth_flow"), 0);
  const auto id = make_xoauth2(R"({"shared": true})");
  authorize("m", id);
  EXPECT_EQ(status(id, "receive", "m").at("state").as_string(), "ok");
  EXPECT_EQ(code("u1", "oauth.status", id_of(id, R"(, "direction": "receive")")), "forbidden");
}

TEST_P(OauthServices, An_answer_is_taken_once_by_who_asked_in_his_session_and_nothing_is_half_saved) {
  const auto id = make_xoauth2();
  const auto begun = good("u1", "oauth.begin", begin_of(id));
  const auto answer = signed_in(begun, "taro");
  EXPECT_EQ(code("u2", "oauth.complete", answer), "oauth_other_session");
  session_ = "session-2";
  EXPECT_EQ(code("u1", "oauth.complete", answer), "oauth_other_session");
  session_.clear();
  EXPECT_EQ(code("u1", "oauth.complete", answer), "oauth_other_session");
  session_ = "session-1";
  EXPECT_EQ(count("oauth_grant"), 0);
  EXPECT_FALSE(good("u1", "oauth.complete", answer).contains("failure"));
  EXPECT_EQ(code("u1", "oauth.complete", answer), "oauth_state_unknown") << "replayed";
  EXPECT_EQ(code("u1", "oauth.complete", R"({"state": "guessed", "code": "c"})"), "oauth_state_unknown");
  EXPECT_EQ(count("oauth_grant"), 1);
}

TEST_P(OauthServices, An_answer_that_comes_after_ten_minutes_is_unknown) {
  const auto begun = good("u1", "oauth.begin", begin_of(make_xoauth2()));
  const auto answer = signed_in(begun, "taro");
  fake_.advance(std::chrono::minutes(10));
  EXPECT_EQ(code("u1", "oauth.complete", answer), "oauth_state_unknown");
  EXPECT_EQ(count("oauth_grant"), 0);
}

TEST_P(OauthServices, A_no_a_wrong_issuer_a_lost_account_and_a_server_that_is_down_change_nothing) {
  const auto id = make_xoauth2();
  authorize("u1", id);
  const auto before = status(id);
  const auto failure = [&](const std::string& answer) {
    const auto done = good("u1", "oauth.complete", answer);
    EXPECT_EQ(done.at("return_to").as_string(), "/my/accounts");
    EXPECT_EQ(status(id), before);
    return done.contains("failure") ? std::string(done.at("failure").at("code").as_string()) : std::string();
  };
  EXPECT_EQ(failure(denied(good("u1", "oauth.begin", begin_of(id)))), "oauth_denied");
  auto mixed = signed_in(good("u1", "oauth.begin", begin_of(id)), "taro");
  mixed.replace(mixed.find(provider_->url("")), provider_->url("").size(), "https://evil.example");
  EXPECT_EQ(failure(mixed), "oauth_wrong_issuer");
  // Its settings were changed while somebody was away.
  auto answer = signed_in(good("u1", "oauth.begin", begin_of(id, "send")), "taro");
  auto account = accounts_->find(id)->account;
  account.send.user = "desk";
  account.receive.auth = accounts::ReceiveAuth::standard;
  accounts_->update(account, {}, host_.now_ms());
  EXPECT_EQ(good("u1", "oauth.complete", answer).at("failure").at("code").as_string(), "oauth_changed_meanwhile");
  // The administrator took the server away, and gave another address for it.
  const auto second = make_xoauth2();
  answer = signed_in(good("u1", "oauth.begin", begin_of(second)), "taro");
  const auto entry = *host_.setting("oauth_servers");
  fake_.set_setting("oauth_servers", "[]");
  EXPECT_EQ(good("u1", "oauth.complete", answer).at("failure").at("code").as_string(), "oauth_server_gone");
  fake_.set_setting("oauth_servers", entry);
  answer = signed_in(good("u1", "oauth.begin", begin_of(second)), "taro");
  auto down = provider_->entry("o1");
  const std::string token_url = provider_->url("/token\"");
  down.replace(down.find(token_url), token_url.size(),
               "http://127.0.0.1:" + std::to_string(fixtures::free_port()) + "/token\"");
  fake_.set_setting("oauth_servers", "[" + down + "]");
  EXPECT_EQ(good("u1", "oauth.complete", answer).at("failure").at("code").as_string(), "oauth_server_unreachable");
  EXPECT_EQ(status(second).at("state").as_string(), "needed");
}

TEST_P(OauthServices, P3_a_right_that_ended_while_somebody_signed_in_ends_it) {
  const auto id = make_xoauth2();
  const auto answer = signed_in(good("u1", "oauth.begin", begin_of(id)), "taro");
  fake_.set_policy("personal_accounts.self_service", "\"none\"");
  EXPECT_EQ(code("u1", "oauth.complete", answer), "forbidden");
  EXPECT_EQ(count("oauth_grant"), 0);
}

TEST_P(OauthServices, What_cannot_be_authorized_is_refused_at_its_field) {
  const auto id = make();
  EXPECT_EQ(fields(refusal("u1", "oauth.begin", begin_of(id))), "direction") << "it signs in by a password";
  const auto other = make_xoauth2();
  EXPECT_EQ(fields(refusal("u1", "oauth.begin", begin_of(other, "sideways"))), "direction");
  for (const char* away : {"https://evil.example/", "//evil.example", "/\\\\evil.example", "my/accounts"}) {
    const json::object request{
        {"id", other}, {"direction", "receive"}, {"return_to", away}, {"redirect_uri", OidcProvider::kRedirect}};
    EXPECT_EQ(fields(refusal("u1", "oauth.begin", json::serialize(request))), "return_to") << away;
  }
  EXPECT_EQ(fields(refusal("u1", "oauth.begin", id_of(other, R"(, "direction": "receive")"))), "redirect_uri");
}

TEST_P(OauthServices, An_application_s_own_sign_in_is_an_administrator_s_to_give) {
  auto entry = provider_->entry("o1");
  entry.replace(entry.find("\"app_only\":false"), 16, "\"app_only\":true");
  fake_.set_setting("oauth_servers", "[" + entry + "]");
  const auto id = make_xoauth2();
  EXPECT_EQ(fields(refusal("u1", "oauth.begin", begin_of(id))), "direction");
  EXPECT_EQ(fields(refusal("m", "oauth.begin", begin_of(R"("draft": )" + xoauth2(R"({"user": "u1"})")))), "direction");
  EXPECT_EQ(count("oauth_grant"), 0);
  EXPECT_TRUE(good("m", "oauth.begin", begin_of(id)).at("url").is_null());
  EXPECT_TRUE(status(id).at("app_only").as_bool());
  EXPECT_EQ(status(id).at("state").as_string(), "ok");
  good("u1", "oauth.revoke", id_of(id, R"(, "direction": "receive")"));
  EXPECT_EQ(status(id).at("state").as_string(), "needed");
  EXPECT_EQ(count("oauth_grant"), 1) << "others use it, too";
}

TEGAMI_ON_BOTH_DATABASES(OauthServices);

}  // namespace
}  // namespace tegami::services
