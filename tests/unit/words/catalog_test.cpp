#include "words/catalog.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>

namespace {

namespace fs = std::filesystem;
using tegami::words::Catalog;

class Words : public ::testing::Test {
 protected:
  Words() : folder_(fs::temp_directory_path() / ("words-" + std::to_string(std::random_device{}()))) {}
  ~Words() override { fs::remove_all(folder_); }
  void file(const std::string& name, const std::string& text) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }
  std::string failure() {
    try {
      Catalog::load(folder_.string());
      return "";
    } catch (const std::runtime_error& error) {
      return error.what();
    }
  }
  fs::path folder_;
};

TEST_F(Words, are_found_by_language_and_fall_back_to_japanese) {
  file("ja/a.json", R"({"hello": "こんにちは", "only.ja": "日本語"})");
  file("ja/b.json", R"({"bye": "さようなら"})");
  file("en/a.json", R"({"hello": "Hello"})");
  const auto catalog = Catalog::load(folder_.string());
  EXPECT_EQ(catalog.text("en-GB", "hello"), "Hello");
  EXPECT_EQ(catalog.text("ja", "bye"), "さようなら");
  EXPECT_EQ(catalog.text("fr", "hello"), "こんにちは");
  EXPECT_EQ(catalog.text("en", "only.ja"), "only.ja") << "a missing key answers itself";
  EXPECT_FALSE(catalog.has("en", "only.ja"));
}

TEST_F(Words, values_are_put_in_once_and_not_looked_into) {
  file("ja/a.json", R"({"received": "{count}通を{who}が受信", "open": "a { b"})");
  const auto catalog = Catalog::load(folder_.string());
  EXPECT_EQ(catalog.text("ja", "received", {{"count", "{who}"}, {"who", "x"}}), "{who}通をxが受信");
  EXPECT_EQ(catalog.text("ja", "received", {{"count", "3"}}), "3通を{who}が受信");
  EXPECT_EQ(catalog.text("ja", "open"), "a { b");
}

TEST_F(Words, a_key_in_two_files_is_an_error_that_names_both) {
  file("ja/one.json", R"({"k": "1"})");
  file("ja/two.json", R"({"k": "2"})");
  EXPECT_NE(failure().find("one.json"), std::string::npos) << failure();
  EXPECT_NE(failure().find("two.json"), std::string::npos);
}

TEST_F(Words, a_broken_file_is_named) {
  file("ja/bad.json", R"({"k": )");
  EXPECT_NE(failure().find("bad.json"), std::string::npos);
  file("ja/bad.json", R"({"k": 3})");
  EXPECT_NE(failure().find("\"k\" is not a text"), std::string::npos);
}

std::int64_t at(const char* text) {
  std::int64_t ms = 0;
  return Catalog::read_rfc3339(text, ms) ? ms : -1;
}

TEST(Moments, today_this_year_and_older) {
  const auto now = at("2026-11-24T09:47:00+09:00");
  const auto show = [&](const char* locale, const char* when) {
    return Catalog::moment(locale, "Asia/Tokyo", at(when), now);
  };
  EXPECT_EQ(show("ja", "2026-11-24T00:42:00Z"), "9:42");
  EXPECT_EQ(show("ja", "2026-11-22T18:40:00+09:00"), "11/22 18:40");
  EXPECT_EQ(show("ja", "2026-03-31T17:58:00+09:00"), "3/31 17:58");
  EXPECT_EQ(show("ja", "2025-08-29T23:00:00+09:00"), "2025/08/29 23:00");
  EXPECT_EQ(show("en", "2026-11-22T18:40:00+09:00"), "Nov 22, 18:40");
  EXPECT_EQ(show("en", "2025-08-29T23:00:00+09:00"), "Aug 29, 2025, 23:00");
  EXPECT_EQ(Catalog::day("en", "Asia/Tokyo", at("2026-11-23T19:02:00+09:00"), now), "Nov 23");
  EXPECT_EQ(Catalog::day("ja", "Asia/Tokyo", at("2026-11-23T19:02:00+09:00"), now), "11/23");
}

TEST(Moments, follow_the_time_zone_and_its_summer_time) {
  EXPECT_EQ(Catalog::full_moment("ja", "Asia/Tokyo", at("2026-11-24T00:41:00Z")), "2026/11/24（火） 9:41");
  EXPECT_EQ(Catalog::full_moment("en", "Europe/Berlin", at("2026-07-01T00:41:00Z")), "Wed, Jul 1, 2026, 2:41");
  EXPECT_EQ(Catalog::rfc3339("Europe/Berlin", at("2026-01-01T00:00:00Z")), "2026-01-01T01:00:00+01:00");
  EXPECT_EQ(Catalog::rfc3339("America/St_Johns", at("2026-01-01T00:00:00Z")), "2025-12-31T20:30:00-03:30");
  EXPECT_EQ(Catalog::rfc3339("No/Such_Zone", at("2026-01-01T00:00:00Z")), "2026-01-01T00:00:00+00:00");
}

TEST(Moments, a_day_is_that_of_the_time_zone_also_where_the_clock_is_changed) {
  std::int64_t begins = 0, ends = 0;
  ASSERT_TRUE(Catalog::read_day("Asia/Tokyo", "2026-11-24", begins, ends));
  EXPECT_EQ(begins, at("2026-11-24T00:00:00+09:00"));
  EXPECT_EQ(ends, at("2026-11-25T00:00:00+09:00"));
  ASSERT_TRUE(Catalog::read_day("Europe/Berlin", "2026-10-25", begins, ends));
  EXPECT_EQ(begins, at("2026-10-25T00:00:00+02:00"));
  EXPECT_EQ(ends, at("2026-10-26T00:00:00+01:00"));
  for (const char* bad : {"", "2026-02-30", "2026-11-24T00", "today", "2026/11/24"})
    EXPECT_FALSE(Catalog::read_day("Asia/Tokyo", bad, begins, ends)) << bad;
}

TEST(Moments, reading_rfc3339_refuses_what_is_none) {
  EXPECT_EQ(at("1970-01-01T00:00:01.250Z"), 1250);
  for (const char* bad : {"", "2026-11-24", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-24T25:00:00Z",
                          "2026-11-24T00:00:00", "2026-11-24T00:00:00+9", "x026-11-24T00:00:00Z"})
    EXPECT_EQ(at(bad), -1) << bad;
}

TEST(Numbers, have_commas_and_sizes_units) {
  EXPECT_EQ(Catalog::number(0), "0");
  EXPECT_EQ(Catalog::number(999), "999");
  EXPECT_EQ(Catalog::number(1284), "1,284");
  EXPECT_EQ(Catalog::number(-1234567), "-1,234,567");
  EXPECT_EQ(Catalog::number(-100), "-100");
  EXPECT_EQ(Catalog::bytes(512), "512 B");
  EXPECT_EQ(Catalog::bytes(3277), "3.2 KB");
  EXPECT_EQ(Catalog::bytes(184 * 1024), "184 KB");
  EXPECT_EQ(Catalog::bytes(84 * 1024 * 1024), "84 MB");
  EXPECT_EQ(Catalog::bytes(1352914698), "1.26 GB");
}

}  // namespace
