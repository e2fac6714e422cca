// Arbitrary answers of a server and arbitrary orders of a job, in arbitrary pieces, against the SMTP session.
//
// Input: a policy (smtp_job.h); then what the server says, or, where the policy has it, a script: a byte for what
// comes, one for how much, and for words of the server these.
#include <algorithm>

#include "fuzz/require.h"
#include "fuzz/smtp_job.h"

namespace tegami::fuzz {
namespace {

smtp::Config config_of(const SmtpPolicy& policy) {
  smtp::Config config;
  config.user = "taro";
  config.password = transport::Secret("a secret word");
  config.auth = static_cast<smtp::Auth>(policy.auth % 5);
  constexpr transport::Protection kProtections[] = {transport::Protection::none, transport::Protection::starttls,
                                                    transport::Protection::tls};
  config.endpoint.protection = kProtections[policy.protection % 3];
  config.skip_second_ehlo = policy.skip_second_ehlo();
  config.want_transcript = policy.transcript % 4 != 0;
  config.transcript_bytes = std::size_t{policy.transcript} * 64;
  if (policy.end >= 250) config.until = smtp::Until::signed_in;
  return config;
}

/// All that can go on without the server does.
void settle(SmtpJob& job, const SmtpPolicy& policy) {
  const std::size_t socket = policy.socket == 0 ? 1U << 20U : policy.socket;
  bool moved = true;
  for (int i = 0; moved && i < 64; ++i) {
    moved = job.take(socket);
    moved = job.give_body(policy.piece == 0 ? 1U << 20U : std::size_t{policy.piece} * 64) || moved;
  }
}

void play_words(SmtpJob& job, const SmtpPolicy& policy, std::string_view words) {
  for (std::uint8_t i = 0; i < policy.mails % 8; ++i) {
    job.give_mail(static_cast<std::uint8_t>(policy.mails + i * 37U));
  }
  job.finish();
  std::uint32_t state = policy.piece * 747'796'405U + 1;
  while (!words.empty() && !job.ended()) {
    settle(job, policy);
    state = state * 1'664'525U + 1'013'904'223U;
    std::size_t size = std::min<std::size_t>(words.size(), 1 + (state >> 26U));
    if (policy.piece % 2 == 0) size = std::min(words.find('\n'), words.size() - 1) + 1;
    job.feed(words.substr(0, size));
    words.remove_prefix(size);
  }
  settle(job, policy);
}

void play_script(SmtpJob& job, const SmtpPolicy& policy, std::string_view script) {
  while (script.size() >= 2 && !job.ended()) {
    const auto what = static_cast<std::uint8_t>(script[0]);
    const auto much = static_cast<std::uint8_t>(script[1]);
    script.remove_prefix(2);
    switch (what % 8) {
      case 0: {
        const std::string_view words = script.substr(0, much);
        script.remove_prefix(words.size());
        job.feed(words);
        break;
      }
      case 1:
      case 2:
        job.answer(what % 8 == 2);
        break;
      case 3:
        job.give_mail(much);
        break;
      case 4:
        job.give_body(std::size_t{much} * 300);
        break;
      case 5:
        job.take(std::size_t{much} * much * 3 + 1);
        break;
      case 6:
        much % 2 == 0 ? job.finish() : job.keep_alive();
        break;
      case 7:
        settle(job, policy);
        break;
    }
  }
}

}  // namespace
}  // namespace tegami::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tegami::fuzz;
  std::string_view input(reinterpret_cast<const char*>(data), size);
  const SmtpPolicy policy = SmtpPolicy::of(input);
  SmtpJob job(policy, config_of(policy));
  policy.scripted() ? play_script(job, policy, input) : play_words(job, policy, input);
  job.end();
  return 0;
}
