// The engine by dialogue files: whole, byte by byte, in random pieces, with bare LF, cut after each byte.
#include "transport/pop3/session.h"

#include <algorithm>
#include <deque>
#include <random>

#include "unit/transport/pop3/dialogue.h"

namespace tegami::transport::pop3 {
namespace {

std::vector<std::filesystem::path> files() {
  std::vector<std::filesystem::path> all;
  for (const auto& entry : std::filesystem::directory_iterator(TEGAMI_SOURCE_DIR "/tests/fixtures/dialogues")) {
    if (entry.path().extension() == ".txt") all.push_back(entry.path());
  }
  std::sort(all.begin(), all.end());
  return all;
}

class SessionByDialogue : public ::testing::TestWithParam<std::filesystem::path> {
 protected:
  /// pieces(left): how many bytes to give next.
  void play(const std::string& line_end, const std::function<std::size_t(std::size_t)>& pieces) {
    const Dialogue dialogue = Dialogue::read(GetParam(), line_end);
    Player player(dialogue.config);
    for (const Dialogue::Turn& turn : dialogue.turns) {
      if (turn.handshake) player.shake();
      EXPECT_EQ(player.shown(), turn.client);
      std::string_view left = turn.server;
      while (!left.empty()) {
        const std::size_t size = std::min(left.size(), std::max<std::size_t>(1, pieces(left.size())));
        player.feed(left.substr(0, size));
        left.remove_prefix(size);
      }
    }
    EXPECT_TRUE(player.session.ended());
    const auto& failure = player.session.failure();
    EXPECT_EQ(failure ? failure->code : "", dialogue.code);
    if (failure) {
      EXPECT_EQ(name(failure->stage), dialogue.stage);
    }
    EXPECT_EQ(player.bodies, dialogue.bodies);
    EXPECT_EQ(player.failed, dialogue.failed);
    EXPECT_EQ(player.removed, dialogue.removed);
    EXPECT_EQ(player.listing.has_uidl, dialogue.has_uidl && dialogue.code.empty());
    EXPECT_EQ(player.session.transcript().text().find("a secret word"), std::string::npos);
  }
};

TEST_P(SessionByDialogue, Plays_whole) {
  play("\r\n", [](std::size_t left) { return left; });
}

TEST_P(SessionByDialogue, Plays_byte_by_byte) {
  play("\r\n", [](std::size_t) { return 1; });
}

TEST_P(SessionByDialogue, Plays_in_random_pieces) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    std::mt19937 random(seed);
    play("\r\n", [&](std::size_t) { return random() % 40 + 1; });
  }
}

TEST_P(SessionByDialogue, Plays_with_bare_line_feeds) {
  play("\n", [](std::size_t left) { return left; });
  play("\n", [](std::size_t) { return 1; });
}

TEST_P(SessionByDialogue, Cut_after_each_byte_it_ends_with_a_failure_and_tells_nothing_twice) {
  const Dialogue dialogue = Dialogue::read(GetParam(), "\r\n");
  std::size_t all = 0;
  for (const Dialogue::Turn& turn : dialogue.turns) all += turn.server.size();
  for (std::size_t cut = 0; cut < all; ++cut) {
    Player player(dialogue.config);
    std::size_t left = cut;
    for (const Dialogue::Turn& turn : dialogue.turns) {
      if (turn.handshake) player.shake();
      const std::size_t size = std::min(left, turn.server.size());
      player.feed(std::string_view(turn.server).substr(0, size));
      left -= size;
      if (left == 0) break;
    }
    player.session.closed("cut");
    // A lost answer to QUIT harms nobody where nothing was to be removed.
    const bool harmless = player.session.stage() == Stage::quit && dialogue.removed.empty();
    ASSERT_NE(player.session.failure().has_value(), harmless) << "after byte " << cut;
    if (harmless) continue;
    EXPECT_EQ(player.session.failure()->kind, Kind::closed);
    EXPECT_LE(player.listings, 1);
    for (const auto& [number, body] : player.bodies)
      EXPECT_EQ(body, dialogue.bodies.at(number)) << "after byte " << cut;
  }
}

INSTANTIATE_TEST_SUITE_P(Files, SessionByDialogue, ::testing::ValuesIn(files()), [](const auto& each) {
  std::string name = each.param.stem();
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
  return name;
});

TEST(EngineRules, A_server_that_gives_up_unasked_is_told_in_its_own_words) {
  Transcript transcript(0);
  Engine engine(transcript);
  engine.feed("-ERR [SYS/TEMP] going down\r\n");
  EXPECT_EQ(engine.failure()->code, "server_temporary");
  EXPECT_EQ(engine.failure()->text, "[SYS/TEMP] going down");
}

TEST(EngineRules, An_answer_that_comes_before_its_command_ends_the_session) {
  const std::vector<std::string> early = {"+OK\r\n", "-ERR\r\n", "+OK\r\n+OK\r\n"};
  EXPECT_EQ(failure_of(dialogue_config(), early), "unexpected_reply");
}

