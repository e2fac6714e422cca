// The pages of import and export: what they ask the services, what they show, and that they work without script.
#include <gtest/gtest.h>

#include <regex>

#include "fake_site.h"

namespace tegami::pages::testing {
namespace {

std::string import_job(const std::string& state, const std::string& result) {
  return R"({"id":12,"kind":"import","state":")" + state +
         R"(","progress":{"done":612,"total":1477,"unit":"row"},"error":null,"result":)" + result +
         R"(,"created":"2026-11-24T00:46:00Z","finished":)" + (result == "null" ? "null" : "\"2026-11-24T00:48:00Z\"") +
         "}";
}

std::string result(bool dry_run, int errors) {
  return std::string(R"({"dry_run":)") + (dry_run ? "true" : "false") + R"(,"applied":)" +
         (dry_run ? "false" : "true") +
         R"(,"encoding":"cp932","rows":1486,"added":214,"changed":1018,"unchanged":233,"deleted":12,"delete_mails":8214,
            "delete_allowed":false,"errors":)" +
         std::to_string(errors) +
         R"(,"unreadable":false,"need_authorization":38,"file":{"name":"import-12.csv","type":"text/csv","bytes":99}})";
}

void fill_rows(FakeSite& site) {
  site.answer("jobs.rows",
              R"({"items":[{"line":18,"what":"error","account":null,"owner":"u2","name":"社用","address":"",
      "column":"receive.port","label":"ポート番号（受信）","value":"<99>","message":"1〜65535の数字で入力してください。"}],"next":25})");
}

