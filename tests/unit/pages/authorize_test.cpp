// [認証] over fake services: the page that leads on, the ways back, and what the form says of an authorization, in both
// languages against stored pages (TEGAMI_WRITE_GOLDEN=1 writes them anew).
#include <gtest/gtest.h>

#include "fake_site.h"
#include "golden.h"

namespace tegami::pages::testing {
namespace {

constexpr const char* kReady = R"({"url": "https://as.example/auth?a=1&b=<", "server": "Google", "direction": "receive",
  "serves": "both"})";

/// An account that signs in by XOAUTH2 in both directions, authorized by somebody else than its user id for sending.
struct Site : FakeSite {
  Site() {
    fill(*this);
    auto account = boost::json::parse(sample_account(7, "社用", R"({"status":"ok","last_error":null})")).as_object();
    account["receive"].as_object()["auth"] = "xoauth2";
    account["send"].as_object()["auth"] = "xoauth2";
    answer("accounts.get", boost::json::serialize(account));
    answer("accounts.update", "{}");
    answer("oauth.begin", kReady);
    on("oauth.status", [](const Call& call) -> Result {
      const bool send = call.request.at("direction") == "send";
      return services::Answer(boost::json::parse(
          send
              ? R"({"state":"ok","server":"o1","user":"desk@example.test","uses":"send","app_only":false,"grant":12,
            "address":"sato.private@example.test","other_address":true,"scope":"openid mail","authorized":"2026-11-24T00:31:00Z",
            "authorized_by":"u2","until":"2027-02-24T00:31:00Z"})"
              : R"({"state":"expired","server":"o1","user":"sato@example.test","uses":"receive","app_only":false,"grant":11,
            "address":"sato@example.test","other_address":false,"scope":"openid mail","authorized":"2026-11-20T00:31:00Z",
            "authorized_by":"u2","until":null})"));
    });
  }
};

TEST(Authorize, A6_the_pages_are_as_stored) {
  for (const std::string locale : {"ja", "en"}) {
    Site stored, adding, change, denied;
    for (Site* site : {&stored, &adding, &change, &denied}) site->request.caller.locale = locale;
    compare_page("authorize", locale, stored.post("/accounts/7/authorize", "version=3&name=n&authorize=receive"));
    compare_page("authorize_new", locale,
                 adding.post("/users/u2/accounts/new/authorize", "name=%3Cn%3E&receive.user=sato&authorize=receive"));
    compare_page("account_change_authorized", locale, change.get("/accounts/7?done=authorized"));
    denied.answer("oauth.complete", R"({"id":7,"direction":"receive","return_to":"/accounts/7","server":"o1",
      "failure":{"code":"oauth_denied","message":"No."}})");
    compare_page("authorize_failed", locale, denied.get("/oauth/callback?state=s&error=access_denied"));
  }
}

TEST(Authorize, A6_one_authorization_is_asked_for_both_directions_unless_sending_has_its_own) {
  Site own;
  own.request.origin = "https://gw.example";
  own.post("/accounts/7/authorize", "version=3&authorize=receive");
  const auto& asked = own.asked["oauth.begin"];
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(asked[0].at("direction"), "receive") << "sending has grant 12";
  EXPECT_EQ(asked[0].at("redirect_uri"), "https://gw.example/m/tegami/oauth/callback");
  EXPECT_EQ(asked[0].at("return_to"), "/accounts/7");
  Site fresh;
  fresh.post("/users/u2/accounts/new/authorize", "name=n&authorize=receive");
  EXPECT_EQ(fresh.asked["oauth.begin"].at(0).at("direction"), "both");
  EXPECT_TRUE(fresh.asked["accounts.create"].empty()) << "nothing is stored";
}

TEST(Authorize, A10_a_form_that_is_refused_is_not_authorized_and_shown_with_what_was_typed) {
  Site site;
  site.refuse("accounts.update", Refusal("invalid", "Check.", {{"name", "Enter a name."}}));
  const auto page =
      site.post("/accounts/7/authorize", "version=3&name=&address=typed%40example.test&authorize=receive");
  EXPECT_EQ(page.status, 422);
  EXPECT_NE(page.body.find("typed@example.test"), std::string::npos);
  EXPECT_TRUE(site.asked["oauth.begin"].empty());
}

TEST(Authorize, A6_coming_back_shows_the_draft_with_its_grant_or_leads_to_the_account) {
  Site draft;
  draft.answer("oauth.complete", R"({"direction":"both","return_to":"/users/u2/accounts/new","server":"o1",
    "draft":{"owner":{"user":"u2"},"name":"<typed>","receive":{"user":"sato","auth":"xoauth2","oauth_server":"o1"}},
    "address":"sato@example.test","missing_scopes":[],"grant":55})");
  const auto form = draft.get("/oauth/callback?state=s&code=c&iss=i");
  EXPECT_EQ(form.status, 200);
  EXPECT_NE(form.body.find("&lt;typed&gt;"), std::string::npos);
  for (const char* field : {R"(name="grant.receive" value="55")", R"(name="grant.send" value="55")"})
    EXPECT_NE(form.body.find(field), std::string::npos) << field;
  EXPECT_EQ(draft.asked["oauth.complete"].at(0), (Json{{"state", "s"}, {"code", "c"}, {"iss", "i"}}));
  Site stored;
  stored.answer("oauth.complete", R"({"id":7,"direction":"receive","return_to":"/accounts/7","server":"o1",
    "address":null,"missing_scopes":["mail"]})");
  EXPECT_EQ(stored.get("/oauth/callback?state=s&code=c").location, "/m/tegami/accounts/7?done=authorized_part");
  Site replayed;
  replayed.refuse("oauth.complete", Refusal("oauth_state_unknown", "Used before."));
  EXPECT_NE(replayed.get("/oauth/callback?state=s").body.find("Used before."), std::string::npos);
}

TEST(Authorize, P3_a_draft_is_shown_only_to_who_may_still_add_it) {
  Site site;
  site.request.is_mail_admin = [] { return false; };
  site.answer("oauth.complete", R"({"direction":"receive","return_to":"/users/u2/accounts/new","server":"o1",
    "draft":{"owner":{"user":"u2"},"name":"typed"},"address":null,"missing_scopes":[],"grant":55})");
  const auto page = site.get("/oauth/callback?state=s&code=c");
  EXPECT_EQ(page.status, 403);
  EXPECT_EQ(page.body.find("typed"), std::string::npos);
}

TEST(Authorize, A6_revoking_loses_nothing_typed_and_says_what_the_provider_was_not_told) {
  Site site;
  site.answer("oauth.revoke", R"({"revoked":false,"message":"Not told."})");
  const auto page = site.post("/accounts/7/revoke", "version=3&name=typed-name&revoke=send");
  EXPECT_EQ(site.asked["oauth.revoke"].at(0), (Json{{"id", 7}, {"direction", "send"}}));
  EXPECT_NE(page.body.find("typed-name"), std::string::npos);
  EXPECT_NE(page.body.find("Not told."), std::string::npos);
  EXPECT_TRUE(site.asked["accounts.update"].empty());
}

}  // namespace
}  // namespace tegami::pages::testing
