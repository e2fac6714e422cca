// The engine by dialogue files: whole, byte by byte, in random pieces, with bare LF, and cut after each byte of either
// side.
#include "transport/smtp/session.h"

#include <functional>
#include <random>

#include "unit/transport/smtp/dialogue.h"

namespace tegami::transport::smtp {
namespace {

std::vector<std::filesystem::path> files() {
  std::vector<std::filesystem::path> all;
  for (const auto& entry : std::filesystem::directory_iterator(TEGAMI_SOURCE_DIR "/tests/fixtures/dialogues/smtp")) {
    if (entry.path().extension() == ".txt") all.push_back(entry.path());
  }
  std::sort(all.begin(), all.end());
  return all;
}

/// What must be told of a letter, from what the bystander saw and, where it all came to pass, from the file.
std::vector<std::string> due(const fixtures::SmtpJudge::Mail& mail, const std::string& whole) {
  std::istringstream words(whole);
  std::vector<std::string> all;
  std::size_t asked = 0;
  for (std::string word; words >> word;) {
    if (!std::isdigit(static_cast<unsigned char>(word[word.find(':') + 1]))) {
      all.push_back(word);  // it was never offered to the server
      continue;
    }
    const int rcpt = asked < mail.recipients.size() ? mail.recipients[asked] : 0;
    ++asked;
    const auto settled = [](int code) { return std::string(code >= 500 ? "failed" : "deferred"); };
    if (mail.mail >= 300) {
      all.push_back(settled(mail.mail));
    } else if (rcpt >= 300) {
      all.push_back(word.substr(0, word.find(':')));
    } else if (mail.data >= 400) {
      all.push_back(settled(mail.data));
    } else if (mail.verdict != 0) {
      all.push_back(mail.verdict < 300 ? "sent" : settled(mail.verdict));
    } else {
      all.push_back(mail.dot_said ? "uncertain" : "deferred");
    }
  }
  return all;
}

class SmtpByDialogue : public ::testing::TestWithParam<std::filesystem::path> {
 protected:
  /// pieces(left): how many bytes to give next.
  void play(const std::string& line_end, const std::function<std::size_t(std::size_t)>& pieces, Manner manner = {}) {
    const Dialogue dialogue = Dialogue::read(GetParam(), line_end);
    Player player(dialogue.config, dialogue.letters, manner);
    for (const Dialogue::Turn& turn : dialogue.turns) {
      ASSERT_EQ(player.said(), turn.client) << player.code();
      std::string_view left = turn.server;
      while (!left.empty()) {
        const std::size_t size = std::min(left.size(), std::max<std::size_t>(1, pieces(left.size())));
        player.feed(left.substr(0, size));
        left.remove_prefix(size);
      }
    }
    EXPECT_TRUE(player.session.ended());
    EXPECT_EQ(player.code(), "");
    ASSERT_EQ(player.results.size(), dialogue.results.size());
    for (const auto& [id, result] : player.results) EXPECT_EQ(described(result), dialogue.results.at(id));
    EXPECT_EQ(player.judge.violation(), "");
    EXPECT_EQ(player.transcript().find("a secret word"), std::string::npos);
    EXPECT_EQ(player.transcript().find("Subject:"), std::string::npos);
  }
  /// After a cut: each letter told once, and as the bystander saw it.
  void check_cut(Player& player, const Dialogue& dialogue) {
    player.end();
    ASSERT_EQ(player.results.size(), dialogue.letters.size());
    EXPECT_EQ(player.judge.violation(), "");
    std::size_t next = 0;
    for (const auto& [id, whole] : dialogue.results) {
      fixtures::SmtpJudge::Mail mail;
      const bool offered = whole.find(":2") != std::string::npos || whole.find(":4") != std::string::npos ||
                           whole.find(":5") != std::string::npos;
      if (offered && next < player.judge.mails().size()) mail = player.judge.mails()[next++];
      std::vector<std::string> told;
      for (const Recipient& recipient : player.results.at(id).recipients) {
        const std::string all = described(recipient);
        told.push_back(all.find("_not_offered") != std::string::npos || all.find("_too_large") != std::string::npos
                           ? all
                           : all.substr(0, all.find(':')));
      }
      std::vector<std::string> expected = due(mail, whole);
      // Before the log-on nothing was weighed yet.
      if (player.signed_in == 0) expected.assign(expected.size(), "deferred");
      EXPECT_EQ(told, expected) << "letter " << id;
    }
  }
};

TEST_P(SmtpByDialogue, S1_plays_whole) {
  play("\r\n", [](std::size_t left) { return left; });
}

TEST_P(SmtpByDialogue, S1_plays_byte_by_byte) {
  play("\r\n", [](std::size_t) { return 1; });
}

TEST_P(SmtpByDialogue, S1_plays_in_random_pieces_over_a_connection_that_takes_little) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    std::mt19937 random(seed);
    const Manner manner{seed % 5, random() % 9, ~std::uint64_t{0}};
    play(
        "\r\n", [&](std::size_t) { return random() % 40 + 1; }, manner);
  }
}

