#include "data/policies.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "web/policy_fields.h"

namespace samplehost {
namespace {

std::string good(std::string_view name, std::string_view typed) {
  const auto value = parse_policy(*policy_rule(name), typed);
  return value ? *value : "REFUSED " + value.error().reason;
}
bool refused(std::string_view name, std::string_view typed) { return good(name, typed).starts_with("REFUSED"); }

TEST(Policies, P3_all_names_and_defaults_are_those_of_the_specification) {
  const std::map<std::string_view, std::string_view> wanted = {{"shared_accounts.enabled", "true"},
                                                               {"personal_accounts.self_service", "\"none\""},
                                                               {"accounts.allowed_hosts", "[]"},
                                                               {"accounts.allowed_domains", "[]"},
                                                               {"accounts.max_per_user", "10"},
                                                               {"accounts.allow_leave_on_server", "true"},
                                                               {"accounts.default_leave_days", "14"},
                                                               {"mailbox.personal_quota_bytes", "0"},
                                                               {"mailbox.shared_quota_bytes", "0"},
                                                               {"mailbox.trash_days", "30"},
                                                               {"mail.admin_access", "false"},
                                                               {"receive.interval_s", "300"},
                                                               {"transport.paused", "false"},
                                                               {"transport.allow_plaintext", "false"},
                                                               {"transport.allow_unverified_tls", "false"},
                                                               {"transport.allow_private_networks", "false"},
                                                               {"transport.max_receive_bytes", "52428800"},
                                                               {"transport.max_send_bytes", "52428800"},
                                                               {"transport.send_per_minute", "0"},
                                                               {"transport.ca_file", "\"\""},
                                                               {"transport.http_proxy", "\"\""},
                                                               {"transport.log_bytes", "1048576"},
                                                               {"audit.days", "400"}};
  EXPECT_EQ(policy_rules().size(), wanted.size());
  for (const auto& rule : policy_rules()) {
    ASSERT_TRUE(wanted.contains(rule.name)) << rule.name;
    EXPECT_EQ(rule.standard, wanted.at(rule.name)) << rule.name;
    EXPECT_EQ(good(rule.name, rule.standard), rule.standard) << "a default must be allowed";
  }
}

TEST(Policies, P3_an_unknown_name_is_refused) { EXPECT_EQ(policy_rule("transport.allow_everything"), nullptr); }

TEST(Policies, numbers_keep_their_bounds) {
  EXPECT_EQ(good("receive.interval_s", " 60 "), "60");
  EXPECT_EQ(good("receive.interval_s", "86400"), "86400");
  for (const auto* typed : {"59", "86401", "-1", "", "1e3", "300s", "99999999999999999999"})
    EXPECT_TRUE(refused("receive.interval_s", typed)) << typed;
  EXPECT_TRUE(refused("accounts.default_leave_days", "0"));
}

TEST(Policies, flags_and_choices_take_their_words_only) {
  EXPECT_EQ(good("transport.paused", "true"), "true");
  for (const auto* typed : {"yes", "1", "TRUE", ""}) EXPECT_TRUE(refused("transport.paused", typed)) << typed;
  EXPECT_EQ(good("personal_accounts.self_service", "change"), "\"change\"");
  EXPECT_EQ(good("personal_accounts.self_service", "\"all\""), "\"all\"");
  for (const auto* typed : {"some", "", "none|change", "|"})
    EXPECT_TRUE(refused("personal_accounts.self_service", typed)) << typed;
}

TEST(Policies, lists_of_names_are_read_as_typed_and_as_json) {
  EXPECT_EQ(good("accounts.allowed_domains", "example.co.jp, example.com,"), R"(["example.co.jp","example.com"])");
  EXPECT_EQ(good("accounts.allowed_domains", R"(["a.example"])"), R"(["a.example"])");
  EXPECT_EQ(good("accounts.allowed_domains", ""), "[]");
  for (const auto* typed : {"a@b", "a b", "http://a", "[1]", "[\"a\"", "x:1"})
    EXPECT_TRUE(refused("accounts.allowed_domains", typed)) << typed;
}

TEST(Policies, a_text_is_one_line) {
  EXPECT_EQ(good("transport.ca_file", "/etc/ssl/company.pem"), "\"/etc/ssl/company.pem\"");
  EXPECT_TRUE(refused("transport.ca_file", "a\nb"));
}

TEST(PolicyPage, every_policy_has_one_field) {
  std::set<std::string_view> names;
  for (const auto& field : policy_fields()) {
    EXPECT_NE(policy_rule(field.name), nullptr) << field.name;
    EXPECT_TRUE(names.insert(field.name).second) << field.name;
  }
  EXPECT_EQ(names.size(), policy_rules().size());
}

TEST(PolicyPage, units_lead_there_and_back) {
  constexpr std::int64_t mib = 1024 * 1024;
  EXPECT_EQ(in_unit(52'428'800, mib), "50");
  EXPECT_EQ(in_unit(mib / 2, mib), "0.5");
  EXPECT_EQ(in_unit(90, 60), "1.5");
  EXPECT_EQ(from_unit("50", mib), "52428800");
  EXPECT_EQ(from_unit("0.5", mib), "524288");
  for (const auto* typed : {"", "-1", "x", "1 MB", "nan", "inf", "1e9"})
    EXPECT_FALSE(parse_policy(*policy_rule("transport.max_send_bytes"), from_unit(typed, mib))) << typed;
}

}  // namespace
}  // namespace samplehost
