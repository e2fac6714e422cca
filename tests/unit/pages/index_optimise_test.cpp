// メール索引の最適化 over fake services: at rest, running, after a check, in both languages against stored pages
// (TEGAMI_WRITE_GOLDEN=1 writes them anew), and what its buttons ask for.
#include <gtest/gtest.h>

#include "golden.h"

namespace tegami::pages::testing {
namespace {

const std::string totals = R"({"accounts": 4218, "mails": 90000, "bytes": 142800000000, "expected_ms": 9600000,
  "last": {"job": 9, "state": "done", "finished": "2026-08-29T14:00:00Z", "bytes_before": 150000000000,
           "bytes_after": 98700000000},
  "done": {"accounts": 1326, "failed": 1, "bytes_before": 44900000000, "bytes_after": 30200000000, "missing": 4,
           "damaged": 0, "leftover": 3},)";
const std::string optimised = R"({"id": 7, "name": "社用", "owner": {"user": "u2"}, "bytes": 9000000,
  "run": {"job": 13, "kind": "optimize", "took_ms": 1200, "bytes_before": 12500000, "bytes_after": 9000000,
          "error": null}})";
const std::string ill = R"({"id": 8, "name": "Google（出張用）", "owner": {"user": "u2"}, "bytes": 9000000,
  "run": {"job": 15, "kind": "check", "took_ms": 95000, "bytes_before": 9000000, "bytes_after": 9000000,
          "error": {"code": "index_incomplete", "message": ""}}})";
const std::string busy = R"({"id": 9, "name": "受付", "owner": {"shared": true}, "bytes": 88100000, "run": null})";

std::string job(int id, const std::string& kind, const std::string& state) {
  return R"({"id": )" + std::to_string(id) + R"(, "kind": ")" + kind + R"(", "state": ")" + state +
         R"(", "progress": {"done": 1326, "total": 4218, "unit": "account"}, "error": null,
  "result": {"accounts": 1326, "failed": []}, "created": "2026-11-24T00:30:00Z", "finished": null})";
}

struct Site : FakeSite {
  Site() {
    fill(*this);
    answer("index.status", totals + R"("job": null, "current": [], "items": [], "next": null})");
    for (const char* work : {"index.optimize", "index.check", "index.rebuild"}) answer(work, R"({"job": 13})");
    answer("jobs.cancel", R"({"id": 13})");
  }
  void run() {
    answer("index.status",
           totals + R"("job": 13, "current": [)" + busy + R"(], "items": [)" + optimised + R"(], "next": null})");
    answer("jobs.get", job(13, "index.optimize", "running"));
  }
  void checked() {
    answer("index.status", totals + R"("job": null, "current": [], "items": [)" + ill + R"(], "next": null})");
    answer("jobs.get", job(15, "index.check", "done"));
  }
};

/// "index.started" is a key that has no words; "the index." ends a sentence.
bool shows_a_key(std::string_view page) {
  constexpr std::string_view kBegin = "index.";
  for (auto at = page.find(kBegin); at != std::string_view::npos; at = page.find(kBegin, at + 1)) {
    const std::string_view rest = page.substr(at + kBegin.size());
    if (!rest.empty() && rest.front() >= 'a' && rest.front() <= 'z') return true;
  }
  return false;
}

void compare(const std::string& name, void (*prepare)(Site&), const std::string& path) {
  for (const std::string locale : {"ja", "en"}) {
    Site site;
    prepare(site);
    compare_page(site, name, locale, path);
    EXPECT_FALSE(shows_a_key(site.get(path).body)) << "a key without words";
  }
}

TEST(IndexOptimise, X1_at_rest_it_warns_and_tells_size_time_and_last_run) {
  compare(
      "index_optimise", [](Site&) {}, "/index/personal");
}

TEST(IndexOptimise, X1_while_it_runs_it_shows_progress_and_results_and_reloads_itself) {
  compare(
      "index_running", [](Site& site) { site.run(); }, "/index/shared");
}

TEST(IndexOptimise, X2_after_a_check_it_names_what_was_found) {
  compare(
      "index_checked", [](Site& site) { site.checked(); }, "/index/personal?job=15");
}

TEST(IndexOptimise, X1_the_part_for_polling_has_the_bar_only_while_it_runs) {
  Site site;
  site.run();
  const auto part = site.get("/index/personal?part=1&job=13");
  EXPECT_EQ(part.kind, Kind::whole);
  EXPECT_NE(part.body.find("<progress"), std::string::npos);
  Site ended;
  ended.checked();
  EXPECT_EQ(ended.get("/index/personal?part=1&job=15").body.find("<progress"), std::string::npos);
}

TEST(IndexOptimise, X1_each_button_begins_its_work_for_the_scope_of_its_page) {
  for (const std::string scope : {"personal", "shared"}) {
    for (const std::string work : {"optimize", "check", "rebuild"}) {
      Site site;
      const auto answer = site.post("/index/" + scope, "work=" + work);
      EXPECT_EQ(answer.kind, Kind::redirect);
      EXPECT_EQ(answer.location, "/m/tegami/index/" + scope + "?job=13");
      ASSERT_EQ(site.asked["index." + work].size(), 1U);
      EXPECT_EQ(site.asked["index." + work].front(), (Json{{"scope", scope}}));
    }
  }
  Site site;
  EXPECT_EQ(site.post("/index/personal", "work=anything").location, "/m/tegami/index/personal");
  EXPECT_EQ(site.post("/index/personal/cancel", "job=13").location, "/m/tegami/index/personal?job=13");
  EXPECT_EQ(site.asked["jobs.cancel"].size(), 1U);
}

TEST(IndexOptimise, X1_only_for_mail_administrators_and_for_the_two_scopes) {
  Site site;
  EXPECT_EQ(site.get("/index/everything").status, 403);
  site.request.is_mail_admin = [] { return false; };
  EXPECT_EQ(site.get("/index/personal").status, 403);
  EXPECT_EQ(site.post("/index/personal", "work=optimize").status, 403);
  EXPECT_TRUE(site.asked["index.optimize"].empty());
}

}  // namespace
}  // namespace tegami::pages::testing
