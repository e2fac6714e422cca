// A dialogue file played against the session without a socket: whole, in pieces, cut short.
//
//   C: line   what the client must say next (in its public form)      S: line   what the server answers
//   T:        the handshake that STLS leads to
//   =N text   the body of message N, | for CR LF     =failed N..   =removed N..   =no_uidl   what must come of it
//   =ends CODE STAGE   the failure that it ends by
//   =protection tls   =protection starttls   =auth apop   =auth xoauth2   how the account is set, where not by default
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "fixtures/process.h"
#include "transport/pop3/session.h"

namespace tegami::transport::pop3 {

inline Config dialogue_config() {
  Config config;
  config.user = "taro";
  config.password = Secret("a secret word");
  config.endpoint.protection = Protection::none;
  config.want_transcript = true;
  return config;
}

struct Dialogue {
  struct Turn {
    bool handshake = false;           ///< before all else
    std::vector<std::string> client;  ///< lines it must have said before
    std::string server;               ///< bytes
  };
  std::vector<Turn> turns;
  std::map<std::uint32_t, std::string> bodies;
  std::set<std::uint32_t> failed;
  std::set<std::uint32_t> removed;
  bool has_uidl = true;
  std::string code, stage;  ///< of the failure; empty: a good end
  Config config;

  static Dialogue read(const std::filesystem::path& file, const std::string& line_end) {
    Dialogue made;
    made.config = dialogue_config();
    std::istringstream text(fixtures::read_file(file));
    bool server_before = true;
    made.turns.emplace_back();
    for (std::string line; std::getline(text, line);) {
      if (line.starts_with("C:")) {
        if (server_before && !made.turns.back().server.empty()) made.turns.emplace_back();
        server_before = false;
        made.turns.back().client.push_back(line.substr(std::min<std::size_t>(3, line.size())));
      } else if (line.starts_with("T:")) {
        made.turns.emplace_back();
        made.turns.back().handshake = true;
        server_before = false;
      } else if (line.starts_with("S:")) {
        server_before = true;
        made.turns.back().server += line.substr(std::min<std::size_t>(3, line.size())) + line_end;
      } else if (line.starts_with("=")) {
        made.expect(line.substr(1));
      }
    }
    return made;
  }

 private:
  void expect(const std::string& line) {
    std::istringstream words(line);
    std::string first;
    words >> first;
    if (first == "no_uidl") {
      has_uidl = false;
    } else if (first == "ends") {
      words >> code >> stage;
    } else if (first == "protection") {
      words >> first;
      config.endpoint.protection = first == "tls" ? Protection::tls : Protection::starttls;
    } else if (first == "auth") {
      words >> first;
      config.auth = first == "apop" ? Auth::apop : Auth::xoauth2;
    } else if (first == "failed" || first == "removed") {
      for (std::uint32_t number = 0; words >> number;) (first == "failed" ? failed : removed).insert(number);
    } else {
      std::string body;
      for (const char c : line.substr(first.size() + 1)) body += c == '|' ? std::string("\r\n") : std::string(1, c);
      bodies[static_cast<std::uint32_t>(std::stoul(first))] = body;
    }
  }
};

/// A job that fetches all, removes what came, and finishes; orders are given between feeds, as the loop does.
class Player : public ReceiveHandler {
 public:
  explicit Player(Config config) : config_(std::move(config)), session(config_, *this) {
    config_.want_transcript = true;
    session.begin();
  }

  void feed(std::string_view bytes) {
    session.feed(bytes);
    give_orders();
    said_ += session.output();
    session.sent(session.output().size());
  }
  /// The handshake that STLS led to.
  void shake() {
    ASSERT_TRUE(session.wants_tls());
    session.tls_done();
    feed({});
  }
  /// Lines said since the last call, secrets included.
  std::vector<std::string> said() {
    std::vector<std::string> lines;
    std::size_t end = 0;
    while ((end = said_.find("\r\n")) != std::string::npos) {
      lines.push_back(said_.substr(0, end));
      said_.erase(0, end + 2);
    }
    return lines;
  }

  /// The same as the transcript has them.
  std::vector<std::string> shown() {
    std::istringstream text(session.transcript().text());
    std::vector<std::string> lines;
    for (std::string line; std::getline(text, line);) {
      if (const std::size_t at = line.find(" C: "); at == kStampBytes) lines.push_back(line.substr(at + 4));
    }
    lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(shown_));
    shown_ += lines.size();
    return lines;
  }

  void on_listing(Listing told) override {
    ++listings;
    listing = std::move(told);
    wants_fetch_ = true;
  }
  void on_body(std::uint32_t, std::span<const char> bytes) override { body_.append(bytes.data(), bytes.size()); }
  void on_fetched(std::uint32_t number) override {
    EXPECT_TRUE(bodies.emplace(number, body_).second) << "told twice";
    body_.clear();
  }
  void on_fetch_failed(std::uint32_t number, const Failure&) override {
    failed.insert(number);
    body_.clear();
  }
  void on_removed(std::uint32_t number, bool ok) override {
    if (ok) removed.insert(number);
  }
  void on_end(End) override {}

 private:
  static constexpr std::size_t kStampBytes = std::string_view("1970-01-01T00:00:00.000Z").size();

  void give_orders() {
    std::vector<std::uint32_t> numbers;
    if (wants_fetch_) {
      wants_fetch_ = false;
      for (const Listed& listed : listing.messages) numbers.push_back(listed.number);
      session.fetch(numbers);
      numbers.clear();
    }
    if (listings == 1 && !asked_removal_ && bodies.size() + failed.size() == listing.messages.size()) {
      asked_removal_ = true;
      for (const auto& [number, body] : bodies) numbers.push_back(number);
      session.remove(numbers);
      session.finish();
    }
  }

  Config config_;
  std::string said_;
  std::size_t shown_ = 0;
  std::string body_;
  bool wants_fetch_ = false;
  bool asked_removal_ = false;

 public:
  Session session;
  int listings = 0;
  Listing listing;
  std::map<std::uint32_t, std::string> bodies;
  std::set<std::uint32_t> failed;
  std::set<std::uint32_t> removed;
};

/// Feeds answers one by one to a session with that configuration; the failure's code, or "".
inline std::string failure_of(Config config, const std::vector<std::string>& answers) {
  Player player(std::move(config));
  for (const std::string& answer : answers) player.feed(answer);
  return player.session.failure() ? player.session.failure()->code : "";
}

}  // namespace tegami::transport::pop3
