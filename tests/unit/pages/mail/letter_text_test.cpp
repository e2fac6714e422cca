#include "pages/mail/letter_text.h"

#include <gtest/gtest.h>

namespace tegami::pages::mail {
namespace {

TEST(LetterText, makes_paragraphs_breaks_and_quotes) {
  EXPECT_EQ(text_to_html("佐藤さん\r\n\r\n一行目\r\n二行目\n\n\n> 引用\n> 二\n>\n> 三\n返事\n"),
            "<p>佐藤さん</p><p>一行目<br>二行目</p><blockquote><p>引用<br>二</p><p>三</p></blockquote><p>返事</p>");
  EXPECT_EQ(text_to_html(""), "");
}

TEST(LetterText, M3_nothing_of_a_mail_becomes_markup) {
  const auto html = text_to_html("<script>alert(1)</script> & \"x\" 'y'\n> <b>");
  EXPECT_EQ(html,
            "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot; &apos;y&apos;</p>"
            "<blockquote><p>&lt;b&gt;</p></blockquote>");
}

TEST(LetterText, links_only_web_addresses_and_stops_at_full_width_marks) {
  EXPECT_EQ(text_to_html("見る https://example.jp/a?b=1&c=2。次"),
            "<p>見る <a href=\"https://example.jp/a?b=1&amp;c=2\" target=\"_blank\" rel=\"noopener noreferrer\">"
            "https://example.jp/a?b=1&amp;c=2</a>。次</p>");
  for (const char* plain : {"javascript:alert(1)", "data:text/html,x", "https://", "http://\" onclick=\"x"})
    EXPECT_EQ(text_to_html(plain).find("<a "), std::string::npos) << plain;
  EXPECT_NE(text_to_html("(http://a.jp).").find(">http://a.jp</a>)."), std::string::npos);
}

TEST(LetterText, is_cut_on_a_character) {
  std::string text;
  while (text.size() < shown_text_bytes + 10) text += "あ";
  const auto html = text_to_html(text);
  EXPECT_LE(html.size(), shown_text_bytes + 7);
  EXPECT_EQ(html.substr(html.size() - 7), "あ</p>");
}

TEST(LetterText, marks_hits_of_a_search_and_escapes_all) {
  EXPECT_EQ(marked("11月分の見積書<b>", "見積"), "11月分の<mark>見積</mark>書&lt;b&gt;");
  EXPECT_EQ(marked("Quote quote", "quote"), "<mark>Quote</mark> <mark>quote</mark>");
  EXPECT_EQ(marked("a<b", "<"), "a<mark>&lt;</mark>b");
  EXPECT_EQ(marked("abc", ""), "abc");
}

}  // namespace
}  // namespace tegami::pages::mail
