/// session.h - one open session of the main database, and the statements that it keeps prepared.
///
/// A POCO session in every way; query.h runs statements on its own connection. One thread at a time. What it keeps goes
/// with it, so that a connection that was lost takes its statements along.
#pragma once

#include <Poco/Data/Session.h>

#include <memory>

namespace tegami::storage {

enum class Dialect { sqlite, postgresql };

class KeptStatements;

class Session : public Poco::Data::Session {
 public:
  Session(const Poco::Data::Session& opened, Dialect dialect);
  ~Session();
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Dialect dialect() const noexcept { return dialect_; }
  KeptStatements& kept() noexcept { return *kept_; }

 private:
  Dialect dialect_;
  std::unique_ptr<KeptStatements> kept_;
};

}  // namespace tegami::storage
