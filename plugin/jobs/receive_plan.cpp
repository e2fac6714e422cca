#include "jobs/receive_plan.h"

#include <set>
#include <unordered_map>

#include "jobs/moved_server.h"

namespace tegami::jobs {

namespace {

using mailbox::Known;
using transport::pop3::Listed;

constexpr std::int64_t kDayMs = 86'400'000;

// Not a character of a UIDL (RFC 1939: 0x21 to 0x7E), so a made identity never equals a server's.
constexpr char kMade = ' ';

bool expired(const Known& known, const ReceiveRules& rules) {
  return rules.leave_days && known.received_ms + *rules.leave_days * kDayMs <= rules.now_ms;
}

class Planner {
 public:
  Planner(const transport::pop3::Listing& listing, const std::vector<Known>& known, const ReceiveRules& rules,
          const HeadDigests& heads)
      : listing_(listing), known_(known), rules_(rules), heads_(heads) {
    for (const auto& listed : listing.messages) ++times_[listed.uidl];
    for (const auto& entry : known) {
      if (entry.round != rules.round) continue;
      by_identity_.emplace(entry.uidl, &entry);
      if (entry.head_digest.empty() || stands_alone(entry.uidl)) continue;
      by_head_.emplace(size_and_head(entry.size, entry.head_digest), &entry);
      if (entry.uidl.find(kMade) != std::string::npos) made_sizes_.insert(entry.size);
    }
  }

  ReceivePlan plan() {
    for (const auto& listed : listing_.messages) place(listed);
    if (!plan_.heads.empty()) return std::move(plan_);
    forget_the_gone();
    return std::move(plan_);
  }

 private:
  bool stands_alone(const std::string& uidl) const {
    const auto found = times_.find(uidl);
    return !uidl.empty() && found != times_.end() && found->second == 1;
  }

  void place(const Listed& listed) {
    const bool trusted = stands_alone(listed.uidl);
    const Known* found = trusted ? find(listed.uidl) : nullptr;
    if (found != nullptr && found->size == listed.size) return keep(listed, *found);
    // A new UIDL, but for a mail that was stored while the server gave none.
    if (trusted && found == nullptr && !made_sizes_.contains(listed.size)) return fetch(listed, listed.uidl);
    const auto head = heads_.find(listed.number);
    if (head == heads_.end()) {
      plan_.heads.push_back(listed.number);
      return;
    }
    const std::string& digest = head->second;
    if (digest.empty()) {
      no_head_ = true;
      return fetch(listed, trusted && found == nullptr ? listed.uidl : std::string());
    }
    if (found != nullptr && digest == found->head_digest) return keep(listed, *found);
    if (const Known* same = claim(listed.size, digest)) return keep(listed, *same);
    if (trusted && found == nullptr) return fetch(listed, listed.uidl);
    // The entry of that UIDL is another message than the one listed: remembered no longer under it, but the name
    // stays taken, so this one goes by a made identity.
    std::string identity = made_identity(listed.uidl, listed.size, digest, plan_.made);
    while (listed_.contains(identity)) identity = made_identity(listed.uidl, listed.size, digest, plan_.made);
    if (const Known* made = find(identity)) return keep(listed, *made);
    fetch(listed, std::move(identity));
  }

  const Known* find(const std::string& identity) const {
    const auto found = by_identity_.find(identity);
    return found == by_identity_.end() ? nullptr : found->second;
  }

  /// The known mail of that size and head that no other listed one stands for.
  const Known* claim(std::uint64_t size, const std::string& digest) {
    const auto [begin, end] = by_head_.equal_range(size_and_head(size, digest));
    for (auto each = begin; each != end; ++each) {
      if (!listed_.contains(each->second->uidl)) return each->second;
    }
    return nullptr;
  }

  void keep(const Listed& listed, const Known& known) {
    ++plan_.known;
    listed_.insert(known.uidl);
    if (!rules_.leave || expired(known, rules_)) plan_.remove.emplace_back(listed.number, known.uidl);
  }

