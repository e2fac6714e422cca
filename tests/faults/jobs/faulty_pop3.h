// A POP3 server with a mailbox that lives from session to session, and faults of a seed's choosing at its answers.
//
// Two sessions of three it keeps the promise that RFC 1939 makes: what DELE marked is removed at QUIT, and at no other
// time. The third it removes what is marked however the session ends, as some servers do. One thread, one session at a
// time; a session ends when the client goes or the patience is over.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tegami::faults {

struct Maildrop {
  struct Mail {
    std::string uidl;
    std::string text;  ///< with CRLF line ends
  };
  std::vector<Mail> mails;
};

enum class Fault : std::uint8_t {
  // the session goes on
  pieces,        ///< one byte a packet
  late,          ///< a moment's wait
  wrong_octets,  ///< another number behind +OK
  refused,       ///< -ERR in place of +OK
  // lies of a whole session, at the listing
  wrong_sizes,
  empty_uidls,
  same_uidls,
  no_uidl,
  // the session ends
  drop,
  reset,
  stall,
  drip,  ///< one byte at a time, too slowly
  garbage,
  long_line,
  nul,
  cut,        ///< half of the answer
  unasked,    ///< one answer more than was asked for
  after,      ///< the answer, then the end
  goes_down,  ///< -ERR [SYS/TEMP] out of turn, then the end
  busy,       ///< -ERR [IN-USE] or [LOGIN-DELAY]
  lost_quit,  ///< removed at QUIT, without an answer
  no_quit,    ///< QUIT is not carried out, without an answer
  half_quit,  ///< a half is removed, -ERR
};
constexpr int kFaults = static_cast<int>(Fault::half_quit) + 1;
std::string_view name(Fault fault);

class FaultyPop3 {
 public:
  using Clock = std::chrono::steady_clock;

  FaultyPop3();
  ~FaultyPop3();
  FaultyPop3(const FaultyPop3&) = delete;
  FaultyPop3& operator=(const FaultyPop3&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// What a session is to suffer. A mailbox whose server lies of sizes today and of UIDLs tomorrow is in doubt, so a
  /// seed has but one of the two.
  struct Plan {
    int faults = 0;  ///< by chance it comes to fewer
    bool lies_of_sizes = false;
  };
  /// Waits for a client and serves it; over(): nobody will come, or the client is gone.
  void serve(Maildrop& maildrop, std::mt19937& random, const Plan& plan, const std::function<bool()>& over);

  /// Of the last session: those that it came to, "kind at COMMAND".
  [[nodiscard]] const std::vector<std::string>& met() const { return met_; }

 private:
  int accept_one(const std::function<bool()>& over);

  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::vector<std::string> met_;
};

}  // namespace tegami::faults
