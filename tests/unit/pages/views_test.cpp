// Every page drawn from fake services in both languages, against stored pages. TEGAMI_WRITE_GOLDEN=1 writes them anew.
#include <gtest/gtest.h>

#include <regex>

#include "golden.h"

namespace tegami::pages::testing {
namespace {

struct Page {
  const char* name;
  const char* path;
  const char* post = nullptr;
};

void PrintTo(const Page& page, std::ostream* out) { *out << page.name; }

const Page all_pages[] = {
    {"account_list", "/accounts"},
    {"account_list_search", "/accounts?q=sato"},
    {"user_accounts", "/users/u2/accounts?done=changed"},
    {"own_accounts", "/my/accounts"},
    {"mail_servers", "/servers"},
    {"account_new", "/users/u2/accounts/new"},
    {"account_change", "/accounts/7"},
    {"account_delete", "/users/u2/accounts/delete?id=7"},
    {"receiving_switch", "/accounts/receiving", "id=7&enabled=false"},
    {"receiving_switch_all", "/accounts/receiving", "target=filter&q=sato&status=failing&enabled=true"},
    {"bulk_change", "/accounts/bulk", "target=ids&id=7&id=8&field=receive.protection"},
    {"bulk_preview", "/accounts/bulk",
     "target=filter&q=pop&field=receive.host&shown=receive.host&value=pop3.example.com&step=preview"},
    {"shared_list", "/shared"},
    {"shared_new", "/shared/new"},
    {"shared_change", "/shared/31"},
    {"shared_members", "/shared/31/members"},
    {"shared_members_search", "/shared/31/members?member=%E5%96%B6%E6%A5%AD"},
    {"shared_delete", "/shared/delete?id=31"},
    {"shared_switch", "/shared/receiving", "id=31&enabled=false"},
    {"job", "/jobs/12?back=/accounts"},
    {"mail", "/mail?account=7"},
    {"mail_shared", "/mail?account=31"},
    {"mail_message", "/mail/7/1/21"},
    {"mail_search", "/mail/7/1?q=%E8%A6%8B%E7%A9%8D"},
    {"mail_compose", "/mail/compose?account=7&kind=reply&id=21"},
    {"mail_outbox", "/mail/7/outbox"},
    {"missing", "/nothing"},
};

class Views : public ::testing::TestWithParam<Page> {};

TEST_P(Views, are_as_stored_in_both_languages) {
  for (const std::string locale : {"ja", "en"}) {
    FakeSite site;
    fill(site);
    site.request.caller.locale = locale;
    const auto& page = GetParam();
    const auto response = page.post != nullptr ? site.post(page.path, page.post) : site.get(page.path);
    EXPECT_EQ(site.failures, std::vector<std::string>{});
    compare_page(page.name, locale, response);
  }
}

TEST_P(Views, have_no_inline_script_or_style_and_a_token_in_every_posted_form) {
  FakeSite site;
  fill(site);
  const auto& page = GetParam();
  const auto html = (page.post != nullptr ? site.post(page.path, page.post) : site.get(page.path)).body;
  EXPECT_FALSE(std::regex_search(html, std::regex(R"(<script|<style|\sstyle=|\son[a-z]+=|href="#"|\{\{)")));
  const std::regex post_form(
      R"re(<form[^>]*method="post"[^>]*>\s*<input type="hidden" name="csrf" value="token-1">)re");
  const std::regex any_post(R"re(<form[^>]*method="post")re");
  const auto count = [&html](const std::regex& what) {
    return std::distance(std::sregex_iterator(html.begin(), html.end(), what), std::sregex_iterator());
  };
  EXPECT_EQ(count(post_form), count(any_post));
  EXPECT_EQ(count(std::regex("<h1")), 1);
}

INSTANTIATE_TEST_SUITE_P(AllPages, Views, ::testing::ValuesIn(all_pages),
                         [](const auto& parameter) { return std::string(parameter.param.name); });

TEST(HostileValues, are_shown_and_never_markup_or_template) {
  const std::string evil = "\\\"><script>alert(1)</script>{{base}}{{{csrf_token}}}'&";
  FakeSite site;
  fill(site);
  std::string account =
      sample_account(7, evil, R"({"status":"failing","last_error":{"code":"x","message":")" + evil + R"("}})");
  for (const char* field : {"sato.hanako@example.co.jp", "佐藤 花子", "pop.example.com"}) {
    const auto at = account.find(field);
    account.replace(at, std::string(field).size(), evil);
  }
  site.answer("accounts.get", account);
  site.answer("accounts.users", R"({"items":[{"user":")" + evil + R"(","name":")" + evil +
                                    R"(","accounts":1}],"next":")" + evil + R"("})");
  site.answer("accounts.list", R"({"items":[)" + account + R"(],"next":")" + evil + R"("})");
  site.answer("mail.folders", R"({"items":[{"id":1,"kind":"inbox"},{"id":9,"kind":"own","name":")" + evil + R"("}]})");
  const auto letter = R"({"id":21,"folder":1,"subject":")" + evil + R"(","from":")" + evil + R"(","snippet":")" + evil +
                      R"(","date":")" + evil + R"("})";
  site.answer("mail.list", R"({"items":[)" + letter + R"(],"next":null})");
  site.answer("mail.search", R"({"items":[)" + letter + R"(],"next":null})");
  site.answer("mail.get", R"({"id":21,"folder":1,"subject":")" + evil + R"(","from":[{"name":")" + evil +
                              R"(","address":")" + evil + R"("}],"text":")" + evil +
                              R"(","html":"","seen":true,"parts":[{"path":")" + evil + R"(","name":")" + evil +
                              R"(","size":1}]})");
  site.answer("mail.begin", R"({"account":7,"draft":1,"message_id":")" + evil + R"(","to":")" + evil + R"(","cc":")" +
                                evil + R"(","bcc":")" + evil + R"(","subject":")" + evil + R"(","text":")" + evil +
                                R"(","in_reply_to":")" + evil + R"(","references":[")" + evil + R"("],"unusable":[")" +
                                evil + R"("],"attachments":[{"account":7,"message":1,"part":")" + evil +
                                R"(","name":")" + evil + R"(","size":1}]})");
  site.answer("outbox.list", R"({"items":[{"id":9,"message_id":")" + evil + R"(","subject":")" + evil +
                                 R"(","state":"uncertain","recipients":[{"address":")" + evil +
                                 R"(","status":"failed","text":")" + evil + R"("}]}],"next":null})");
  site.request.user = [&](std::string_view) {
    sdk::User user;
    user.name = user.login = user.address = "\"><script>{{base}}";
    return std::optional(user);
  };
  const std::string typed = "%22%3E%3Cscript%3E%7B%7Bbase%7D%7D";
  for (const std::string path :
       {"/accounts", "/accounts?q=", "/users/u2/accounts", "/accounts/7", "/users/u2/accounts/delete?id=7",
        "/mail?account=7", "/mail/7/1/21", "/mail/7/1?q=", "/mail/compose?account=7", "/mail/7/outbox"}) {
    const auto response = site.get(path.ends_with("q=") ? path + typed : path);
    EXPECT_EQ(response.status, 200) << path;
    EXPECT_EQ(response.body.find("<script"), std::string::npos) << path;
    EXPECT_EQ(response.body.find("token-1script"), std::string::npos) << path;
    EXPECT_NE(response.body.find("&lt;script&gt;"), std::string::npos) << path;
    EXPECT_NE(response.body.find("{{base}}"), std::string::npos) << path << ": a value is never read as a template";
  }
}

}  // namespace
}  // namespace tegami::pages::testing
