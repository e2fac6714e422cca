// Hostile and large mails: bounded structure, memory and time, and nothing that brings the process down.
#include "mailbox/mime/limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <fstream>
#include <random>
#include <thread>

#include "mail.h"
#include "mailbox/mime/html_text.h"

namespace tegami::mailbox::mime::test {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kMeasured = false;  ///< sanitizers keep what was freed: memory says nothing there
#else
constexpr bool kMeasured = true;
#endif

/// Resident memory now, in bytes.
std::size_t resident() {
  std::ifstream in("/proc/self/statm");
  std::size_t total = 0, pages = 0;
  in >> total >> pages;
  return pages * 4096;
}

/// Gives head, then block again and again until so many bytes were given, then tail; never held as a whole.
class Stream {
 public:
  Stream(std::string head, std::string block, std::size_t bytes, std::string tail)
      : head_(std::move(head)), block_(std::move(block)), left_(bytes / block_.size()), tail_(std::move(tail)) {}

  std::size_t operator()(std::span<char> into) {
    if (at_ == now_.size()) {
      at_ = 0;
      now_ = !head_.empty() ? std::exchange(head_, {}) : left_ > 0 ? (--left_, block_) : std::exchange(tail_, {});
    }
    const std::size_t n = std::min(into.size(), now_.size() - at_);
    std::copy_n(now_.data() + at_, n, into.data());
    at_ += n;
    most_ = std::max(most_, resident());
    return n;
  }
  std::size_t most() const { return most_; }

