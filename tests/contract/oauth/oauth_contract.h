/// oauth_contract.h - grants in a main database, empty and migrated, on both databases, and an authorization server
/// that gives new refresh tokens with each refresh and counts who asks.
#pragma once

#include <signal.h>

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "fixtures/both_databases.h"
#include "fixtures/http_server.h"
#include "oauth/token_source.h"
#include "storage/sql.h"

namespace tegami::oauth::contract {

inline std::optional<storage::SealingKey> one_key(std::string_view id) {
  if (!id.empty() && id != "k") return std::nullopt;
  return storage::SealingKey{"k", std::vector<unsigned char>(32, 9)};
}

/// A holder is "PID name"; dead where no such process runs.
inline bool holder_is_dead(std::string_view holder) {
  const auto pid = static_cast<pid_t>(std::strtol(std::string(holder).c_str(), nullptr, 10));
  return pid > 0 && kill(pid, 0) != 0;
}

inline Tokens tokens(const std::string& number, std::int64_t lives_s = 3'600) {
  Tokens made;
  made.access = transport::Secret("access-" + number);
  made.refresh = transport::Secret("refresh-" + number);
  made.scope = "mail";
  made.lives = std::chrono::seconds(lives_s);
  return made;
}

class OauthContract : public fixtures::BothDatabases {
 protected:
  void SetUp() override {
    fixtures::BothDatabases::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    database_ = std::make_unique<storage::Database>(dsn());
    storage::migrate(*database_, TEGAMI_SOURCE_DIR "/migrations");
    grants_ = std::make_unique<GrantStore>(*database_, seal_, holder_is_dead);
  }
  GrantId grant(const std::string& number = "1", std::int64_t now_ms = 1'000) {
    return grants_->add({"o1", "u1", "taro@example.jp", "s-1", "asked"}, tokens(number), now_ms);
  }
  std::string column(GrantId id, const std::string& name) {
    std::string found;
    database_->read([&](storage::Session& session) {
      storage::Sql select;
      select << "SELECT " << name << " FROM oauth_grant WHERE id = " << storage::val(id);
      found = select.rows(session).text(0, 0);
    });
    return found;
  }
  static std::string me(const std::string& name = "a") { return std::to_string(getpid()) + " " + name; }

  storage::Seal seal_{one_key};
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<GrantStore> grants_;
};

/// Refresh tokens are good once: refresh-1 gives refresh-2, and so on. A second use ends the whole grant, but for the
/// one before within `grace` uses (a lost answer).
class RotatingServer {
 public:
  explicit RotatingServer(int grace = 0) : grace_(grace) {}
  [[nodiscard]] std::string token_url() const { return server_.url("/token"); }
  [[nodiscard]] int requests() const { return server_.requests(); }
  [[nodiscard]] std::string newest() const {
    const std::lock_guard lock(mutex_);
    return "refresh-" + std::to_string(newest_);
  }
  /// Said instead, from now on; empty: as it should be.
  void say(std::string raw) {
    const std::lock_guard lock(mutex_);
    instead_ = std::move(raw);
  }
  /// Before the answer goes out, on the server's thread.
  void before_answer(std::function<void()> act) {
    const std::lock_guard lock(mutex_);
    before_ = std::move(act);
  }
  [[nodiscard]] Server entry() const {
    Server made;
    made.id = "o1";
    made.token_url = token_url();
    made.client_id = "c";
    made.scopes = {"mail"};
    return made;
  }

 private:
  std::string answer(const std::string& body) {
    std::unique_lock lock(mutex_);
    if (!instead_.empty()) return instead_;
    const std::string key = "refresh_token=refresh-";
    const std::size_t at = body.find(key);
    const int number = at == std::string::npos ? 0 : std::atoi(body.c_str() + at + key.size());
    const bool again = number == newest_ - 1 && grace_-- > 0;
    if (ended_ || (number != newest_ && !again)) {
      ended_ = true;
      return fixtures::HttpServer::json(400, R"({"error":"invalid_grant"})");
    }
    ++newest_;
    const std::string text = std::to_string(newest_);
    const auto before = before_;
    lock.unlock();
    if (before) before();
    return fixtures::HttpServer::json(200, R"({"access_token":"access-)" + text + R"(","refresh_token":"refresh-)" +
                                               text + R"(","token_type":"Bearer","expires_in":3600})");
  }

  mutable std::mutex mutex_;
  int newest_ = 1, grace_;
  bool ended_ = false;
  std::string instead_;
  std::function<void()> before_;
  fixtures::HttpServer server_{[this](const std::string&, const std::string& body) { return answer(body); }};
};

/// One node: its own loop, and threads that may block.
class Node {
 public:
  Node(GrantStore& grants, Server entry, std::string name, std::int64_t now_ms)
      : entry_(std::move(entry)), now_ms_(now_ms), loop_(std::make_unique<transport::Loop>()) {
    source_ = std::make_unique<TokenSource>(TokenSource::Parts{
        grants, *loop_,
        [this](const std::string& id) { return id == entry_.id ? std::optional(entry_) : std::nullopt; },
        [] {
          transport::ConnectPolicy policy;
          policy.allow_plaintext = policy.allow_private_networks = true;
          return policy;
        },
        [this] { return now_ms_.load(); },
        [name = std::move(name), count = std::make_shared<std::atomic<int>>(0)] {
          return std::to_string(getpid()) + " " + name + std::to_string(++*count);
        },
        [this](std::function<void()> act) {
          const std::lock_guard lock(mutex_);
          threads_.emplace_back(std::move(act));
        }});
  }
  ~Node() {
    loop_.reset();
    for (std::thread& thread : threads_) thread.join();
  }
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  TokenSource& source() { return *source_; }
  void now(std::int64_t now_ms) { now_ms_ = now_ms; }
  Server& entry() { return entry_; }

  /// Asks until there is an answer.
  Result<Token> token(AccountId account, Direction direction = Direction::receive) {
    for (int i = 0; i < 2'000; ++i) {
      const auto asked = source_->token(account, direction, "o1");
      if (asked.has_error()) return asked.error();
      if (*asked) return **asked;
      source_->wait_for_news(std::chrono::milliseconds(20));
    }
    return failure(Kind::timeout, "nobody_refreshed");
  }

 private:
  Server entry_;
  std::atomic<std::int64_t> now_ms_;
  std::unique_ptr<transport::Loop> loop_;
  std::mutex mutex_;
  std::vector<std::thread> threads_;
  std::unique_ptr<TokenSource> source_;
};

}  // namespace tegami::oauth::contract
