/// unchanged.h - how a receive knows that there is nothing to do, by the listing alone.
///
/// What a session does is a pure function of the listing, the rules, and what the mailbox remembers of the server
/// (receive_plan.h). Where all three are those of a session that found nothing to do, and no mail has since become old
/// enough to be deleted, this one has nothing to do either: the mailbox stays closed. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "jobs/receive_plan.h"

namespace tegami::jobs {

struct Unchanged {
  std::string mark;           ///< of listing, rules and mailbox; empty: that cannot be told
  std::int64_t until_ms = 0;  ///< the first mail's days are over then; 0: never

  std::string text() const;
  /// Empty where the text is none.
  static Unchanged parse(std::string_view text);
  /// Whether a session that finds this mark now has nothing to do.
  bool holds(std::string_view found, std::int64_t now_ms) const;
};

/// stamp: of the mailbox, from before known() was asked for.
std::string mark_of(const transport::pop3::Listing& listing, const ReceiveRules& rules, const std::string& stamp);

/// When the first of what is known falls under the rules' days; 0: never.
std::int64_t unchanged_until(const std::vector<mailbox::Known>& known, const ReceiveRules& rules);

}  // namespace tegami::jobs
