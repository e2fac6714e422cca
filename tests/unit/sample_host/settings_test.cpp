#include "data/settings.h"

#include <gtest/gtest.h>

#include <tuple>
#include <vector>

#include "data/clock.h"
#include "data/database.h"

namespace samplehost {
namespace {

MailServer server(std::string host, std::string protection, std::int64_t port = 0) {
  MailServer out;
  out.host = std::move(host);
  out.protection = std::move(protection);
  out.port = port;
  return out;
}

TEST(MailServers, an_empty_port_is_the_protections_own) {
  for (const auto& [protection, pop3, smtp] :
       std::vector<std::tuple<std::string, int, int>>{{"none", 110, 25},
                                                      {"tls", 995, 465},
                                                      {"tls_unverified", 995, 465},
                                                      {"starttls", 110, 587},
                                                      {"starttls_unverified", 110, 587}}) {
    auto one = server("mail.example", protection);
    EXPECT_TRUE(check(MailServerKind::pop3, one).empty());
    EXPECT_EQ(one.port, pop3) << protection;
    one = server("mail.example", protection);
    EXPECT_TRUE(check(MailServerKind::smtp, one).empty());
    EXPECT_EQ(one.port, smtp) << protection;
    EXPECT_EQ(one.auth, "plain");
  }
}

TEST(MailServers, mistakes_are_named_by_field) {
  auto one = server("", "strong", 70'000);
  const auto mistakes = check(MailServerKind::pop3, one);
  EXPECT_EQ(mistakes, (Mistakes{{"host", "host_missing"}, {"protection", "choice"}, {"port", "port"}}));
  auto odd = server("mail example", "tls");
  EXPECT_EQ(check(MailServerKind::pop3, odd), (Mistakes{{"host", "host_invalid"}}));
  auto lone = server("mail.example", "tls");
  lone.auth = "xoauth2";
  EXPECT_EQ(check(MailServerKind::smtp, lone), (Mistakes{{"auth", "oauth_server_missing"}}));
}

TEST(OAuthServers, the_presets_need_only_a_client_id) {
  for (const auto* name : {"google", "microsoft"}) {
    auto one = *preset(name);
    one.client_id = "id";
    EXPECT_TRUE(check(one).empty()) << name;
  }
  EXPECT_FALSE(preset("custom"));
}

TEST(OAuthServers, urls_are_https_but_for_this_machine) {
  auto one = *preset("google");
  one.client_id = "id";
  one.token_url = "http://127.0.0.1:8080/token";
  EXPECT_TRUE(check(one).empty());
  for (const auto* url : {"http://example.com/token", "ftp://example.com/", "javascript:alert(1)", "", "https://",
                          "https://u:p@example.com/"}) {
    one.token_url = url;
    EXPECT_EQ(check(one), (Mistakes{{"token_url", "url"}})) << url;
  }
}

TEST(DatabaseAddress, a_postgresql_uri_becomes_quoted_words) {
  EXPECT_EQ(connection_words("postgresql://u:p%27%20w@db.example:5433/mail?sslmode=require"),
            "host='db.example' port='5433' user='u' password='p\\' w' dbname='mail' sslmode='require' ");
  EXPECT_THROW(connection_words("mysql://x"), std::invalid_argument);
}

TEST(Time, rfc_3339_times_are_read) {
  EXPECT_EQ(parse_time("1970-01-01T00:00:01Z"), 1000);
  EXPECT_EQ(parse_time("1970-01-01T09:00:00+09:00"), 0);
  for (const auto* text : {"", "yesterday", "2026-11-25", "2026-11-25 09:00:00Z"})
    EXPECT_FALSE(parse_time(text)) << text;
}

TEST(Time, moments_are_written_as_the_language_has_them) {
  const auto now = *parse_time("2026-11-25T01:00:00Z");
  EXPECT_EQ(moment(*parse_time("2026-11-25T00:42:00Z"), now, "ja", "Asia/Tokyo"), "9:42");
  EXPECT_EQ(moment(*parse_time("2026-11-22T09:40:00Z"), now, "ja", "Asia/Tokyo"), "11/22 18:40");
  EXPECT_EQ(moment(*parse_time("2026-11-22T09:40:00Z"), now, "en", "Asia/Tokyo"), "Nov 22, 18:40");
  EXPECT_EQ(moment(*parse_time("2025-08-29T14:00:00Z"), now, "ja", "Asia/Tokyo"), "2025/08/29 23:00");
  EXPECT_TRUE(is_time_zone("Europe/Paris"));
  EXPECT_FALSE(is_time_zone("Europe/Nowhere"));
}

}  // namespace
}  // namespace samplehost
