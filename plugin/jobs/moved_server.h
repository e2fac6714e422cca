/// moved_server.h - leave is on, mail is known to be left on the server, and yet every UIDL there is new (R5).
///
/// Pure, as receive_plan.h, which asks here first. A moved mailbox, another one behind the same name, and a mailbox
/// that was emptied elsewhere and filled anew all look like this; no size and no digest can tell them apart for certain
/// (a server that moved may have written into the heads), so a person is asked, with what a comparison found.
///
/// For the question a sample is compared: at most kMostCompared mails, evenly over the listing, and of these the heads
/// are asked for only where a mail of that size was received. 100,000 heads would cost the server more than the
/// question is worth, and the answer is the same. For "the same mail" each mail of a size that was received is
/// compared, as each counts: kHeadsAtOnce heads at a time, and what is found is durable before the next are asked for,
/// so that a session that breaks off loses no more than that.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "accounts/held.h"
#include "jobs/receive_plan.h"

namespace tegami::jobs {

constexpr std::size_t kMostCompared = 200;
constexpr std::size_t kHeadsAtOnce = 4'096;

/// Mail that was to be deleted does not count as left: its DELE may have been carried out. A UIDL that is known from
/// any round shows that it is the server that was there before. Where UIDLs stand twice or are empty, now or when the
/// mail was received, the head decides for each of these anyway (R1, receive_plan.h).
bool looks_moved(const transport::pop3::Listing& listing, const std::vector<mailbox::Known>& known,
                 const ReceiveRules& rules);

struct Compared {
  std::vector<std::uint32_t> heads;  ///< not empty: see these heads, then compare again
  accounts::HeldCounts counts;       ///< a mail whose head the server would not give is not compared
};
Compared compare_sample(const transport::pop3::Listing& listing, const std::vector<mailbox::Known>& known,
                        const ReceiveRules& rules, const HeadDigests& heads);

struct Matched {
  std::vector<std::pair<std::string, std::string>> take_over;  ///< identity so far, UIDL from now on
  std::vector<std::uint32_t> heads;  ///< not empty, and nothing to take over: see these heads, then match again
};
/// Each new UIDL of this round with a known mail of the same size and head that is listed no more, one with one.
Matched match_all(const transport::pop3::Listing& listing, const std::vector<mailbox::Known>& known,
                  const ReceiveRules& rules, const HeadDigests& heads);

/// The same for the same mails with the same UIDLs in the same order.
std::string digest_of(const transport::pop3::Listing& listing);

}  // namespace tegami::jobs
