// 状態 over fake services: in both languages against stored pages (TEGAMI_WRITE_GOLDEN=1 writes them anew), at work and
// at rest, and its cancel button.
#include <gtest/gtest.h>

#include "fake_site.h"
#include "golden.h"

namespace tegami::pages::testing {
namespace {

const std::string troubled =
    R"({"at": "2026-11-24T00:47:00Z", "accounts": {"receiving": 4008, "well": 3961, "failing": 47},
  "causes": [
    {"status": "paused", "error": {"code": "password_refused", "message": ""}, "personal": 12, "shared": 0,
     "last": "2026-11-23T23:02:00Z"},
    {"status": "failing", "error": {"code": "timeout", "message": ""}, "personal": 9, "shared": 2,
     "last": "2026-11-24T00:43:00Z"},
    {"status": "owner_gone", "error": {"code": "owner_gone", "message": ""}, "personal": 1, "shared": 0, "last": null}],
  "longest": {"account": {"id": 7, "name": "社用", "owner": {"user": "u2"}}, "last_received": "2026-11-21T13:03:00Z"}})";

std::string job(int id, const std::string& kind, const std::string& state, const std::string& finished) {
  return R"({"id": )" + std::to_string(id) + R"(, "kind": ")" + kind + R"(", "state": ")" + state +
         R"(", "progress": {"done": 612, "total": 1477, "unit": "account"}, "error": null, "result": null,
  "created": "2026-11-24T00:40:00Z", "finished": )" +
         finished + "}";
}

struct Site : FakeSite {
  Site() {
    fill(*this);
    answer("metrics.get", troubled);
    answer("jobs.list", R"({"items": [)" + job(15, "receive", "running", "null") + "," +
                            job(14, "index.optimize", "queued", "null") + "," +
                            job(13, "receive", "done", R"("2026-11-24T00:46:12Z")") + "," +
                            job(12, "import", "cancelled", R"("2026-11-24T00:40:08Z")") + "," +
                            job(11, "export", "failed", R"("2026-11-24T00:40:03Z")") + R"(], "next": null})");
    answer("jobs.cancel", R"({"id": 15})");
  }
};

TEST(Status, P1_the_pages_are_as_stored) {
  for (const std::string locale : {"ja", "en"}) {
    Site site;
    compare_page(site, "status", locale, "/status");
    Site calm;
    calm.answer("metrics.get", R"({"at": "2026-11-24T00:47:00Z", "accounts": {"receiving": 0, "well": 0, "failing": 0},
                                  "causes": [], "longest": null})");
    calm.answer("jobs.list", R"({"items": [], "next": null})");
    compare_page(calm, "status_calm", locale, "/status");
  }
}

TEST(Status, Its_buttons_cancel_the_job_they_stand_beside) {
  Site site;
  EXPECT_EQ(site.post("/status/cancel", "job=15").location, "/m/tegami/status");
  EXPECT_EQ(site.asked["jobs.cancel"].front(), (Json{{"id", 15}}));
  EXPECT_EQ(site.post("/status/cancel", "job=x").location, "/m/tegami/status");
  EXPECT_EQ(site.asked["jobs.cancel"].size(), 1U);
}

TEST(Status, P1_only_for_mail_administrators) {
  Site site;
  site.request.is_mail_admin = [] { return false; };
  EXPECT_EQ(site.get("/status").status, 403);
  EXPECT_EQ(site.post("/status/cancel", "job=15").status, 403);
  EXPECT_TRUE(site.asked["jobs.cancel"].empty());
}

}  // namespace
}  // namespace tegami::pages::testing
