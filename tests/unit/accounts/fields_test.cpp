// Every row of the table of fields through both entrances: JSON and form. A new row without a sample here fails.
#include "accounts/fields.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "accounts/draft.h"
#include "accounts/parse.h"
#include "words/catalog.h"

namespace tegami::accounts {
namespace {

namespace json = boost::json;

struct Sample {
  std::vector<std::string> good, bad;  ///< JSON texts
};

const std::string k101(101, 'x'), k201(201, 'x'), k256(256, 'x');
std::string quoted(const std::string& text) { return json::serialize(json::value(json::string(text))); }

const std::map<std::string, Sample, std::less<>>& samples() {
  const Sample flag{{"true", "false"}, {"1", "\"true\"", "null", "[]"}};
  const Sample port{{"1", "65535", "null", "\"\""},
                    {"0", "65536", "-1", "1.5", "\"995\"", "true", "99999999999999999999"}};
  const Sample host{{"\"pop.example.jp\"", "\"メール.例え.jp\"", "\"192.0.2.1\"", "\"::1\"", "\"\""},
                    {"\"pop3://x\"", "\"a:995\"", "7", "\"a\\u0000b\"", quoted(k256)}};
  const Sample source{{"\"host\"", "\"webmail\"", "\"individual\""}, {"\"Host\"", "1", "null", "\"\""}};
  const Sample protection{{"\"none\"", "\"tls\"", "\"tls_unverified\"", "\"starttls\"", "\"starttls_unverified\""},
                          {"\"ssl\"", "true", "null"}};
  const Sample user{{"\"taro\"", "\"太郎@example.jp\"", "\"\""}, {"\"a\\nb\"", "5", quoted(k256)}};
  const Sample password{{"\"p w\"", "\"パス\"", "null", "\"\""}, {"\"a\\r\"", "5", "true", quoted(k256)}};
  const Sample pin{{quoted(std::string(64, 'a')), "null", "\"\""}, {"\"abc\"", quoted(std::string(64, 'g')), "1"}};
  const Sample oauth{{"\"google\"", "null"}, {"1", quoted(k101)}};
  static const std::map<std::string, Sample, std::less<>> all{
      {"name", {{"\"仕事\"", quoted(std::string(100, 'x'))}, {quoted(k101), "1", "\"a\\u0007\"", "true"}}},
      {"receiving", flag},
      {"display_name", {{"\"髙橋 ①\"", "\"\"", "null"}, {quoted(k201), "1", "\"a\\nb\""}}},
      {"address", {{"\"taro..x@docomo.ne.jp\""}, {"\"taro\"", "\"a@b..jp\"", "1", "\"a@b.jp\\r\\nX\""}}},
      {"default", flag},
      {"receive_log", flag},
      {"send_log", flag},
      {"receive.source", source},
      {"receive.host", host},
      {"receive.port", port},
      {"receive.protection", protection},
      {"receive.pin", pin},
      {"receive.user", user},
      {"receive.password", password},
      {"receive.auth", {{"\"standard\"", "\"apop\"", "\"xoauth2\""}, {"\"plain\"", "null", "0"}}},
      {"receive.oauth_server", oauth},
      {"receive.timeout_s", {{"5", "300"}, {"4", "301", "null", "\"30\"", "true"}}},
      {"interval_s", {{"60", "86400", "null"}, {"59", "86401", "\"x\""}}},
      {"receive.leave_on_server", flag},
      {"receive.leave_days", {{"1", "3650", "null"}, {"0", "3651", "-1", "\"14\""}}},
      {"send.source", source},
      {"send.host", host},
      {"send.port", port},
      {"send.protection", protection},
      {"send.pin", pin},
      {"send.skip_second_ehlo", flag},
      {"send.auth",
       {{"\"none\"", "\"pop_before_smtp\"", "\"cram_md5\"", "\"login\"", "\"plain\"", "\"xoauth2\""},
        {"\"smtp\"", "null"}}},
      {"send.user", user},
      {"send.password", password},
      {"send.oauth_server", oauth},
      {"signature", {{"\"-- \\n太郎\\t\"", "\"\""}, {quoted(std::string(10001, 'x')), "1", "\"\\u0001\""}}},
      {"quota_bytes", {{"0", "1073741824", "null"}, {"-1", "\"1\"", "1e300"}}},
  };
  return all;
}

json::object request(const Field& field, const std::string& value) {
  json::object inner{{field.leaf(), json::parse(value)}};
  if (field.name.starts_with("receive.")) return {{"receive", std::move(inner)}};
  if (field.name.starts_with("send.")) return {{"send", std::move(inner)}};
  return inner;
}

TEST(AccountFields, Every_row_takes_what_is_good_as_JSON_and_gives_it_back) {
  for (const Field& field : fields()) {
    ASSERT_TRUE(samples().contains(field.name)) << "no sample for " << field.name;
    for (const std::string& good : samples().find(field.name)->second.good) {
      Draft draft{Account{}};
      draft.read(request(field, good));
      EXPECT_TRUE(draft.errors().empty()) << field.name << " refuses " << good;
      if (field.secret()) continue;
      const std::string back = json::serialize(to_json(field, draft.values()));
      const bool same_emptiness = (good == "\"\"" || good == "null") && (back == "null" || back == "\"\"");
      EXPECT_TRUE(back == good || same_emptiness) << field.name << ": " << good << " came back as " << back;
    }
  }
}

TEST(AccountFields, A10_every_row_refuses_what_is_bad_as_JSON_at_its_own_name_and_keeps_its_value) {
  for (const Field& field : fields()) {
    Values untouched;
    for (const std::string& bad : samples().find(field.name)->second.bad) {
      Draft draft{Account{}};
      draft.read(request(field, bad));
      EXPECT_EQ(draft.errors().size(), 1U) << field.name << " takes " << bad.substr(0, 60);
      EXPECT_TRUE(draft.errors().contains(field.name)) << field.name << " " << bad.substr(0, 60);
      EXPECT_EQ(to_text(field, draft.values()), to_text(field, untouched)) << field.name;
    }
  }
}

TEST(AccountFields, Every_row_goes_through_a_form_and_shows_what_was_typed) {
  for (const Field& field : fields()) {
    for (const std::string& good : samples().find(field.name)->second.good) {
      const json::value value = json::parse(good);
      const std::string text = value.is_null()     ? ""
                               : value.is_string() ? std::string(value.get_string())
                                                   : json::serialize(value);
      Draft draft{Account{}};
      draft.read(Typed{{std::string(field.name), text}});
      EXPECT_FALSE(draft.errors().contains(field.name)) << field.name << " refuses " << text;
      if (field.secret()) continue;
      EXPECT_EQ(to_text(field, draft.values()), text) << field.name;
    }
  }
}

TEST(AccountFields, A10_nothing_typed_is_lost_but_secrets) {
  Draft draft{Account{}};
  draft.read(Typed{{"receive.port", "99S"}, {"name", std::string(200, 'n')}, {"receive.password", "hush"}});
  EXPECT_EQ(draft.errors().size(), 2U);
  EXPECT_EQ(draft.typed().at("receive.port"), "99S");
  EXPECT_EQ(draft.typed().at("name").size(), 200U);
  EXPECT_FALSE(draft.typed().contains("receive.password"));
}

TEST(AccountFields, Unknown_fields_are_refused_and_what_only_comes_out_is_passed_over) {
  Draft draft{Account{}};
  draft.read(json::parse(R"({"nmae": "x", "receive": {"prot": 1, "password_set": true}, "state": {}, "send": 7})")
                 .as_object());
  EXPECT_EQ(draft.errors().size(), 3U);
  EXPECT_EQ(draft.errors().at("nmae").key, "error.unknown_field");
  EXPECT_EQ(draft.errors().at("receive.prot").key, "error.unknown_field");
  EXPECT_EQ(draft.errors().at("send").key, "error.object");
}

TEST(AccountFields, A5_an_empty_password_keeps_and_null_forgets) {
  Draft keep{Account{}}, forget{Account{}};
  keep.read(json::parse(R"({"receive": {"password": ""}})").as_object());
  EXPECT_FALSE(keep.values().secrets.receive_password.has_value());
  forget.read(json::parse(R"({"receive": {"password": null}})").as_object());
  ASSERT_TRUE(forget.values().secrets.receive_password.has_value());
  EXPECT_TRUE(forget.values().secrets.receive_password->empty());
}

TEST(AccountFields, User_ids_and_passwords_have_at_most_1024_bytes) {
  std::string wide;
  for (int i = 0; i < 255; ++i) wide += "𠮷";
  for (const char* leaf : {"user", "password"}) {
    Draft fits{Account{}}, over{Account{}};
    fits.read(json::object{{"receive", json::object{{leaf, wide}}}});
    EXPECT_TRUE(fits.errors().empty()) << leaf;
    over.read(json::object{{"receive", json::object{{leaf, wide + "𠮷"}}}});
    EXPECT_EQ(over.errors().size(), 1U) << leaf;
  }
}

TEST(AccountFields, Every_row_has_its_words_in_both_languages_and_its_CSV_label_is_unique) {
  const words::Catalog words = words::Catalog::load(TEGAMI_SOURCE_DIR "/plugin/pages/locale");
  for (const char* locale : {"ja", "en"}) {
    std::set<std::string> labels;
    for (const Field& field : fields()) {
      const std::string name(field.name);
      EXPECT_TRUE(words.has(locale, "field." + name)) << locale << name;
      for (const std::string_view choice : field.choices)
        EXPECT_TRUE(words.has(locale, "choice." + std::string(field.choice_set) + "." + std::string(choice))) << choice;
      EXPECT_TRUE(!field.in_csv || labels.insert(words.text(locale, "csv." + name)).second) << name;
      EXPECT_EQ(field.in_csv, words.has(locale, "csv." + name)) << name;
    }
  }
}

}  // namespace
}  // namespace tegami::accounts