 private:
  std::string head_, block_;
  std::size_t left_;
  std::string tail_, now_;
  std::size_t at_ = 0, most_ = 0;
};

TEST(MailLimits, M4_a_hundred_megabytes_take_less_than_sixteen_of_memory) {
  init();
  read_text("Subject: warm up\n\nx");
  const std::string line = repeated("QUJD", 19) + "\r\n";
  auto stream = std::make_shared<Stream>(
      "Subject: big\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n--b\r\n"
      "Content-Type: application/zip; name=big.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n",
      repeated(line, 800), 100u << 20, "--b--\r\n");
  const std::size_t before = resident();
  const auto message = read([stream](std::span<char> into) { return (*stream)(into); });
  ASSERT_TRUE(message);
  EXPECT_EQ(message->text, "hello");
  ASSERT_EQ(message->parts.size(), 1u);
  EXPECT_GT(message->parts[0].size, 70u << 20);
  if (kMeasured) {
    EXPECT_LT(std::max(stream->most(), resident()) - before, 16u << 20);
  }
}

TEST(MailLimits, M4_a_large_part_is_streamed_out) {
  init();
  const std::string line = repeated("QUJD", 19) + "\r\n";
  auto stream = std::make_shared<Stream>("Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n",
                                         repeated(line, 800), 30u << 20, "");
  const std::size_t before = resident();
  std::size_t bytes = 0, most = 0;
  EXPECT_TRUE(read_part([stream](std::span<char> into) { return (*stream)(into); }, "1",
                        [&](std::span<const char> part) {
                          bytes += part.size();
                          most = std::max(most, resident());
                        }));
  EXPECT_GT(bytes, 20u << 20);
  if (kMeasured) {
    EXPECT_LT(std::max(most, stream->most()) - std::min(most, before), 16u << 20);
  }
}

TEST(MailLimits, text_is_cut_at_a_letter) {
  const Message message = read_text("Content-Type: text/plain; charset=utf-8\n\n" + repeated("会議", 1000), {100});
  EXPECT_EQ(message.text, repeated("会議", 1000).substr(0, 99));
}

TEST(MailLimits, multiparts_nested_ten_thousand_deep_are_read) {
  std::string mail = "Subject: deep\nContent-Type: multipart/mixed; boundary=b0\n\n";
  for (int i = 0; i < 10'000; ++i) {
    mail += "--b" + std::to_string(i) + "\nContent-Type: multipart/mixed; boundary=b" + std::to_string(i + 1) + "\n\n";
  }
  EXPECT_EQ(read_text(mail).subject, "deep");
  EXPECT_EQ(read_text(mail, {}, 13).subject, "deep");
}

TEST(MailLimits, messages_nested_ten_thousand_deep_are_read) {
  std::string mail = "Subject: deep\n";
  for (int i = 0; i < 10'000; ++i) mail += "Content-Type: message/rfc822\n\n";
  EXPECT_EQ(read_text(mail).subject, "deep");
}

TEST(MailLimits, a_hundred_thousand_parts_are_bounded) {
  const std::string mail = "Subject: wide\nContent-Type: multipart/mixed; boundary=b\n\n" +
                           repeated("--b\nContent-Type: image/png\n\nx\n", 100'000) + "--b--\n";
  const auto begin = std::chrono::steady_clock::now();
  const Message message = read_text(mail);
  EXPECT_EQ(message.subject, "wide");
  EXPECT_GT(message.parts.size(), 4000u);
  EXPECT_LE(message.parts.size(), kParts);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

TEST(MailLimits, a_head_without_end_is_bounded) {
  const Message message = read_text("Subject: long\n" + repeated("X-Line: some words that go on\n", 200'000));
  EXPECT_EQ(message.subject, "long");
  const Message folded = read_text("Subject: " + repeated("word\n ", 500'000) + "\n\nbody");
  EXPECT_TRUE(folded.subject.starts_with("word"));
}

TEST(MailLimits, a_prologue_without_boundary_is_bounded) {
  const std::string mail = "Content-Type: multipart/mixed; boundary=never\n\n" + repeated("words and words\n", 500'000);
  EXPECT_LE(read_text(mail).text.size(), kLooseBytes);
}

TEST(MailLimits, addresses_are_bounded) {
  EXPECT_EQ(read_text("To: " + repeated("a@b,", 100'000) + "\n\n").to.size(), 10'000u);
}

TEST(HtmlLimits, deep_wide_and_formatting_bombs_end_soon) {
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THAT(html_to_text(repeated("<div>", 500'000) + "deep"), testing::HasSubstr("deep"));
  EXPECT_THAT(html_to_text(repeated("<b>x</b>", 500'000)), testing::StartsWith("xxx"));
  std::string formats;
  for (int i = 0; i < 1500; ++i) formats += "<b a" + std::to_string(i) + "=1>";
  EXPECT_THAT(html_to_text(formats + repeated("<p>x", 100'000)), testing::HasSubstr("x"));
  EXPECT_THAT(html_to_text(repeated("<table>", 1900) + "t"), testing::HasSubstr("t"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST(HtmlText, without_a_tree_it_reads_tag_by_tag) {
  EXPECT_EQ(html_to_text(repeated("<i>", 3000) + "a &amp; b<br>c<script>no</script><p>d&#12354;</p><!-- x -->e"),
            "a & b\nc\n\ndあ\n\ne\n");
}

TEST(MailRead, any_bytes_are_read) {
  // Samples of the structure, broken at random places: the same seed each time.
  const std::string mail =
      "From: =?iso-2022-jp?B?GyRCMnE1RBsoQg==?= <a..b.@docomo.ne.jp>\r\nSubject: =?utf-8?Q?=E4=BC?=\r\n"
      "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/html; "
      "charset=\"shift_jis\"\r\n\r\n"
      "<p>\x89\xEF\x8B\x63&amp;<a href=x>\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nx\r\n--b\r\n"
      "Content-Disposition: attachment; filename*0*=utf-8''%E4%BC; filename*1*=%9A\r\nContent-Transfer-Encoding: base64"
      "\r\n\r\nAAEC\r\n--b--\r\n";
  std::mt19937 random(20'261'125);
  for (int round = 0; round < 3000; ++round) {
    std::string broken = mail;
    for (int change = 0; change < 1 + round % 8; ++change) {
      const std::size_t at = random() % broken.size();
      switch (random() % 3) {
        case 0:
          broken[at] = static_cast<char>(random());
          break;
        case 1:
          broken.erase(at, random() % 20);
          break;
        default:
          broken.insert(at, broken.substr(random() % broken.size(), random() % 40));
          break;
      }
      if (broken.empty()) broken = "x";
    }
    const Message message = read_text(broken);
    for (const Part& part : message.parts) {
      EXPECT_TRUE(read_part(source_of(broken), part.path, [](std::span<const char>) {}));
    }
  }
}

TEST(MailRead, a_part_is_given_by_its_path) {
  const std::string mail =
      "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\nContent-Type: image/png\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
      "From: x..y.@docomo.ne.jp\r\nSubject: =?utf-8?B?5Lya?=\r\n\r\ninner\r\n--b--\r\n";
  const auto part = [&](std::string_view path) {
    init();
    std::string bytes;
    const bool found =
        read_part(source_of(mail), path, [&](std::span<const char> some) { bytes.append(some.data(), some.size()); });
    return found ? bytes : std::string("none");
  };
  EXPECT_EQ(part("1"), "text");
  EXPECT_EQ(part("2"), std::string("\0\1\2", 3));
  EXPECT_EQ(part("3"), "From: x..y.@docomo.ne.jp\r\nSubject: =?utf-8?B?5Lya?=\r\n\r\ninner");
  for (const auto* path : {"", "0", "4", "1.1", "x", "-1", "99999999999"}) EXPECT_EQ(part(path), "none") << path;
}

TEST(MailRead, many_threads_read_at_once) {
  init();
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (int round = 0; round < 200; ++round) {
        EXPECT_EQ(read_text("Subject: =?ISO-2022-JP?B?GyRCMnE1RBsoQg==?=\n\nx").subject, "会議");
      }
    });
  }
}

TEST(MailRead, a_mail_of_twelve_kilobytes_takes_well_under_ten_milliseconds) {
  // Aim: 0.1 ms, optimised (tests/bench has the real measure); the bound leaves room for unoptimised builds.
  const std::string mail =
      "From: a@example.com\r\nSubject: =?ISO-2022-JP?B?GyRCMnE1RBsoQg==?=\r\n"
      "Content-Type: text/plain; charset=utf-8\r\n\r\n" +
      repeated("お世話になっております。会議の件です。 The words go on.\r\n", 150);
  read_text(mail);
  constexpr int kRounds = 200;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < kRounds; ++i) read_text(mail);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  RecordProperty("ms_a_mail", std::to_string(took.count() / kRounds));
  EXPECT_LT(took.count() / kRounds, 10.0);
}

}  // namespace
}  // namespace tegami::mailbox::mime::test
