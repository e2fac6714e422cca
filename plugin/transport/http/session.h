/// session.h - one HTTP request and its answer without a socket, a clock or a thread, as drive.h drives it.
///
/// It never gets in (protocol_session.h), so the deadline of getting in holds for the whole of it.
#pragma once

#include "transport/http/fetch.h"
#include "transport/http/response_reader.h"
#include "transport/out_buffer.h"

namespace tegami::transport::http {

class Session : public ProtocolSession {
 public:
  /// handler must outlive this.
  Session(const Config& config, FetchHandler& handler);

  void begin() override { begun_ = true; }
  void feed(std::string_view bytes) override;
  bool wants_tls() const noexcept override { return false; }
  void tls_done() override {}
  std::string_view output() const noexcept override { return begun_ ? out_.unsent() : std::string_view(); }
  void sent(std::size_t bytes) override { out_.sent(bytes); }
  void closed(std::string_view why) override;
  void end(Failure failure) override { stop(std::move(failure)); }
  void stop(std::optional<Failure> failure) override;
  void keep_alive() override {}

  bool ended() const noexcept override { return ended_; }
  const std::optional<Failure>& failure() const noexcept override { return failure_; }
  Stage stage() const noexcept override { return Stage::request; }
  bool waiting() const noexcept override { return begun_ && !ended_; }
  bool idle() const noexcept override { return false; }
  std::uint64_t answers() const noexcept override { return 0; }
  bool got_in() const noexcept override { return false; }
  Stage in_from() const noexcept override { return Stage::quit; }
  Transcript& transcript() noexcept override { return transcript_; }

 private:
  void judge(const Result<bool>& whole);

  FetchHandler& handler_;
  Transcript transcript_;  ///< keeps nothing: requests and answers carry secrets all over
  OutBuffer out_;
  ResponseReader reader_;
  std::optional<Failure> failure_;
  bool begun_ = false;
  bool ended_ = false;
};

}  // namespace tegami::transport::http
