// Replies and their enhanced codes (RFC 5321 section 4.2, RFC 2034, RFC 3463).
#include "transport/smtp/reply.h"

#include <gtest/gtest.h>

namespace tegami::transport::smtp {
namespace {

struct Read {
  ReplyReader::Got last = ReplyReader::Got::more;
  Reply reply;
};

Read read(const std::vector<std::string>& lines) {
  ReplyReader reader;
  Read made;
  for (const std::string& line : lines) {
    made.last = reader.add(line);
    if (made.last == ReplyReader::Got::reply) made.reply = reader.take();
  }
  return made;
}

struct Good {
  std::vector<std::string> lines;
  int code;
  const char* enhanced;
  std::vector<std::string> texts;
};

TEST(SmtpReplies, Are_read_as_servers_write_them) {
  const Good cases[] = {
      {{"250 ok"}, 250, "", {"ok"}},
      {{"250"}, 250, "", {""}},
      {{"250 "}, 250, "", {""}},
      {{"250-", "250"}, 250, "", {"", ""}},
      {{"250-a", "250-b", "250 c"}, 250, "", {"a", "b", "c"}},
      {{"250 2.1.0 ok"}, 250, "2.1.0", {"ok"}},
      {{"250 2.1.0"}, 250, "2.1.0", {""}},
      {{"550-5.7.1 no", "550 5.7.1 never"}, 550, "5.7.1", {"no", "never"}},
      {{"550 5.123.999 no"}, 550, "5.123.999", {"no"}},
      {{"571 5.7.1 not here"}, 571, "5.7.1", {"not here"}},
      {{"599 no"}, 599, "", {"no"}},
      {{"354 go on"}, 354, "", {"go on"}},
      {{"250  two blanks"}, 250, "", {" two blanks"}},
      // A code of another class, or none to the letter, is text.
      {{"550 2.1.0 ok"}, 550, "", {"2.1.0 ok"}},
      {{"250 5.7.1 no"}, 250, "", {"5.7.1 no"}},
      {{"550 5.7 no"}, 550, "", {"5.7 no"}},
      {{"550 5.7.1.2 no"}, 550, "", {"5.7.1.2 no"}},
      {{"550 5.7.1no"}, 550, "", {"5.7.1no"}},
      {{"550 5..1 no"}, 550, "", {"5..1 no"}},
      {{"550 5.7. no"}, 550, "", {"5.7. no"}},
      {{"550 5.1234.1 no"}, 550, "", {"5.1234.1 no"}},
      {{"354 3.0.0 go on"}, 354, "3.0.0", {"go on"}},
  };
  for (const Good& each : cases) {
    SCOPED_TRACE(each.lines.front());
    const Read got = read(each.lines);
    ASSERT_EQ(got.last, ReplyReader::Got::reply);
    EXPECT_EQ(got.reply.code, each.code);
    EXPECT_EQ(got.reply.enhanced, each.enhanced);
    EXPECT_EQ(got.reply.lines, each.texts);
  }
}

TEST(SmtpReplies, Are_a_breach_where_they_cannot_be_relied_on) {
  const std::vector<std::string> cases[] = {{""},
                                            {"2"},
                                            {"25"},
                                            {"250ok"},
                                            {"2500 ok"},
                                            {"250\tok"},
                                            {"150 once a preliminary reply"},
                                            {"650 no"},
                                            {"050 no"},
                                            {" 250 ok"},
                                            {"-ERR no"},
                                            {"+OK"},
                                            {"HTTP/1.1 400 Bad Request"},
                                            {"２50 ok"},
                                            {"250-a", "251 b"},
                                            {"250-a", "550 b"},
                                            {"250-a", ""},
                                            {"250-a", "b"}};
  for (const auto& lines : cases) {
    SCOPED_TRACE(lines.front());
    EXPECT_EQ(read(lines).last, ReplyReader::Got::breach);
  }
}

TEST(SmtpReplies, Have_a_limit_of_lines_and_of_bytes) {
  EXPECT_EQ(read(std::vector<std::string>(kMaxReplyLines, "250-a")).last, ReplyReader::Got::more);
  EXPECT_EQ(read(std::vector<std::string>(kMaxReplyLines + 1, "250-a")).last, ReplyReader::Got::breach);
  const std::string half(kMaxReplyBytes / 2, 'a');
  EXPECT_EQ(read({"250-" + half}).last, ReplyReader::Got::more);
  EXPECT_EQ(read({"250-" + half, "250 " + half}).last, ReplyReader::Got::breach);
}

TEST(SmtpReplies, Begin_anew_after_one_that_was_taken_and_after_a_breach) {
  ReplyReader reader;
  EXPECT_EQ(reader.add("550-no"), ReplyReader::Got::more);
  EXPECT_TRUE(reader.inside());
  EXPECT_EQ(reader.add("250 ok"), ReplyReader::Got::breach);
  EXPECT_EQ(reader.add("250 ok"), ReplyReader::Got::reply);
  EXPECT_EQ(reader.take().lines, std::vector<std::string>{"ok"});
  EXPECT_EQ(reader.add("550 5.1.1 no"), ReplyReader::Got::reply);
  EXPECT_EQ(reader.take().enhanced, "5.1.1");
  EXPECT_EQ(reader.add("550 no"), ReplyReader::Got::reply);
  EXPECT_EQ(reader.take().enhanced, "");
}

TEST(SmtpReplies, Are_told_to_people_in_one_printable_line_of_at_most_500_bytes) {
  const Reply reply = read({"550-5.7.1 see \x1b[31m", "550-", "550 5.7.1 \xff there"}).reply;
  EXPECT_EQ(reply.text(), "550 5.7.1 see ?[31m ? there");
  std::vector<std::string> many(60, "550-" + std::string(100, 'x'));
  many.emplace_back("550 end");
  EXPECT_LE(read(many).reply.text().size(), 500U);
}

TEST(SmtpReplies, Of_4xx_are_temporary_whatever_5xx_would_mean) {
  const Reply later = read({"454 4.7.0 later"}).reply;
  EXPECT_EQ(refusal(Stage::sign_in, later, Kind::refused, "code").kind, Kind::temporary);
  const Reply never = read({"535 5.7.8 no"}).reply;
  EXPECT_EQ(refusal(Stage::sign_in, never, Kind::refused, "code").kind, Kind::refused);
}

}  // namespace
}  // namespace tegami::transport::smtp
