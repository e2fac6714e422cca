// UTF-8 and CP932: found, decoded and encoded without a guess.
#include "accounts/csv/encoding.h"

#include <gtest/gtest.h>

namespace tegami::accounts::csv {
namespace {

Encoding guessed(std::string_view bytes) {
  Guess guess;
  guess.feed(bytes);
  return guess.encoding();
}

constexpr std::string_view kSjis = "\x83\x65\x83\x58\x83\x67\x81\x41\x95\x5C";  // テスト、表

TEST(CsvEncoding, I2_UTF8_and_CP932_are_told_apart_by_their_bytes) {
  EXPECT_EQ(guessed("name,address\r\n"), Encoding::utf8);
  EXPECT_EQ(guessed("氏名,アカウント名\r\n"), Encoding::utf8);
  EXPECT_EQ(guessed("\xEF\xBB\xBFname"), Encoding::utf8);
  EXPECT_EQ(guessed(kSjis), Encoding::cp932);
  EXPECT_EQ(guessed("\xB1\xB2\xB3"), Encoding::cp932);  // half-width kana
}

TEST(CsvEncoding, I2_one_bad_byte_in_a_UTF8_file_does_not_make_it_another_encoding) {
  EXPECT_EQ(guessed("氏名,アカウント名,メール\xFFアドレス\r\n"), Encoding::utf8);
}

TEST(CsvEncoding, I2_the_guess_is_the_same_whatever_the_pieces) {
  const std::string text = "氏名,アカウント名\r\n";
  Guess guess;
  for (const char c : text) guess.feed({&c, 1});
  EXPECT_EQ(guess.encoding(), Encoding::utf8);
}

TEST(CsvEncoding, I2_UTF16_is_recognised_to_be_refused) {
  Guess guess;
  guess.feed(std::string_view("\xFF\xFE\x41\x00", 4));
  EXPECT_TRUE(guess.other_unicode());
}

TEST(CsvEncoding, I2_platform_letters_come_through_CP932_both_ways) {
  Converter converter(Encoding::cp932);
  EXPECT_EQ(converter.decode(kSjis), "テスト、表");
  EXPECT_EQ(converter.decode("\x87\x40\xFB\xFC\xB1\x81\x60"), "①髙ｱ～");
  for (const char* text : {"①髙ｱ～", "株式会社㈱", "−", "表示ソ能"}) {
    const auto bytes = converter.encode(text);
    if (bytes) {
      EXPECT_EQ(converter.decode(*bytes), text);
    }
  }
  EXPECT_EQ(converter.encode("①髙ｱ～"), "\x87\x40\xFB\xFC\xB1\x81\x60");
}

TEST(CsvEncoding, I2_bytes_that_are_no_letter_are_no_text) {
  Converter cp932(Encoding::cp932), utf8(Encoding::utf8);
  for (const std::string_view bytes : {"\x83", "\x83\x20", "\xFD", "\xA0", "\x85\x40"})
    EXPECT_EQ(cp932.decode(bytes), std::nullopt) << static_cast<int>(static_cast<unsigned char>(bytes[0]));
  EXPECT_EQ(utf8.decode("\xE3\x81"), std::nullopt);
  EXPECT_EQ(utf8.decode("\xED\xA0\x80"), std::nullopt);
}

TEST(CsvEncoding, I5_letters_that_CP932_lacks_are_named_and_never_replaced) {
  Converter converter(Encoding::cp932);
  EXPECT_EQ(converter.encode("山田🍣"), std::nullopt);
  EXPECT_EQ(converter.lacking("𠮷田é🍣é", 10), "𠮷é🍣");
  EXPECT_EQ(converter.lacking("𠮷田é🍣", 1), "𠮷");
  EXPECT_EQ(converter.encode("山田"), "\x8E\x52\x93\x63");
}

}  // namespace
}  // namespace tegami::accounts::csv
