// Arbitrary bytes of a server, in arbitrary pieces, against the POP3 session and a job that checks it.
//
// Input: a Policy (pop3_job.h), then what the server says.
#include <algorithm>

#include "fuzz/pop3_job.h"
#include "fuzz/require.h"

namespace tegami::fuzz {
namespace {

pop3::Config config_of(const Policy& policy) {
  pop3::Config config;
  config.user = "taro";
  config.password = transport::Secret("a secret word");
  config.auth = static_cast<pop3::Auth>(policy.auth % 3);
  constexpr transport::Protection kProtections[] = {transport::Protection::none, transport::Protection::starttls,
                                                    transport::Protection::tls};
  config.endpoint.protection = kProtections[policy.protection % 3];
  config.want_transcript = policy.transcript % 4 != 0;
  config.transcript_bytes = std::size_t{policy.transcript} * 64;
  if (policy.stop_after_sign_in()) config.until = pop3::Until::signed_in;
  return config;
}

/// How many bytes of what is left come together.
class Cuts {
 public:
  explicit Cuts(const Policy& policy) : policy_(policy), state_(policy.seed * 747'796'405U + 1) {}

  std::size_t next(std::string_view left) {
    state_ = state_ * 1'664'525U + 1'013'904'223U;
    const std::size_t most = policy_.small_cuts() ? 1 + (state_ >> 24U) % 7 : 1 + (state_ >> 20U);
    if (policy_.free_cuts()) return std::min(most, left.size());
    return std::min(most, line(left));
  }
  static std::size_t line(std::string_view left) { return std::min(left.find('\n'), left.size() - 1) + 1; }

 private:
  const Policy& policy_;
  std::uint32_t state_;
};

template <class Next>
std::string play(const Policy& policy, std::string_view server, Next&& next) {
  Job job(policy, config_of(policy));
  while (!server.empty() && !job.ended()) {
    const std::size_t size = next(server);
    job.feed(server.substr(0, size));
    server.remove_prefix(size);
  }
  job.end();
  return job.events();
}

}  // namespace
}  // namespace tegami::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tegami::fuzz;
  std::string_view input(reinterpret_cast<const char*>(data), size);
  const Policy policy = Policy::of(input);
  Cuts cuts(policy);
  const std::string events = play(policy, input, [&](std::string_view left) { return cuts.next(left); });
  // Orders are given at line ends; a socket that is asked less often sends later, which is another dialogue.
  if (!policy.free_cuts() && !policy.lazy_socket()) {
    require(events == play(policy, input, Cuts::line), "in which pieces a line comes does not matter");
  }
  return 0;
}