  void fetch(const Listed& listed, std::string identity) {
    if (listed.size > rules_.max_bytes) {
      plan_.too_large.push_back(listed.number);
      return;
    }
    plan_.fetch.push_back({listed.number, listed.size, std::move(identity), listed.uidl});
  }

  void forget_the_gone() {
    // A mail without a head may turn out to be any of them.
    if (no_head_) return;
    for (const auto& entry : known_) {
      const bool there = entry.round == rules_.round ? listed_.contains(entry.uidl) || times_.contains(entry.uidl)
                                                     : times_.contains(plain(entry.uidl));
      if (!there) plan_.forget.emplace_back(entry.round, entry.uidl);
    }
  }

  // The server's own part of an identity, also of a made one.
  static std::string plain(const std::string& identity) { return identity.substr(0, identity.find(kMade)); }
  static std::string size_and_head(std::uint64_t size, const std::string& digest) {
    return std::to_string(size) + kMade + digest;
  }

  const transport::pop3::Listing& listing_;
  const std::vector<Known>& known_;
  const ReceiveRules& rules_;
  const HeadDigests& heads_;
  std::unordered_map<std::string, const Known*> by_identity_;
  std::unordered_multimap<std::string, const Known*> by_head_;  ///< of those that no listed UIDL stands for
  std::unordered_map<std::string, std::size_t> times_;
  std::set<std::uint64_t> made_sizes_;
  std::set<std::string> listed_;
  bool no_head_ = false;  ///< the server would not give one that was asked for
  ReceivePlan plan_;
};

ReceivePlan compare(const transport::pop3::Listing& listing, const std::vector<Known>& known, const ReceiveRules& rules,
                    const HeadDigests& heads) {
  Compared compared = compare_sample(listing, known, rules, heads);
  ReceivePlan plan;
  plan.compares = true;
  plan.heads = std::move(compared.heads);
  if (plan.heads.empty()) plan.held = compared.counts;
  return plan;
}

/// Nothing that was known before is any of this mail, whatever size and head say.
ReceivePlan all_anew(const transport::pop3::Listing& listing, const std::vector<Known>& known,
                     const ReceiveRules& rules, const HeadDigests& heads) {
  const std::vector<Known> none;
  ReceivePlan plan = Planner(listing, none, rules, heads).plan();
  if (!plan.heads.empty()) return plan;
  for (const Known& entry : known) plan.forget.emplace_back(entry.round, entry.uidl);
  return plan;
}

}  // namespace

std::string made_identity(std::string_view uidl, std::uint64_t size, std::string_view head_digest,
                          std::map<std::string, std::size_t>& made) {
  std::string identity(uidl);
  identity += kMade;
  identity += std::to_string(size);
  identity += kMade;
  identity += head_digest;
  const std::size_t occurrence = ++made[identity];
  if (occurrence > 1) {
    identity += kMade;
    identity += std::to_string(occurrence);
  }
  return identity;
}

transport::Result<ReceivePlan> plan_receive(const transport::pop3::Listing& listing,
                                            const std::vector<mailbox::Known>& known, const ReceiveRules& rules,
                                            const HeadDigests& heads) {
  if (rules.leave && !listing.has_uidl && !listing.messages.empty()) {
    return transport::Failure(transport::Stage::list, transport::Kind::permanent, "no_uidl");
  }
  if (rules.answer == accounts::HeldAnswer::same_mail && rules.leave) {
    Matched matched = match_all(listing, known, rules, heads);
    if (!matched.take_over.empty() || !matched.heads.empty()) {
      ReceivePlan plan;
      plan.take_over = std::move(matched.take_over);
      plan.heads = std::move(matched.heads);
      return plan;
    }
  } else if (looks_moved(listing, known, rules)) {
    return rules.answer == accounts::HeldAnswer::new_mail ? all_anew(listing, known, rules, heads)
                                                          : compare(listing, known, rules, heads);
  }
  return Planner(listing, known, rules, heads).plan();
}

}  // namespace tegami::jobs
