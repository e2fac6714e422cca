// Every mail of tests/fixtures/mails is read as the JSON beside it says; keys that it leaves out are not looked at.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "mail.h"

namespace tegami::mailbox::mime::test {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

std::string file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<fs::path> samples() {
  std::vector<fs::path> all;
  for (const auto& entry : fs::recursive_directory_iterator(TEGAMI_SOURCE_DIR "/tests/fixtures/mails")) {
    if (entry.path().extension() == ".eml") all.push_back(entry.path());
  }
  std::ranges::sort(all);
  return all;
}

json::array addresses(const std::vector<Address>& all) {
  json::array out;
  for (const Address& one : all) out.push_back({{"name", one.name}, {"address", one.address}});
  return out;
}

json::object as_json(const Message& message) {
  json::array parts;
  for (const Part& part : message.parts) {
    parts.push_back({{"path", part.path},
                     {"type", part.type},
                     {"name", part.name},
                     {"size", part.size},
                     {"attachment", part.attachment},
                     {"content_id", part.content_id}});
  }
  json::object out = {{"subject", message.subject},
                      {"from", addresses(message.from)},
                      {"to", addresses(message.to)},
                      {"cc", addresses(message.cc)},
                      {"message_id", message.message_id},
                      {"in_reply_to", message.in_reply_to},
                      {"references", message.references},
                      {"text", message.text},
                      {"html", message.html},
                      {"has_attachments", message.has_attachments},
                      {"parts", std::move(parts)}};
  out["date_ms"] = message.date_ms ? json::value(*message.date_ms) : json::value(nullptr);
  return out;
}

void expect_same(const json::value& want, const json::value& got, const std::string& where) {
  if (want.is_object() && got.is_object()) {
    for (const auto& [key, value] : want.as_object()) {
      const json::value* found = got.as_object().if_contains(key);
      ASSERT_NE(found, nullptr) << where << "." << key;
      expect_same(value, *found, where + "." + std::string(key));
    }
  } else if (want.is_array() && got.is_array()) {
    EXPECT_EQ(want.as_array().size(), got.as_array().size()) << where << ": " << json::serialize(got);
    for (std::size_t i = 0; i < std::min(want.as_array().size(), got.as_array().size()); ++i) {
      expect_same(want.as_array()[i], got.as_array()[i], where + "[" + std::to_string(i) + "]");
    }
  } else {
    EXPECT_EQ(json::serialize(want), json::serialize(got)) << where;
  }
}

class Samples : public testing::TestWithParam<fs::path> {};

TEST_P(Samples, M1_is_read_as_its_json_says) {
  const std::string mail = file(GetParam());
  fs::path expected = GetParam();
  const json::value want = json::parse(file(expected.replace_extension(".json")));
  for (const std::size_t piece : {std::size_t{4096}, std::size_t{1}, std::size_t{7}}) {
    SCOPED_TRACE(piece);
    expect_same(want, as_json(read_text(mail, {}, piece)), GetParam().stem().string());
  }
}

std::string name_of(const testing::TestParamInfo<fs::path>& info) {
  std::string name = info.param.parent_path().filename().string() + "_" + info.param.stem().string();
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Mails, Samples, testing::ValuesIn(samples()), name_of);

TEST(SampleMails, there_are_at_least_sixty) { EXPECT_GE(samples().size(), 60u); }

}  // namespace
}  // namespace tegami::mailbox::mime::test
