// The tests, or one of the processes that they kill:
//   --refresh UNTIL DSN TOKEN_URL ACCOUNT   refreshes one account's token and dies: begun (nobody asked yet), asked (is
//                                           killed by the test), answered (nothing stored), stored
#include <gtest/gtest.h>
#include <signal.h>

#include <span>

#include "contract/oauth/oauth_contract.h"

namespace tegami::oauth {
namespace {

constexpr std::int64_t kNow = 3'700'000;
constexpr std::chrono::seconds kPatience{60};

std::string me() { return std::to_string(getpid()) + " victim"; }

int refresh(const std::string& until, const std::string& dsn, const std::string& token_url, AccountId account) {
  storage::Database database(dsn);
  const storage::Seal seal(contract::one_key);
  GrantStore grants(database, seal, contract::holder_is_dead);
  Server entry;
  entry.id = "o1";
  entry.token_url = token_url;
  entry.client_id = "c";
  if (until == "begun") {
    const auto grant = grants.of(account, Direction::receive);
    if (grants.begin_refresh(grant->id, grant->generation, me())) raise(SIGKILL);
    return 1;
  }
  transport::Loop loop;
  TokenSource source({grants, loop, [&](const std::string&) { return std::optional(entry); },
                      [] {
                        transport::ConnectPolicy policy;
                        policy.allow_plaintext = policy.allow_private_networks = true;
                        return policy;
                      },
                      [] { return kNow; }, me,
                      [&](const std::function<void()>& act) {
                        if (until == "answered") raise(SIGKILL);
                        act();
                        raise(SIGKILL);
                      }});
  if (source.token(account, Direction::receive, "o1").has_error()) return 1;
  source.wait_for_news(kPatience);
  return 1;
}

}  // namespace
}  // namespace tegami::oauth

int main(int argc, char** argv) {
  const std::span words(argv, static_cast<std::size_t>(argc));
  if (argc == 6 && std::string_view(words[1]) == "--refresh") {
    return tegami::oauth::refresh(words[2], words[3], words[4], std::atoll(words[5]));
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
