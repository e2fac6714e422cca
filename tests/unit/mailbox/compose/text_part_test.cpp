#include "mailbox/compose/text_part.h"

#include <gtest/gtest.h>

#include "letters.h"

namespace tegami::mailbox::compose::test {
namespace {

struct Written {
  std::string encoding, bytes;
};

Written written(std::string_view text, Charset charset = Charset::utf8) {
  const TextPart part("plain", text, charset);
  const std::string head = part.head();
  Written out;
  const std::string_view name = "Content-Transfer-Encoding: ";
  out.encoding = head.substr(head.find(name) + name.size());
  out.encoding.erase(out.encoding.find("\r\n"));
  part.write([&](std::string_view some) { out.bytes += some; });
  return out;
}

TEST(TextPart, M1_each_line_ends_with_CRLF) {
  EXPECT_EQ(with_crlf("a\nb\r\nc\rd\r\r\ne"), "a\r\nb\r\nc\r\nd\r\n\r\ne\r\n");
  EXPECT_EQ(with_crlf(""), "");
  EXPECT_EQ(with_crlf("\n"), "\r\n");
  EXPECT_EQ(with_crlf("a\r"), "a\r\n");
}

TEST(TextPart, M1_plain_ASCII_goes_as_it_is) {
  const Written plain = written("Hello\n\tworld\n");
  EXPECT_EQ(plain.encoding, "7bit");
  EXPECT_EQ(plain.bytes, "Hello\r\n\tworld\r\n");
  EXPECT_EQ(written(std::string(998, 'x')).encoding, "7bit");
  EXPECT_EQ(written("").encoding, "7bit");
}

TEST(TextPart, M1_what_could_be_spoilt_on_the_way_is_encoded) {
  for (const std::string& text :
       {std::string(999, 'x'), std::string("From here\n"), std::string("-- \nTaro"), std::string("a\n.\nb"),
        std::string("a\x0C"
                    "b"),
        std::string("caf\u00E9")}) {
    EXPECT_EQ(written(text).encoding, "quoted-printable") << text;
  }
  const Written japanese = written("お世話になっております。\n");
  EXPECT_EQ(japanese.encoding, "base64");
  EXPECT_EQ(japanese.bytes, "44GK5LiW6Kmx44Gr44Gq44Gj44Gm44GK44KK44G+44GZ44CCDQo=\r\n");
}

TEST(TextPart, M1_ISO_2022_JP_is_seven_bits_in_short_lines) {
  const Written plain = written("日本\nabc ﾃｽﾄ\n-- \n", Charset::iso_2022_jp);
  EXPECT_EQ(plain.encoding, "7bit");
  EXPECT_EQ(plain.bytes, "\x1B$BF|K\\\x1B(B\r\nabc \x1B$B%F%9%H\x1B(B\r\n-- \r\n");
  std::string line;
  for (int i = 0; i < 496; ++i) line += "日";
  EXPECT_EQ(written(line, Charset::iso_2022_jp).encoding, "7bit");  // 3 + 2 * 496 + 3
  EXPECT_EQ(written(line + "日", Charset::iso_2022_jp).encoding, "base64");
  EXPECT_EQ(written("From 日本", Charset::iso_2022_jp).encoding, "base64");
}

}  // namespace
}  // namespace tegami::mailbox::compose::test
