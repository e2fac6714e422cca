/// random_letter.h - letters of all that people and their programs may write, the same ones for the same seed.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "letters.h"
#include "mailbox/compose/characters.h"
#include "mailbox/compose/iso_2022_jp.h"
#include "mailbox/mime/utf8.h"

namespace tegami::mailbox::compose::test {

class RandomLetter {
 public:
  explicit RandomLetter(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15U + 1) {}

  Letter make() {
    Letter one = letter();
    one.charset = one_in(2) ? Charset::iso_2022_jp : Charset::utf8;
    only_jis_ = one.charset == Charset::iso_2022_jp && !one_in(3);
    one.from.display_name = line(30);
    one.to = mailboxes(1 + below(5));
    one.cc = mailboxes(below(3));
    one.bcc = mailboxes(below(2));
    one.subject = line(one_in(5) ? 400 : 40);
    if (!one_in(4)) one.text = "x" + body();
    if (one_in(3)) one.html = "<p>" + body() + "</p>";
    for (std::size_t i = below(3); i > 0; --i) one.attachments.push_back(file());
    for (std::size_t i = below(8); i > 0; --i)
      one.references.push_back("<" + std::string(1 + below(70), 'r') + std::to_string(i) + "@example.com>");
    one.date_ms += static_cast<std::int64_t>(below(1'000'000'000)) * 1000;
    one.utc_offset_min = static_cast<std::int32_t>(below(1600)) - 800;
    return one;
  }

  std::size_t below(std::size_t bound) {
    state_ ^= state_ << 13U;
    state_ ^= state_ >> 7U;
    state_ ^= state_ << 17U;
    return static_cast<std::size_t>(state_ % bound);
  }

 private:
  bool one_in(std::size_t bound) { return below(bound) == 0; }

  /// No control character, and none of what readers change by design: U+FEFF, and "=?" in file names.
  void piece(std::string& out) {
    static constexpr std::array<std::string_view, 24> kJis = {
        "会議", "の件", "ﾃｽﾄ", "ｶﾞｷﾞﾊﾟ", "〜", "～", "−",        "－", "‖", "∥", "￥", "（",
        "）",   "，",   "。",  "、",     "「", "Ａ", "ＭＡＩＬ", "Д",  "α", "─", "凜", "々"};
    static constexpr std::array<std::string_view, 22> kAny = {
        "①",      "㈱",     "髙",     "𠮷",        "😀",     "👨‍👩‍👧", "é",      "e\u0301", "\u202E",
        "\u2066", "\u200B", "\u00AD", "שלום",      "مرحبا", "か\u3099",           "\u00A0", "ﾞ",       "ﾟ",
        "\uFFFD", "\u3000", "한국어", "\U000E0041"};
    static constexpr std::array<std::string_view, 24> kAscii = {
        "Re:", "a",   "word", "Smith, J.", "\"", "\\", "(x)", "<y>", "@",   ":",  ";",     "=",
        "?",   "=3D", "_",    "%41",       "'",  "''", ".",   "..",  "[z]", "--", "&amp;", "*0*"};
    switch (below(only_jis_ ? 5 : 8)) {
      case 0:
      case 1:
        out += kJis[below(kJis.size())];
        break;
      case 2:
        out += kAscii[below(kAscii.size())];
        break;
      case 3:
        out += ' ';
        break;
      case 4:
        if (one_in(4)) out += std::string(1 + below(90), static_cast<char>('a' + below(26)));
        break;
      case 5:
      case 6:
        out += kAny[below(kAny.size())];
        break;
      default:
        mime::append_utf8(out, code_point());
    }
  }

  /// Of all planes, no surrogate, control, separator or byte order mark.
  char32_t code_point() {
    for (;;) {
      const auto c = static_cast<char32_t>(0xA0 + below(one_in(2) ? 0x10FFFF - 0xA0 : 0xFFFF - 0xA0));
      if ((c >= 0xD800 && c < 0xE000) || c == 0x2028 || c == 0x2029 || c == 0xFEFF) continue;
      return c;
    }
  }

  std::string line(std::size_t pieces) {
    std::string out;
    for (std::size_t i = below(pieces); i > 0; --i) piece(out);
    mime::cut_utf8(out, 190);  // of a display name as of a subject
    while (out.find("=?") != out.npos) out.erase(out.find("=?"), 1);
    return out;
  }

  std::string body() {
    static constexpr std::array<std::string_view, 10> kEnds = {"\n",     "\r\n",  "\r",      "\n\n",    " \n",
                                                               "\t\r\n", "\n.\n", "\nFrom ", "\n-- \n", "\n> "};
    static constexpr std::array<std::string_view, 6> kControls = {"\t", "\x01", "\x0B", "\x0C", "\x7F", "\u0085"};
    std::string out;
    for (std::size_t i = below(one_in(6) ? 2'000 : 100); i > 0; --i) {
      if (one_in(8)) {
        out += kEnds[below(kEnds.size())];
      } else if (!only_jis_ && one_in(40)) {
        out += kControls[below(kControls.size())];
      } else {
        piece(out);
      }
    }
    if (one_in(10)) out += std::string(900 + below(300), 'w');
    return out;
  }

  std::vector<Mailbox> mailboxes(std::size_t count) {
    static constexpr std::array<std::string_view, 6> kAddresses = {
        "a..b.@docomo.ne.jp",       "taro.yamada+x@example.jp",
        "\"john doe\"@example.com", "hanako@日本語.jp",
        "\"a,b\\\"c\"@example.com", "x@a-very-long-name-of-a-department.of-a-very-large-company.example.co.jp"};
    std::vector<Mailbox> all;
    for (; count > 0; --count)
      all.push_back({one_in(3) ? std::string() : line(20), address(kAddresses[below(kAddresses.size())])});
    return all;
  }

  Attachment file() {
    std::string bytes;
    for (std::size_t i = below(300); i > 0; --i) bytes += static_cast<char>(below(256));
    return attachment("n" + line(25) + ".d", one_in(2) ? "application/pdf" : "", std::move(bytes));
  }

  std::uint64_t state_;
  bool only_jis_ = false;
};

/// What a reader may show another way than it was written, because ISO-2022-JP has one place for both.
inline std::string one_of_twins(std::string_view text) {
  static constexpr std::pair<char32_t, char32_t> kTwins[] = {{0xFF5E, 0x301C}, {0x2225, 0x2016}, {0xFF0D, 0x2212},
                                                             {0x2015, 0x2014}, {0xFFE0, 0xA2},   {0xFFE1, 0xA3},
                                                             {0xFFE2, 0xAC},   {0xFF3C, 0x5C}};
  std::string out;
  for (char32_t c : Characters(text)) {
    for (const auto& [one, other] : kTwins) c = c == one ? other : c;
    mime::append_utf8(out, c);
  }
  return out;
}

/// A text as a mail of that charset has it.
inline std::string as_sent(std::string_view text, Charset charset) {
  return charset == Charset::utf8 ? std::string(text) : one_of_twins(Iso2022Jp::folded(text));
}
inline std::string as_read(std::string_view text, Charset charset) {
  return charset == Charset::utf8 ? std::string(text) : one_of_twins(text);
}

/// Spaces at the ends of a name are nobody's.
inline std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == text.npos ? std::string() : std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

}  // namespace tegami::mailbox::compose::test