TEST(EngineRules, A_listing_that_cannot_be_read_ends_the_session_and_shows_the_line) {
  Player player(dialogue_config());
  for (const char* answer : {"+OK\r\n", "-ERR\r\n", "+OK\r\n", "+OK\r\n", "+OK\r\n1 10\r\nfoo bar\r\n.\r\n"}) {
    player.feed(answer);
  }
  EXPECT_EQ(player.session.failure()->code, "bad_listing");
  EXPECT_EQ(player.session.failure()->text, "foo bar");
}

TEST(EngineRules, Commands_in_flight_fit_any_send_buffer) {
  Player player(dialogue_config());
  for (const char* answer : {"+OK\r\n", "+OK\r\nPIPELINING\r\nUSER\r\n.\r\n", "+OK\r\n", "+OK\r\n"})
    player.feed(answer);
  std::string list = "+OK\r\n";
  for (int i = 1; i <= 5'000; ++i) list += std::to_string(i) + " 100\r\n";
  player.said();
  player.feed(list + ".\r\n-ERR\r\n");
  EXPECT_EQ(player.said(), std::vector<std::string>{"RETR 1"});  // the first one alone
  std::deque<std::size_t> in_flight{8};
  std::size_t wire = 8;
  std::size_t most = 0;
  for (int answered = 1; answered <= 5'000; ++answered) {
    player.feed("+OK\r\na: b\r\n\r\n.\r\n");
    wire -= in_flight.front();
    in_flight.pop_front();
    for (const std::string& line : player.said()) {
      if (!line.starts_with("RETR")) continue;
      in_flight.push_back(line.size() + 2);
      wire += in_flight.back();
    }
    most = std::max(most, wire);
  }
  EXPECT_EQ(player.bodies.size(), 5'000U);
  EXPECT_LE(most, 4'096U);
  EXPECT_GT(most, 2'048U);
}

/// A session that has signed in to a server with pipelining and lists that many messages.
void sign_in_and_list(Player& player, int messages) {
  player.feed("+OK\r\n");
  player.feed("+OK\r\nPIPELINING\r\nUSER\r\n.\r\n");
  player.feed("+OK\r\n");
  player.feed("+OK\r\n");
  std::string listing = "+OK\r\n";
  for (int i = 1; i <= messages; ++i) listing += std::to_string(i) + " 10\r\n";
  player.feed(listing + ".\r\n");
  player.feed("-ERR\r\n");
}

TEST(EngineRules, An_answer_to_a_command_that_was_not_sent_yet_ends_the_session) {
  Player player(dialogue_config());
  sign_in_and_list(player, 3);
  player.session.feed("+OK\r\na: 1\r\n.\r\n");  // RETR 1; RETR 2 and 3 wait for the socket
  ASSERT_FALSE(player.session.output().empty());
  player.session.feed("+OK\r\na: 2\r\n.\r\n");
  ASSERT_TRUE(player.session.failure());
  EXPECT_EQ(player.session.failure()->code, "unexpected_reply");
  EXPECT_EQ(player.bodies.size(), 1U);
}

TEST(EngineRules, A_half_sent_pipeline_takes_answers_to_what_was_sent) {
  Player player(dialogue_config());
  sign_in_and_list(player, 3);
  player.session.feed("+OK\r\na: 1\r\n.\r\n");
  player.session.sent(std::string_view("RETR 2\r\nRET").size());
  player.session.feed("+OK\r\na: 2\r\n.\r\n");
  EXPECT_FALSE(player.session.ended());
  EXPECT_EQ(player.bodies.size(), 2U);
  player.session.feed("-ERR going down\r\n");
  ASSERT_TRUE(player.session.failure());
  EXPECT_EQ(player.session.failure()->code, "connection_closed");
}

TEST(SessionRules, L1_a_secret_that_the_server_says_shows_neither_in_the_log_nor_in_a_failure) {
  for (const char* said : {"+OK a secret word", "-ERR a secret word", "a secret word"}) {
    Player greeted(dialogue_config());
    greeted.feed(said + std::string("\r\n"));
    greeted.session.closed("cut");
    EXPECT_EQ(greeted.session.transcript().text().find("a secret word"), std::string::npos) << said;
    EXPECT_EQ(greeted.session.failure()->text.find("a secret word"), std::string::npos) << said;
  }
  Player listed(dialogue_config());
  listed.feed("+OK\r\n");
  listed.feed("+OK\r\na secret word\r\n.\r\n");
  EXPECT_EQ(listed.session.capabilities().lines, std::vector<std::string>{"****"});
  listed.feed("+OK\r\n");
  listed.feed("+OK\r\n");
  listed.feed("+OK\r\na secret word\r\n");
  EXPECT_EQ(listed.session.failure()->code, "bad_listing");
  EXPECT_EQ(listed.session.failure()->text, "****");
}

}  // namespace
}  // namespace tegami::transport::pop3
