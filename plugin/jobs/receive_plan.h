/// receive_plan.h - what one session does with what the server lists: fetch, remove, forget, leave (R1 to R6).
///
/// Pure: no server, no store, no clock. Where a UIDL cannot be trusted alone (stands twice, is empty, or comes with
/// another size than before) the head is asked for first, and plan_receive() is called again with its digest. A mail of
/// the same size and head as one that is known and listed under no UIDL of its own is that one: servers give their
/// UIDLs up and take them back. Where the server will not give the head, the mail is fetched, and its own head decides:
/// nothing is taken for known, let alone removed, by its size.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "accounts/held.h"
#include "mailbox/mailbox.h"
#include "transport/failure.h"
#include "transport/pop3/receive.h"

namespace tegami::jobs {

struct ReceiveRules {
  std::int64_t round = 1;  ///< the round this session works in
  bool leave = false;
  std::optional<std::int32_t> leave_days;
  std::int64_t now_ms = 0;
  std::uint64_t max_bytes = 50u << 20;                       ///< transport.max_receive_bytes
  accounts::HeldAnswer answer = accounts::HeldAnswer::none;  ///< to what the account is held for, not yet carried out
};

/// Number in this session -> hex SHA-256 of the head; an empty text where the server would not give it.
using HeadDigests = std::map<std::uint32_t, std::string>;

struct PlannedFetch {
  std::uint32_t number = 0;
  std::uint64_t size = 0;
  std::string identity;  ///< what stands for the message in (account, round, identity); empty: made_identity() of it
  std::string uidl;      ///< as listed, for that
};

struct ReceivePlan {
  std::optional<accounts::HeldCounts> held;  ///< nothing is to be done until somebody answers (R5, moved_server.h)
  bool compares = false;                     ///< the heads are for that question
  /// Not empty: these are known by their second from now on, in this round; then plan again.
  std::vector<std::pair<std::string, std::string>> take_over;
  std::vector<std::uint32_t> heads;  ///< not empty: see these heads, then plan again
  std::vector<PlannedFetch> fetch;
  std::vector<std::pair<std::uint32_t, std::string>> remove;  ///< stored before; number and identity
  std::vector<std::pair<std::int64_t, std::string>> forget;   ///< (round, identity) the server lists no more
  std::vector<std::uint32_t> too_large;                       ///< left on the server, by no rule deleted (R6)
  std::size_t known = 0;
  std::map<std::string, std::size_t> made;  ///< how often each made identity was given out
};

/// For a message whose UIDL cannot stand for it alone: by UIDL, size and head. `made`: given out so far, in this
/// session.
std::string made_identity(std::string_view uidl, std::uint64_t size, std::string_view head_digest,
                          std::map<std::string, std::size_t>& made);

transport::Result<ReceivePlan> plan_receive(const transport::pop3::Listing& listing,
                                            const std::vector<mailbox::Known>& known, const ReceiveRules& rules,
                                            const HeadDigests& heads);

}  // namespace tegami::jobs
