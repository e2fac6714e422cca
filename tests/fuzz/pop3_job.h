// pop3_job.h - a job that receives from a hostile server, and checks each thing that the session tells or sends.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "transport/pop3/session.h"

namespace tegami::fuzz {

namespace pop3 = transport::pop3;

/// What the fuzzer chooses: the first bytes of its input, one each.
struct Policy {
  std::uint8_t auth, protection, pieces, seed, marks, fetch, batch, sent, leave, transcript, end, answer;

  static constexpr std::size_t kBytes = 12;
  static Policy of(std::string_view& input);

  bool stop_after_sign_in() const { return (marks & 1U) != 0; }
  bool heads() const { return (marks & 2U) != 0; }
  bool twice() const { return (marks & 4U) != 0; }       ///< asks for a message again, and for one that is not there
  bool free_cuts() const { return (pieces & 1U) != 0; }  ///< else no piece goes on behind a line's end
  bool small_cuts() const { return (pieces & 2U) != 0; }
  bool cut_tls() const { return (answer & 1U) != 0; }  ///< the server talks on where the handshake is to begin
  bool lazy_socket() const { return (sent & 128U) != 0; }
};

class Job : public pop3::ReceiveHandler {
 public:
  Job(const Policy& policy, pop3::Config config);

  /// One piece of what the server says; what the session wants to say is looked at.
  void feed(std::string_view bytes);
  /// The server is gone, or we are; then nothing may move any more.
  void end();
  bool ended() const { return session_.ended(); }

  /// All that was told, for a comparison with another run.
  const std::string& events() const { return events_; }

  void on_signed_in(const pop3::Capabilities& capabilities) override;
  void on_listing(pop3::Listing listing) override;
  void on_body(std::uint32_t number, std::span<const char> bytes) override;
  void on_fetched(std::uint32_t number) override;
  void on_fetch_failed(std::uint32_t number, const transport::Failure& failure) override;
  void on_removed(std::uint32_t number, bool ok) override;
  void on_end(transport::End) override {}

 private:
  void give_orders();
  void give_first_orders();
  void take_output();
  void check_command(std::string_view line);
  void check_log_on(std::string_view verb);
  void answered(std::uint32_t number);

  const Policy& policy_;
  pop3::Config config_;
  pop3::Session session_;

  pop3::Listing listing_;
  std::deque<std::uint32_t> asked_;         ///< RETR and TOP to be answered, in order
  std::deque<std::uint32_t> asked_away_;    ///< DELE to be answered, in order
  std::map<std::uint32_t, int> may_fetch_;  ///< commands that may still be sent
  std::map<std::uint32_t, int> may_remove_;
  std::vector<std::uint32_t> came_;  ///< whole, not yet stored
  std::set<std::uint32_t> stored_;
  std::uint64_t body_bytes_ = 0;
  bool signed_in_ = false, listed_ = false, ordered_ = false, finishing_ = false;
  bool secure_ = false, said_quit_ = false, removed_any_ = false, ended_ = false;

  std::string said_;  ///< a line not yet whole
  std::string events_;
};

}  // namespace tegami::fuzz
