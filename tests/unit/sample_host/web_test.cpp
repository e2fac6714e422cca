#include <gtest/gtest.h>

#include "data/csv_reader.h"
#include "fixtures/process.h"
#include "web/csp.h"
#include "web/form.h"
#include "web/policy_fields.h"
#include "web/request_body.h"
#include "web/templates.h"

#include <filesystem>
#include <regex>
#include <sstream>

namespace samplehost {
namespace {

TEST(Form, fields_are_decoded_once) {
  const Form form("a=1&b=%E4%BC%9A%E8%AD%B0+x&empty=&bare&=nameless&a=2&bad=%zz%4");
  EXPECT_EQ(form.value("a"), "1");
  EXPECT_EQ(form.value("b"), "会議 x");
  EXPECT_TRUE(form.has("empty"));
  EXPECT_TRUE(form.has("bare"));
  EXPECT_FALSE(form.has("c"));
  EXPECT_EQ(form.value("bad"), "%zz%4");
  EXPECT_EQ(percent_decoded("%2541", false), "%41");
}

TEST(Form, a_target_leads_to_this_host_only) {
  EXPECT_EQ(local_target("/m/tegami/mail?x=1"), "/m/tegami/mail?x=1");
  for (const auto* target :
       {"", "//evil.example", "/\\evil.example", "https://evil.example", "mail", "/a\r\nSet-Cookie: x"})
    EXPECT_EQ(local_target(target), "/") << target;
}

TEST(Csrf, the_token_of_a_multipart_form_is_found_before_the_file) {
  const std::string head =
      "--XX\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\ntoken\r\n--XX\r\nContent-Disposition: form-data; "
      "name=\"csv\"; filename=\"a.csv\"\r\n\r\nsome bytes";
  EXPECT_EQ(multipart_field(head, "XX", "csrf"), "token");
}

TEST(Csrf, a_token_that_is_cut_off_or_a_file_does_not_count) {
  EXPECT_FALSE(multipart_field("--XX\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\ntok", "XX", "csrf"));
  EXPECT_FALSE(multipart_field(
      "--XX\r\nContent-Disposition: form-data; name=\"csrf\"; filename=\"a\"\r\n\r\ntoken\r\n--XX--", "XX", "csrf"));
  EXPECT_FALSE(multipart_field("--XX\r\n\r\ncsrf\r\n--XX--", "XX", "csrf"));
  EXPECT_FALSE(multipart_field("", "", "csrf"));
}

TEST(ContentSecurityPolicy, a_fragment_adds_sources_but_cannot_open_the_frame) {
  EXPECT_NE(page_csp("frame-src 'self'; img-src data:").find("img-src 'self' data:; "), std::string::npos);
  EXPECT_NE(page_csp("frame-src 'self'").find("frame-src 'self'"), std::string::npos);
  EXPECT_EQ(page_csp("default-src *; frame-ancestors *; form-action https://evil.example; base-uri *"), page_csp());
  EXPECT_EQ(page_csp("script-src 'unsafe-inline' 'unsafe-eval'"), page_csp());
  EXPECT_EQ(page_csp("script-src\r\nSet-Cookie:x").find('\n'), std::string::npos);
}

TEST(Csv, quotes_line_breaks_and_marks_are_read) {
  std::istringstream in("\xef\xbb\xbfname,display_name\r\ntaro,\"山田, \"\"太郎\"\"\n二行\"\r\n\r\n hanako ,\n");
  std::vector<std::vector<std::string>> rows;
  read_csv(in, [&](const std::vector<std::string>& cells, std::int64_t) { rows.push_back(cells); });
  EXPECT_EQ(rows, (std::vector<std::vector<std::string>>{
                      {"name", "display_name"}, {"taro", "山田, \"太郎\"\n二行"}, {" hanako ", ""}}));
}

TEST(Csv, an_open_quote_is_refused) {
  for (const auto* text : {"a,\"b\nc", "a,b\"c\n"}) {
    std::istringstream in(text);
    EXPECT_THROW(read_csv(in, [](const auto&, std::int64_t) {}), std::invalid_argument) << text;
  }
}

TEST(Words, both_languages_have_the_same_keys) {
  const Words words(TEGAMI_SOURCE_DIR "/sample-host/share/locale");
  for (const auto& [key, text] : words.all("ja")) EXPECT_TRUE(words.has("en", key)) << key;
  for (const auto& [key, text] : words.all("en")) EXPECT_TRUE(words.has("ja", key)) << key;
}

TEST(Words, every_word_that_a_template_asks_for_is_there) {
  const Words words(TEGAMI_SOURCE_DIR "/sample-host/share/locale");
  const std::regex asked(R"(\{\{#t\}\}([^{]*)\{\{/t\}\})");
  int count = 0;
  for (const auto& file : std::filesystem::directory_iterator(TEGAMI_SOURCE_DIR "/sample-host/share/templates")) {
    const auto text = tegami::fixtures::read_file(file.path());
    for (std::sregex_iterator at(text.begin(), text.end(), asked), end; at != end; ++at, ++count)
      EXPECT_TRUE(words.has("ja", (*at)[1].str())) << file.path() << ": " << (*at)[1];
  }
  EXPECT_GT(count, 50);
}

TEST(Words, every_policy_has_its_label_and_its_choices) {
  const Words words(TEGAMI_SOURCE_DIR "/sample-host/share/locale");
  for (const auto& field : policy_fields()) {
    const auto key = "policy." + std::string(field.name);
    const auto type = policy_rule(field.name)->type;
    EXPECT_TRUE(words.has("ja", key)) << key;
    EXPECT_TRUE(words.has("ja", "policies.group." + std::string(field.group))) << field.group;
    EXPECT_TRUE(type != PolicyType::number || words.has("ja", key + ".unit")) << key;
    EXPECT_TRUE(type != PolicyType::flag || field.tick || words.has("ja", key + ".false")) << key;
  }
}

TEST(Templates, values_are_escaped) {
  const Words words(TEGAMI_SOURCE_DIR "/sample-host/share/locale");
  Templates templates(TEGAMI_SOURCE_DIR "/sample-host/share/templates", words);
  Data data;
  data.set("login", "\"><script>");
  const auto page = templates.draw("login", "ja", data);
  EXPECT_EQ(page.find("<script>"), std::string::npos);
  EXPECT_NE(page.find("&lt;script&gt;"), std::string::npos);
}

}  // namespace
}  // namespace samplehost
