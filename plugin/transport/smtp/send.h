/// send.h - one SMTP session as a job sees it: log on, then one message after another.
///
/// Order of events: on_signed_in, then for each message that was given with send(): on_body_wanted while more of its
/// body is needed, and on_result exactly once, on every path; at last on_end, exactly once. Orders may be given on any
/// thread, also from inside a handler; one that comes too late for the session does nothing: of a message that has no
/// result when on_end comes nothing was said, and no result follows. Messages given to Loop::start() are never too
/// late.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "transport/protocol_session.h"
#include "transport/secret.h"
#include "transport/smtp/address.h"

namespace tegami::transport::smtp {

enum class Auth : std::uint8_t { none, cram_md5, login, plain, xoauth2 };

/// How far a session goes before QUIT: a connection test ends after the log-on, or, of a server alone, before it.
enum class Until : std::uint8_t { end, signed_in, capabilities };

struct Config {
  Endpoint endpoint;
  ConnectPolicy policy;
  Deadlines deadlines;
  Auth auth = Auth::plain;
  std::string user;
  Secret password;                ///< or the access token for xoauth2
  bool skip_second_ehlo = false;  ///< S3
  /// What we call ourselves in EHLO. An address literal discloses nothing of the network we are in.
  std::string client_name = "[127.0.0.1]";
  bool want_transcript = false;
  std::size_t transcript_bytes = 1 << 20;
  Until until = Until::end;
};

/// What the server said it can do, for the connection test and the page.
struct Capabilities {
  bool known = false;  ///< EHLO was answered, in this state of protection
  bool starttls = false, pipelining = false, eight_bit_mime = false, smtputf8 = false, enhanced_status_codes = false;
  std::optional<std::uint64_t> size;  ///< largest message in octets; 0: no fixed limit
  std::vector<std::string> auth;
  std::vector<std::string> lines;  ///< as sent, printable
};

struct Outgoing {
  std::uint64_t id = 0;  ///< the job's, unique in the session
  Address from = Address::null();
  std::vector<Address> to;
  std::uint64_t size = 0;  ///< octets with CR LF line ends, for SIZE
  bool eight_bit = false;  ///< the body has octets above 127
  std::string body;        ///< the first piece, or all
  bool whole = false;      ///< body is all of it
};

/// What became of one recipient (S1).
struct Recipient {
  enum class Status : std::uint8_t {
    sent,       ///< the server took it over
    deferred,   ///< refused for now, or not got to
    failed,     ///< refused for good
    uncertain,  ///< all was said and nothing was answered (S2)
  };
  Status status = Status::deferred;
  int code = 0;  ///< of the reply, 0 where there was none
  /// A Failure's code where it was not a reply that decided, or one that goes with it as a hint (second_ehlo_skipped);
  /// else empty.
  std::string cause;
  std::string text;  ///< the reply, or the failure's text; printable
};

struct Result {
  std::uint64_t id = 0;
  std::vector<Recipient> recipients;  ///< in the order of Outgoing::to
};

class SendHandler : public SessionEvents {
 public:
  /// With Until::capabilities: they are known, and nobody is signed in.
  virtual void on_signed_in(const Capabilities&) {}
  /// The next piece of this message's body is needed: Send::body(), now or later.
  virtual void on_body_wanted(std::uint64_t id) = 0;
  virtual void on_result(Result result) = 0;
};

class Send {
 public:
  virtual ~Send() = default;
  /// In this order; where the server can do PIPELINING the next one's commands follow on the heels of the last's body.
  virtual void send(Outgoing message) = 0;
  /// The next piece of a body whose message is not `whole`; `last` ends it. Pieces given before they are wanted wait in
  /// memory, and none goes into another message.
  virtual void body(std::uint64_t id, std::string piece, bool last) = 0;
  /// QUIT once everything asked for is done.
  virtual void finish() = 0;
  /// Within a second; on_end with Kind::cancelled. A message whose end was not yet said is not sent.
  virtual void cancel() = 0;
};

}  // namespace tegami::transport::smtp
