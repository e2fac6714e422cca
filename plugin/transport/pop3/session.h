/// session.h - a whole POP3 session without a socket, a clock or a thread: sign-in, listing, fetch, remove, QUIT.
///
/// The loop's half of it is drive.h. Handler calls come from inside feed(); the job's commands are to be given between
/// feeds. One thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <unordered_map>

#include "transport/pop3/engine.h"
#include "transport/pop3/listing.h"
#include "transport/pop3/receive.h"
#include "transport/pop3/sign_in.h"

namespace tegami::transport::pop3 {

class Session {
 public:
  /// finished(stage): capabilities, sign_in and so on have been got through. config and handler must outlive this.
  Session(const Config& config, ReceiveHandler& handler, std::function<void(Stage)> finished);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// The connection stands (with TLS from the first byte: its handshake too).
  void begin();
  void feed(std::string_view bytes);
  void tls_done();
  /// The peer closed, or the connection broke; `why` is the library's word.
  void closed(std::string_view why);
  /// Ends it from outside, by a deadline. A QUIT that nothing hangs on, as nothing was to be removed, may be lost.
  void end(Failure failure);

  void fetch(const std::vector<std::uint32_t>& numbers);
  void fetch_heads(const std::vector<std::uint32_t>& numbers);
  void remove(const std::vector<std::uint32_t>& numbers);
  void finish();
  /// NOOP, where nothing else is under way.
  void keep_alive();

  Engine& engine() noexcept { return engine_; }
  const Engine& engine() const noexcept { return engine_; }
  Transcript& transcript() noexcept { return transcript_; }
  bool got_in() const noexcept { return got_in_; }
  /// The stage that ends getting in: the log-on, or for a test of the server alone what comes before it.
  Stage in_from() const noexcept { return config_.until == Until::capabilities ? Stage::capabilities : Stage::sign_in; }
  const Capabilities& capabilities() const noexcept { return sign_in_.capabilities(); }

 private:
  void on_finished(Stage stage);
  void on_listing(Listing listing);
  void get(std::uint32_t number, std::string text, std::uint64_t expected);
  void maybe_quit();

  const Config& config_;
  ReceiveHandler& handler_;
  std::function<void(Stage)> finished_;
  Transcript transcript_;
  Engine engine_;
  SignIn sign_in_;
  ListingReader listing_;
  std::unordered_map<std::uint32_t, std::uint64_t> sizes_;
  bool got_in_ = false;
  bool finishing_ = false;
  bool quitting_ = false;
  bool removed_any_ = false;  ///< was asked to
};

}  // namespace tegami::transport::pop3
