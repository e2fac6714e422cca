/// session.h - a whole POP3 session without a socket, a clock or a thread: sign-in, listing, fetch, remove, QUIT.
///
/// The loop's half of it is drive.h; what it promises stands in protocol_session.h.
#pragma once

#include <functional>
#include <memory>
#include <unordered_map>

#include "transport/pop3/engine.h"
#include "transport/pop3/listing.h"
#include "transport/pop3/receive.h"
#include "transport/pop3/sign_in.h"

namespace tegami::transport::pop3 {

class Session : public ProtocolSession {
 public:
  /// handler must outlive this.
  Session(Config config, ReceiveHandler& handler);

  void begin() override;
  void feed(std::string_view bytes) override;
  bool wants_tls() const noexcept override { return engine_.wants_tls(); }
  void tls_done() override;
  std::string_view output() const noexcept override { return engine_.output(); }
  void sent(std::size_t bytes) override { engine_.sent(bytes); }
  void closed(std::string_view why) override;
  /// A QUIT that nothing hangs on, as nothing was to be removed, may be lost.
  void end(Failure failure) override;
  void stop(std::optional<Failure> failure) override { engine_.end(std::move(failure)); }
  /// NOOP.
  void keep_alive() override;

  bool ended() const noexcept override { return engine_.ended(); }
  const std::optional<Failure>& failure() const noexcept override { return engine_.failure(); }
  Stage stage() const noexcept override { return engine_.stage(); }
  bool waiting() const noexcept override { return engine_.waiting(); }
  bool idle() const noexcept override { return engine_.idle(); }
  std::uint64_t answers() const noexcept override { return engine_.answers(); }
  bool got_in() const noexcept override { return got_in_; }
  Stage in_from() const noexcept override {
    return config_.until == Until::capabilities ? Stage::capabilities : Stage::sign_in;
  }
  Transcript& transcript() noexcept override { return transcript_; }
  const Capabilities& capabilities() const noexcept { return sign_in_.capabilities(); }

  void fetch(const std::vector<std::uint32_t>& numbers);
  void fetch_heads(const std::vector<std::uint32_t>& numbers);
  void remove(const std::vector<std::uint32_t>& numbers);
  void finish();

 private:
  void on_finished(Stage stage);
  void on_listing(Listing listing);
  void get(std::uint32_t number, std::string text, std::uint64_t expected);
  void maybe_quit();

  const Config config_;
  ReceiveHandler& handler_;
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
