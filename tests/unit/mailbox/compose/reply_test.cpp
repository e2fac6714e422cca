#include "mailbox/compose/reply.h"

#include <gtest/gtest.h>

#include "letters.h"

namespace tegami::mailbox::compose::test {
namespace {

TEST(Reply, M3_subjects_say_Re_once) {
  for (const std::string_view text :
       {"会議", "Re: 会議", "RE:会議", "re : Re: 会議", "Re[2]: 会議", "Re^3: 会議", "Re(2): 会議", "Ｒｅ：会議",
        "返信: 会議", "返信：会議", " Re: 返信: RE: 会議", "Re:　会議"}) {
    EXPECT_EQ(reply_subject(text), "Re: 会議") << text;
  }
  EXPECT_EQ(reply_subject("Report: x"), "Re: Report: x");
  EXPECT_EQ(reply_subject("Re-opened: x"), "Re: Re-opened: x");
  EXPECT_EQ(reply_subject("返信について"), "Re: 返信について");
  EXPECT_EQ(reply_subject("Re:"), "Re: ");
  EXPECT_EQ(reply_subject(""), "Re: ");
}

TEST(Reply, M3_forwards_say_Fwd_once) {
  EXPECT_EQ(forward_subject("会議"), "Fwd: 会議");
  EXPECT_EQ(forward_subject("Re: 会議"), "Fwd: Re: 会議");
  EXPECT_EQ(forward_subject("FW: 会議"), "FW: 会議");
  EXPECT_EQ(forward_subject("Fwd: 会議"), "Fwd: 会議");
  EXPECT_EQ(forward_subject("転送：会議"), "転送：会議");
}

TEST(Reply, M3_text_is_quoted_line_by_line) {
  EXPECT_EQ(quoted_text("a\r\n\r\n> b\n>> c\n d"), "> a\n>\n>> b\n>>> c\n>  d\n");
  EXPECT_EQ(quoted_text(""), "");
}

TEST(Reply, M3_the_chain_of_ids_is_kept_and_bounded) {
  mime::Message message;
  message.message_id = "<3@x>";
  message.in_reply_to = "<2@x>";
  EXPECT_EQ(chain_of(message).references, (std::vector<std::string>{"<2@x>", "<3@x>"}));
  message.references = "<1@x> garbage <2 @x> <日@x> <2@x><2@x> <3@x>";
  Chain chain = chain_of(message);
  EXPECT_EQ(chain.in_reply_to, "<3@x>");
  EXPECT_EQ(chain.references, (std::vector<std::string>{"<1@x>", "<2@x>", "<3@x>"}));
  for (int i = 0; i < 500; ++i) message.references += " <n" + std::to_string(i) + "@x>";
  chain = chain_of(message);
  ASSERT_EQ(chain.references.size(), kReferences);
  EXPECT_EQ(chain.references.front(), "<1@x>");
  EXPECT_EQ(chain.references.back(), "<3@x>");
  EXPECT_EQ(chain.references[kReferences - 2], "<n499@x>");
  message = {};
  EXPECT_EQ(chain_of(message).in_reply_to, "");
  message.references = "<";
  EXPECT_TRUE(chain_of(message).references.empty());
}

mime::Message received() {
  mime::Message message;
  message.subject = "会議";
  message.from = {{"花子", "hanako@example.com"}};
  message.to = {{"太郎", "Taro@example.jp"}, {"", "a..b.@docomo.ne.jp"}, {"me", "taro@EXAMPLE.jp"}};
  message.cc = {{"", "c@example.com"}, {"", "hanako@example.com"}, {"list", ""}};
  message.message_id = "<1@example.com>";
  return message;
}

TEST(Reply, M3_goes_to_the_sender_or_to_all_but_me) {
  const Mailbox me = typed("山田 <taro@example.jp>").front();
  mime::Message message = received();
  Reply reply = reply_to(message, me, ReplyTo::sender);
  EXPECT_EQ(as_typed(reply.letter.to), "花子 <hanako@example.com>");
  EXPECT_TRUE(reply.letter.cc.empty());
  EXPECT_TRUE(reply.unusable.empty());
  EXPECT_EQ(reply.letter.subject, "Re: 会議");
  EXPECT_EQ(reply.letter.in_reply_to, "<1@example.com>");
  reply = reply_to(message, me, ReplyTo::all);
  EXPECT_EQ(as_typed(reply.letter.to), "花子 <hanako@example.com>, 太郎 <Taro@example.jp>, \"a..b.\"@docomo.ne.jp");
  EXPECT_EQ(as_typed(reply.letter.cc), "c@example.com");
  EXPECT_EQ(reply.unusable, std::vector<std::string>{"list"});
  message.reply_to = {{"", "r@example.com"}};
  EXPECT_EQ(as_typed(reply_to(message, me, ReplyTo::sender).letter.to), "r@example.com");
  message = {};
  message.from = {{"", "taro@example.jp"}};
  EXPECT_EQ(reply_to(message, me, ReplyTo::all).letter.to, std::vector<Mailbox>{me});
}

TEST(Reply, M3_whatever_the_other_mail_says_the_answer_can_be_composed) {
  mime::Message message = received();
  message.subject = std::string(5'000, 'x') + "\x01\u2028";
  message.from[0].name = std::string(5'000, 'y') + "\x7F";
  message.message_id = "<a b>";
  message.references = "<\x01>";
  Letter answer = reply_to(message, typed("taro@example.jp").front(), ReplyTo::all).letter;
  answer.message_id = "<2@example.jp>";
  answer.date_ms = letter().date_ms;
  EXPECT_TRUE(flaws_of(answer, {}).empty());
}

}  // namespace
}  // namespace tegami::mailbox::compose::test