TEST_P(SmtpByDialogue, S1_plays_with_bare_line_feeds) {
  play("\n", [](std::size_t left) { return left; });
  play("\n", [](std::size_t) { return 1; });
}

TEST_P(SmtpByDialogue, S2_cut_after_each_byte_of_the_server_it_is_uncertain_only_where_a_final_dot_was_not_answered) {
  const Dialogue dialogue = Dialogue::read(GetParam(), "\r\n");
  for (std::size_t cut = 0; cut < dialogue.server_bytes(); ++cut) {
    SCOPED_TRACE(cut);
    Player player(dialogue.config, dialogue.letters);
    std::size_t left = cut;
    for (const Dialogue::Turn& turn : dialogue.turns) {
      const std::size_t size = std::min(left, turn.server.size());
      player.feed(std::string_view(turn.server).substr(0, size));
      left -= size;
      if (left == 0) break;
    }
    ASSERT_FALSE(player.session.ended()) << player.code();
    const bool harmless = player.session.stage() == Stage::quit;
    player.session.closed("cut");
    ASSERT_EQ(player.code(), harmless ? "" : "connection_closed");
    check_cut(player, dialogue);
  }
}

TEST_P(SmtpByDialogue, S2_cut_or_cancelled_after_each_byte_that_we_say_it_is_uncertain_only_once_the_dot_is_given_out) {
  const Dialogue dialogue = Dialogue::read(GetParam(), "\r\n");
  Player whole(dialogue.config, dialogue.letters);
  for (const Dialogue::Turn& turn : dialogue.turns) whole.feed(turn.server);
  for (std::uint64_t limit = 0; limit < whole.judge.bytes_said(); ++limit) {
    SCOPED_TRACE(limit);
    Player player(dialogue.config, dialogue.letters, Manner{limit % 3, 0, limit});
    std::size_t said = 0;
    for (const Dialogue::Turn& turn : dialogue.turns) {
      said += turn.client.size();
      if (player.judge.lines().size() < said) break;  // the server has not heard what it would answer
      player.feed(turn.server);
    }
    ASSERT_FALSE(player.session.ended()) << player.code();
    const bool harmless = player.session.stage() == Stage::quit;
    if (limit % 2 == 0) {
      player.session.closed("cut");
    } else {
      player.session.stop(Failure(player.session.stage(), Kind::cancelled, "cancelled"));
    }
    if (!harmless) {
      EXPECT_EQ(player.code(), limit % 2 == 0 ? "connection_closed" : "cancelled");
    }
    check_cut(player, dialogue);
  }
}

INSTANTIATE_TEST_SUITE_P(Files, SmtpByDialogue, ::testing::ValuesIn(files()), [](const auto& each) {
  std::string name = each.param.stem();
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
  return name;
});

}  // namespace
}  // namespace tegami::transport::smtp