void expect_plain(const PageResponse& response) {
  EXPECT_FALSE(std::regex_search(response.body, std::regex(R"(<script|<style|\sstyle=|\son[a-z]+=|href="#"|\{\{)")))
      << response.body;
  const std::regex posts(R"re(<form[^>]*method="post"[^>]*>)re");
  const std::regex with_token(
      R"re(<form[^>]*method="post"[^>]*>\s*<input type="hidden" name="csrf" value="token-1">)re");
  const auto count = [&](const std::regex& what) {
    return std::distance(std::sregex_iterator(response.body.begin(), response.body.end(), what),
                         std::sregex_iterator());
  };
  EXPECT_EQ(count(posts), count(with_token));
  EXPECT_EQ(response.body.find("pages."), std::string::npos) << "a word is missing";
}

TEST(CsvPages, I2_a_file_that_is_sent_is_checked_first_and_nothing_else_happens) {
  FakeSite site;
  fill(site);
  std::string seen;
  site.on("accounts.import", [&seen](const Call& call) -> Result {
    char buffer[100];
    while (const auto count = call.attachments.at("csv")(buffer)) seen.append(buffer, count);
    return services::Answer(boost::json::parse(R"({"job":12})"));
  });
  expect_plain(site.get("/accounts/import"));
  auto wanted = site.request;
  wanted.method = "POST";
  wanted.path = "/accounts/import";
  wanted.content_type = "multipart/form-data; boundary=xx";
  const std::string body =
      "--xx\r\nContent-Disposition: form-data; name=\"csv\"; filename=\"a.csv\"\r\n\r\nid,\x83\x5C\r\n\r\n"
      "--xx\r\nContent-Disposition: form-data; name=\"encoding\"\r\n\r\nauto\r\n"
      "--xx\r\nContent-Disposition: form-data; name=\"layout\"\r\n\r\ncustom\r\n"
      "--xx\r\nContent-Disposition: form-data; name=\"order\"\r\n\r\nid\r\n\r\nname\r\n\r\n"
      "--xx\r\nContent-Disposition: form-data; name=\"on_error\"\r\n\r\nskip\r\n--xx--\r\n";
  wanted.body = [body, at = std::size_t{0}](std::span<char> into) mutable {
    const auto count = std::min(into.size(), body.size() - at);
    std::copy_n(body.data() + at, count, into.data());
    at += count;
    return count;
  };
  const auto response = site.handle(wanted);
  EXPECT_EQ(response.status, 303);
  EXPECT_EQ(response.location, "/m/tegami/accounts/import/12?on_error=skip");
  EXPECT_EQ(seen, "id,\x83\x5C\r\n");
  const auto& asked = site.asked["accounts.import"].at(0);
  EXPECT_EQ(asked.at("dry_run"), true);
  EXPECT_EQ(boost::json::serialize(asked.at("columns")), R"(["id","","name"])");
}

TEST(CsvPages, I2_what_is_wrong_with_the_file_stands_beside_its_field) {
  FakeSite site;
  fill(site);
  site.refuse("accounts.import", Refusal("invalid", "", {{"csv", "ファイルが空です。"}}));
  const auto response = site.post("/accounts/import", "encoding=auto&layout=header&on_error=stop");
  EXPECT_NE(response.body.find("ファイルが空です。"), std::string::npos);
  expect_plain(response);
}

TEST(CsvPages, I4_the_check_shows_errors_counts_and_asks_before_it_deletes) {
  for (const std::string locale : {"ja", "en"}) {
    FakeSite site;
    fill(site);
    fill_rows(site);
    site.request.caller.locale = locale;
    site.answer("jobs.get", import_job("done", result(true, 9)));
    site.answer("accounts.import", R"({"job":13})");
    const auto page = site.get("/accounts/import/12");
    EXPECT_EQ(page.status, 200);
    expect_plain(page);
    EXPECT_EQ(page.menu, "personal.import");
    EXPECT_NE(page.body.find("name=\"allow_delete\""), std::string::npos);
    EXPECT_NE(page.body.find("8,214"), std::string::npos);
    EXPECT_NE(page.body.find("&lt;99&gt;"), std::string::npos);
    const auto run = site.post("/accounts/import/12", "on_error=skip&allow_delete=true");
    EXPECT_EQ(run.location, "/m/tegami/accounts/import/13?on_error=skip");
    const auto& asked = site.asked["accounts.import"].at(0);
    EXPECT_EQ(asked.at("checked"), 12);
    EXPECT_EQ(asked.at("allow_delete"), true);
    EXPECT_EQ(site.failures, std::vector<std::string>{});
  }
}

TEST(CsvPages, I2_progress_reloads_itself_and_the_end_says_what_came_of_it) {
  for (const std::string locale : {"ja", "en"}) {
    FakeSite running, done;
    fill(running);
    running.request.caller.locale = locale;
    running.answer("jobs.get", import_job("running", "null"));
    const auto page = running.get("/accounts/import/12?on_error=skip");
    EXPECT_GT(page.refresh_s, 0U);
    expect_plain(page);
    EXPECT_NE(page.body.find("612"), std::string::npos);
    fill(done);
    fill_rows(done);
    done.request.caller.locale = locale;
    done.answer("jobs.get", import_job("done", result(false, 9)));
    const auto end = done.get("/accounts/import/12");
    expect_plain(end);
    EXPECT_NE(end.body.find("1,465"), std::string::npos) << "rows that delete were not ticked";
    EXPECT_EQ(end.refresh_s, 0U);
  }
}

TEST(CsvPages, I5_export_is_begun_by_a_form_and_names_the_rows_it_left_out) {
  for (const std::string locale : {"ja", "en"}) {
    FakeSite site;
    fill(site);
    site.request.caller.locale = locale;
    site.answer("accounts.export", R"({"job":12})");
    site.answer("jobs.get", R"({"id":12,"kind":"export","state":"done","progress":{"done":2,"total":2,"unit":"account"},
        "error":null,"result":{"accounts":1,"left_out":1,"left_out_rows":[{"id":7,"name":"寿司🍣","letters":"🍣"}],
        "file":{"name":"accounts-2026-11-24.csv","type":"text/csv","bytes":1234}},"created":"2026-11-24T00:46:00Z","finished":null})");
    expect_plain(site.get("/accounts/export"));
    EXPECT_EQ(site.post("/accounts/export", "encoding=cp932").location, "/m/tegami/accounts/export/12");
    EXPECT_EQ(site.asked["accounts.export"].at(0).at("encoding"), "cp932");
    const auto page = site.get("/accounts/export/12");
    expect_plain(page);
    EXPECT_NE(page.body.find("寿司🍣"), std::string::npos);
    EXPECT_NE(page.body.find("/accounts/export/12/file"), std::string::npos);
  }
}

TEST(CsvPages, P1_nobody_else_sees_these_pages) {
  FakeSite site;
  fill(site);
  site.request.is_mail_admin = [] { return false; };
  for (const char* path : {"/accounts/import", "/accounts/import/12", "/accounts/import/12/file", "/accounts/export",
                           "/accounts/export/12", "/accounts/export/12/file"})
    EXPECT_EQ(site.get(path).status, 403) << path;
}

}  // namespace
}  // namespace tegami::pages::testing
