// whole_module.h - the whole module on a SQLite file of its own beside a host in memory, with a few people and
// accounts, for fuzzers that ask it things.
//
// Nothing here reaches a network: what is stored is never received (transport.paused), and a test goes to a loopback
// address, which the policies refuse.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "entry/plugin.h"
#include "fixtures/fake_host.h"
#include "fixtures/process.h"

namespace tegami::fuzz {

/// Sealed in the accounts; nobody may ever be told.
inline constexpr std::string_view kStoredPassword = "stored-Zq7-secret";

class WholeModule {
 public:
  WholeModule();
  ~WholeModule();

  /// The system's and the mail's administrator, a user with self-service, another, and nobody.
  static constexpr std::array<std::string_view, 5> people{"s", "m", "u", "v", ""};

  entry::Plugin& plugin() { return plugin_; }
  /// An answer, or a refusal; throws what the module throws. Jobs that it began have ended.
  services::Result call(std::string_view user, std::string_view name, const boost::json::object& request,
                        std::string_view csv = {});
  /// Accounts of every kind are there, and not too many.
  void refill();
  /// A shared one that "u" may read, one of "u", one of "v"; as of the last refill().
  const std::array<std::int64_t, 3>& ids() const { return ids_; }
  /// All accounts as an administrator sees them, without what receiving tells of them.
  std::string accounts();
  /// Texts of the module's own failures so far, a line each; empty: none.
  std::string failures() const;

 private:
  boost::json::array list(const boost::json::object& request);

  fixtures::TempFolder folder_{"fuzz"};
  fixtures::FakeHost host_;
  entry::Plugin plugin_;
  std::array<std::int64_t, 3> ids_{};
};

bool is_utf8(std::string_view text);
/// Bytes or JSON as text.
std::string text_of(services::Answer& answer);

}  // namespace tegami::fuzz
