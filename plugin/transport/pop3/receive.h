/// receive.h - one POP3 session as a job sees it: log on, listing, then fetch and remove as the job decides.
///
/// Order of events: on_signed_in, on_listing, then, as asked for by fetch() and remove(), on_body pieces and
/// on_fetched / on_fetch_failed per message and on_removed per message, and at last on_end, exactly once, on every
/// path. Commands may be given on any thread, also from inside a handler; given after on_end they do nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "transport/protocol_session.h"
#include "transport/secret.h"

namespace tegami::transport::pop3 {

enum class Auth : std::uint8_t { standard, apop, xoauth2 };

/// How far a session goes before QUIT: a connection test ends after the log-on, or, of a server alone, before it.
enum class Until : std::uint8_t { end, signed_in, capabilities };

struct Config {
  Endpoint endpoint;
  ConnectPolicy policy;
  Deadlines deadlines;
  Auth auth = Auth::standard;
  std::string user;
  Secret password;  ///< or the access token for xoauth2
  bool want_transcript = false;
  std::size_t transcript_bytes = 1 << 20;
  Until until = Until::end;
};

struct Listed {
  std::uint32_t number = 0;  ///< lives for this session only
  std::uint64_t size = 0;    ///< as LIST says: a claim, not a fact
  std::string uidl;          ///< empty where the server gave none
};

struct Listing {
  std::vector<Listed> messages;
  bool has_uidl = false;  ///< the server answered UIDL with a listing
};

/// A server that asks for longer is taken to ask for this.
inline constexpr std::chrono::seconds kLongestLoginDelay{86'400};

/// What the server said it can do, for the connection test and the page.
struct Capabilities {
  bool known = false;  ///< CAPA was answered
  bool user = false, apop = false, stls = false, pipelining = false, uidl = false, top = false;
  std::vector<std::string> sasl;
  /// Between two log-ons (RFC 2449 section 6.5); at most kLongestLoginDelay.
  std::optional<std::chrono::seconds> login_delay;
  /// Days that mail lies there whatever the client does (section 6.7); 0: what was fetched is removed at QUIT. Empty:
  /// for ever, or not said.
  std::optional<std::uint32_t> expire_days;
  std::vector<std::string> lines;  ///< as sent, printable
};

class ReceiveHandler : public SessionEvents {
 public:
  /// Before the log-on, as told in the state of protection that it happens in.
  virtual void on_capabilities(const Capabilities&) {}
  /// With Until::capabilities: they are known, and nobody is signed in.
  virtual void on_signed_in(const Capabilities&) {}
  /// The job answers with fetch(), remove(), finish(), now or later (idle deadline: Deadlines::idle, kept alive
  /// by NOOP while the job works on what it got).
  virtual void on_listing(Listing listing) = 0;
  /// A piece of the body of the message being fetched, dot-unstuffed, CRLF line ends; in order, one message after
  /// the other. The bytes are valid during the call.
  virtual void on_body(std::uint32_t number, std::span<const char> bytes) = 0;
  virtual void on_fetched(std::uint32_t number) = 0;
  /// This message could not be had (-ERR); what came of its body is to be thrown away; the session goes on.
  virtual void on_fetch_failed(std::uint32_t number, const Failure& failure) = 0;
  /// DELE was answered; final only when the session ends without failure.
  virtual void on_removed(std::uint32_t number, bool ok) = 0;
  /// Without a failure: QUIT was answered with +OK, or nothing was removed; removals are final.
  void on_end(End end) override = 0;
};

class Receive {
 public:
  virtual ~Receive() = default;
  /// RETRs in this order, pipelined in a window where the server says it can. limit_lines: TOP n 0 instead.
  virtual void fetch(std::vector<std::uint32_t> numbers) = 0;
  /// The head of each (TOP n 0), told like a fetch: on_body, on_fetched.
  virtual void fetch_heads(std::vector<std::uint32_t> numbers) = 0;
  virtual void remove(std::vector<std::uint32_t> numbers) = 0;
  /// QUIT once everything asked for is done.
  virtual void finish() = 0;
  /// Within a second; on_end with Kind::cancelled. Nothing that was removed in this session stays removed.
  virtual void cancel() = 0;
  /// Backpressure: no more bytes are read from the socket until resume(). Does not count as idle time.
  virtual void pause() = 0;
  virtual void resume() = 0;
};

}  // namespace tegami::transport::pop3
