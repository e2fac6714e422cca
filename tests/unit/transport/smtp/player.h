// player.h - a job that sends its letters through the session without a socket, beside a bystander who judges it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fixtures/smtp_judge.h"
#include "transport/smtp/session.h"

namespace tegami::transport::smtp {

/// A message with its body apart, so that it can be given whole or in pieces.
struct Letter {
  std::string from;  ///< empty: the null reverse path
  std::vector<std::string> to;
  std::string body;  ///< CR LF line ends
};

inline Outgoing outgoing(std::uint64_t id, const Letter& letter) {
  Outgoing made;
  made.id = id;
  if (!letter.from.empty()) made.from = Address::parse(letter.from).value();
  for (const std::string& to : letter.to) made.to.push_back(Address::parse(to).value());
  made.size = letter.body.size();
  made.eight_bit = std::any_of(letter.body.begin(), letter.body.end(), [](char c) { return c < 0; });
  return made;
}

inline Config unit_config() {
  Config config;
  config.user = "taro";
  config.password = Secret("a secret word");
  config.endpoint.protection = Protection::none;
  config.want_transcript = true;
  return config;
}

/// How bodies are given and how much the connection takes.
struct Manner {
  std::size_t piece = 0;                    ///< of a body; 0: whole with the message
  std::size_t socket = 0;                   ///< bytes taken at once; 0: all
  std::uint64_t limit = ~std::uint64_t{0};  ///< bytes taken in all
};

class Player : public SendHandler {
 public:
  explicit Player(const Config& config, std::vector<Letter> letters = {}, Manner manner = {})
      : session(config, *this), letters_(std::move(letters)), manner_(manner) {
    session.begin();
    for (std::size_t i = 0; i < letters_.size(); ++i) {
      Outgoing message = outgoing(i + 1, letters_[i]);
      message.whole = manner_.piece == 0;
      if (message.whole) message.body = letters_[i].body;
      session.send(std::move(message));
    }
    if (!letters_.empty()) session.finish();
    work();
  }

  void feed(std::string_view bytes) {
    judge.fed(bytes);
    session.feed(bytes);
    work();
  }
  void feed_all(const std::vector<std::string>& answers) {
    for (const std::string& answer : answers) feed(answer);
  }
  /// Orders were given from outside: goes on until there is nothing left to do.
  void work() {
    for (bool moved = true; moved && !session.ended();) {
      moved = false;
      if (session.wants_tls() && session.output().empty()) {
        session.tls_done();
        moved = true;
      }
      if (wanted_ != 0 && manner_.piece != 0) {
        give_piece(std::exchange(wanted_, 0));
        moved = true;
      }
      std::size_t take = session.output().size();
      if (manner_.socket != 0) take = std::min(take, manner_.socket);
      take = static_cast<std::size_t>(std::min<std::uint64_t>(take, manner_.limit - judge.bytes_said()));
      if (take == 0) continue;
      judge.said(session.output().substr(0, take));
      session.sent(take);
      moved = true;
    }
  }
  /// A piece of a body, as the job gives it.
  void give(std::uint64_t id, std::string piece, bool last) {
    wanted_ = 0;
    session.body(id, std::move(piece), last);
    work();
  }
  /// Lines said since the last call, secrets included.
  std::vector<std::string> said() {
    const auto first = judge.lines().begin() + static_cast<std::ptrdiff_t>(seen_);
    std::vector<std::string> lines(first, judge.lines().end());
    seen_ = judge.lines().size();
    return lines;
  }
  /// The session's end, as the loop has it.
  void end() { session.stop(session.failure()); }
  std::string code() const { return session.failure() ? session.failure()->code : std::string(); }
  std::string transcript() { return session.transcript().text(); }

  void on_signed_in(const Capabilities& told) override {
    ++signed_in;
    capabilities = told;
  }
  void on_body_wanted(std::uint64_t id) override {
    EXPECT_EQ(wanted_, 0U) << "asked twice";
    wanted_ = id;
    ++asked;
  }
  void on_result(Result result) override {
    const std::uint64_t id = result.id;
    EXPECT_TRUE(results.emplace(id, std::move(result)).second) << "told twice";
  }
  void on_end(End) override {}

  Session session;
  fixtures::SmtpJudge judge;
  int signed_in = 0;
  int asked = 0;
  Capabilities capabilities;
  std::map<std::uint64_t, Result> results;

 private:
  void give_piece(std::uint64_t id) {
    const std::string& body = letters_.at(id - 1).body;
    std::size_t& given = given_[id];
    const std::string piece = body.substr(given, manner_.piece);
    given += piece.size();
    session.body(id, piece, given == body.size());
  }

  std::vector<Letter> letters_;
  Manner manner_;
  std::map<std::uint64_t, std::size_t> given_;
  std::uint64_t wanted_ = 0;
  std::size_t seen_ = 0;
};

inline std::string described(const Recipient& recipient) {
  constexpr const char* kNames[] = {"sent", "deferred", "failed", "uncertain"};
  const std::string name = kNames[static_cast<int>(recipient.status)];
  if (recipient.code != 0) return name + ':' + std::to_string(recipient.code);
  return name + ':' + recipient.cause;
}

/// "sent:250 failed:550", or a cause in place of the number where no reply decided.
inline std::string described(const Result& result) {
  std::string all;
  for (const Recipient& recipient : result.recipients) all += (all.empty() ? "" : " ") + described(recipient);
  return all;
}

}  // namespace tegami::transport::smtp
