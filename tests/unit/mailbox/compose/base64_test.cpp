#include "mailbox/compose/base64.h"

#include <gtest/gtest.h>

#include "mailbox/mime/words.h"

namespace tegami::mailbox::compose::test {
namespace {

TEST(Base64, is_that_of_RFC_4648) {
  const std::pair<std::string_view, std::string_view> kAll[] = {
      {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"\xFF\xFE\xFD", "//79"}};
  for (const auto& [bytes, text] : kAll) {
    EXPECT_EQ(base64(bytes), text);
    EXPECT_EQ(base64_size(bytes.size()), text.size());
  }
}

TEST(Base64, M4_lines_of_76_columns_whatever_the_pieces) {
  std::string bytes;
  for (int i = 0; i < 50'000; ++i) bytes += static_cast<char>(i * 31 + i / 256);
  std::string whole;
  for (const std::size_t piece : {std::size_t{1}, std::size_t{56}, std::size_t{57}, std::size_t{58}, bytes.size()}) {
    std::string out;
    Base64Lines lines([&](std::string_view some) { out += some; });
    for (std::size_t at = 0; at < bytes.size(); at += piece) lines.write(std::string_view(bytes).substr(at, piece));
    lines.finish();
    if (whole.empty()) whole = out;
    EXPECT_EQ(out, whole);
  }
  EXPECT_EQ(mime::decode_base64(whole), bytes);
  for (std::size_t at = 0; at < whole.size();) {
    const std::size_t end = whole.find("\r\n", at);
    ASSERT_NE(end, whole.npos);
    EXPECT_EQ(end - at, end + 2 == whole.size() ? base64_size(bytes.size() % 57) : 76U);
    at = end + 2;
  }
}

}  // namespace
}  // namespace tegami::mailbox::compose::test
