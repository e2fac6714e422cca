#include "mailbox/compose/encoded_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mailbox/compose/iso_2022_jp.h"
#include "mailbox/mime/words.h"

namespace tegami::mailbox::compose::test {
namespace {

using testing::ElementsAre;

TEST(EncodedWords, M1_the_shorter_of_B_and_Q) {
  EXPECT_THAT(encoded_words("日本語", Charset::utf8), ElementsAre("=?UTF-8?B?5pel5pys6Kqe?="));
  EXPECT_THAT(encoded_words("Café au lait, s'il", Charset::utf8),
              ElementsAre("=?UTF-8?Q?Caf=C3=A9_au_lait=2C_s=27il?="));
  EXPECT_THAT(encoded_words("=?_x", Charset::utf8), ElementsAre("=?UTF-8?B?PT9feA==?="));
  EXPECT_THAT(encoded_words("日本", Charset::iso_2022_jp), ElementsAre("=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?="));
  EXPECT_THAT(encoded_words("ﾃｽﾄ", Charset::iso_2022_jp), encoded_words("テスト", Charset::iso_2022_jp));
}

TEST(EncodedWords, M1_each_word_is_short_and_readable_by_itself) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += i % 7 == 0 ? "a" : i % 5 == 0 ? "é" : i % 3 == 0 ? "😀" : "日";
  for (std::size_t room = kLeastWord; room <= kWordBytes; ++room) {
    std::string read;
    std::size_t first = room;
    for (const std::string& word : encoded_words(text, Charset::utf8, room)) {
      EXPECT_LE(word.size(), first);
      first = kWordBytes;
      read += mime::decode_words(word);
    }
    EXPECT_EQ(read, text) << room;
  }
  text = "会議の件 about 予算、" + std::string(100, 'x') + "それから";
  for (std::size_t room = kLeastWord; room <= kWordBytes; ++room) {
    std::string read;
    std::size_t first = room;
    for (const std::string& word : encoded_words(text, Charset::iso_2022_jp, room)) {
      EXPECT_LE(word.size(), first);
      first = kWordBytes;
      const auto decoded = mime::encoded_word_at(word, 0);
      ASSERT_TRUE(decoded);
      EXPECT_TRUE(decoded->bytes.find('\x1B') == std::string::npos || decoded->bytes.ends_with("\x1B(B") ||
                  decoded->bytes.back() >= ' ');
      read += mime::decode_words(word);
    }
    EXPECT_EQ(read, text) << room;
  }
}

}  // namespace
}  // namespace tegami::mailbox::compose::test
