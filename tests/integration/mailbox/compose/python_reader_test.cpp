// What Python's email package, which shares nothing with our reader, finds in composed mails.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <sstream>

#include "fixtures/process.h"
#include "mailbox/compose/base64.h"
#include "mailbox/compose/text_part.h"
#include "mailbox/mime/parameters.h"
#include "unit/mailbox/compose/random_letter.h"

namespace tegami::mailbox::compose::test {
namespace {

namespace json = boost::json;

constexpr std::size_t kLetters = 500;

std::string file_of(std::size_t number) {
  const std::string digits = std::to_string(number);
  return std::string(6 - digits.size(), '0') + digits + ".eml";
}

std::string text_of(const json::value& value) {
  return value.is_null() ? std::string() : std::string(value.as_string());
}

json::array people(const std::vector<Mailbox>& all, Charset charset) {
  json::array out;
  for (const Mailbox& one : all) {
    out.push_back({{"name", trimmed(as_sent(one.display_name, charset))}, {"address", one.address.wire()}});
  }
  return out;
}

json::array read_people(const json::value& all, Charset charset) {
  json::array out;
  for (const json::value& one : all.as_array()) {
    out.push_back({{"name", as_read(text_of(one.at("name")), charset)}, {"address", one.at("address")}});
  }
  return out;
}

std::string content_of(const Attachment& one) {
  std::string all;
  std::array<char, 4096> buffer{};
  const mime::Source source = one.open();
  for (std::size_t n = source(buffer); n > 0; n = source(buffer)) all.append(buffer.data(), n);
  return all;
}

void check(const Letter& sent, Charset charset, const json::object& read) {
  EXPECT_EQ(as_read(text_of(read.at("subject")), charset), as_sent(sent.subject, charset));
  EXPECT_EQ(read.at("again"), read.at("subject"));
  EXPECT_EQ(read_people(read.at("from"), charset), people({sent.from}, charset));
  EXPECT_EQ(read_people(read.at("to"), charset), people(sent.to, charset));
  EXPECT_EQ(read_people(read.at("cc"), charset), people(sent.cc, charset));
  EXPECT_EQ(static_cast<std::int64_t>(read.at("date").to_number<double>()) * 1000, sent.date_ms);
  EXPECT_EQ(as_read(text_of(read.at("text")), charset), as_sent(with_crlf(sent.text), charset));
  EXPECT_EQ(as_read(text_of(read.at("html")), charset), as_sent(with_crlf(sent.html), charset));
  EXPECT_EQ(read.at("defects"), json::array());
  const json::array& files = read.at("files").as_array();
  ASSERT_EQ(files.size(), sent.attachments.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    const std::string name = mime::file_name(sent.attachments[i].name);
    EXPECT_EQ(as_read(text_of(files[i].at("name")), charset), as_sent(name, charset));
    EXPECT_EQ(text_of(files[i].at("data")), base64(content_of(sent.attachments[i])));
  }
}

TEST(PythonReader, M1_a_reader_of_another_make_finds_what_was_written) {
  TEGAMI_REQUIRE("python3");
  const fixtures::TempFolder folder("composed");
  std::vector<std::pair<Letter, Charset>> letters;
  for (std::size_t i = 0; i < kLetters; ++i) {
    Composed about;
    letters.emplace_back(RandomLetter(i + 1).make(), Charset::utf8);
    fixtures::write_file(folder / file_of(i), composed(letters.back().first, &about));
    letters.back().second = about.charset;
  }
  const auto python = fixtures::run(
      {"python3", "-B", TEGAMI_SOURCE_DIR "/tests/integration/mailbox/compose/read_mails.py", folder.path().string()});
  ASSERT_EQ(python.status, 0) << python.output.substr(python.output.size() -
                                                      std::min<std::size_t>(python.output.size(), 3'000));
  std::istringstream lines(python.output);
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line) && !HasFailure(); ++number) {
    SCOPED_TRACE(number + 1);
    ASSERT_LT(number, letters.size());
    check(letters[number].first, letters[number].second, json::parse(line).as_object());
  }
  EXPECT_EQ(number, kLetters);
}

}  // namespace
}  // namespace tegami::mailbox::compose::test
