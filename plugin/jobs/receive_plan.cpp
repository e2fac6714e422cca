#include "jobs/receive_plan.h"

#include <set>
#include <unordered_map>

namespace tegami::jobs {

namespace {

using mailbox::Known;
using transport::pop3::Listed;

constexpr std::int64_t kDayMs = 86'400'000;

// Not a character of a UIDL (RFC 1939: 0x21 to 0x7E), so a made identity never equals a server's.
constexpr char kMade = ' ';

std::string made_identity(const Listed& listed, const std::string& digest, std::size_t occurrence) {
  std::string identity = listed.uidl;
  identity += kMade;
  identity += std::to_string(listed.size);
  identity += kMade;
  identity += digest;
  if (occurrence > 1) {
    identity += kMade;
    identity += std::to_string(occurrence);
  }
  return identity;
}

bool expired(const Known& known, const ReceiveRules& rules) {
  return rules.leave_days && known.received_ms + *rules.leave_days * kDayMs <= rules.now_ms;
}

class Planner {
 public:
  Planner(const transport::pop3::Listing& listing, const std::vector<Known>& known, const ReceiveRules& rules,
          const HeadDigests& heads)
      : listing_(listing), known_(known), rules_(rules), heads_(heads) {
    for (const auto& entry : known) {
      if (entry.round == rules.round) by_identity_.emplace(entry.uidl, &entry);
    }
    for (const auto& listed : listing.messages) ++times_[listed.uidl];
  }

  ReceivePlan plan() {
    for (const auto& listed : listing_.messages) place(listed);
    if (!plan_.heads.empty()) return std::move(plan_);
    forget_the_gone();
    return std::move(plan_);
  }

 private:
  void place(const Listed& listed) {
    const bool trusted = !listed.uidl.empty() && times_[listed.uidl] == 1;
    const Known* found = trusted ? find(listed.uidl) : nullptr;
    if (trusted && found == nullptr) return fetch(listed, listed.uidl);
    if (trusted && found->size == listed.size) return keep(listed, *found);
    const auto head = heads_.find(listed.number);
    if (head == heads_.end()) {
      plan_.heads.push_back(listed.number);
      return;
    }
    if (trusted && !head->second.empty() && head->second == found->head_digest) return keep(listed, *found);
    // The entry of that UIDL is another message than the one listed: remembered no longer under it, but the name
    // stays taken, so this one goes by a made identity.
    std::string identity = made_identity(listed, head->second, 1);
    identity = made_identity(listed, head->second, ++made_[identity]);
    if (const Known* made = find(identity)) return keep(listed, *made);
    fetch(listed, std::move(identity));
  }

  const Known* find(const std::string& identity) const {
    const auto found = by_identity_.find(identity);
    return found == by_identity_.end() ? nullptr : found->second;
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
    plan_.fetch.push_back({listed.number, listed.size, std::move(identity)});
  }

  void forget_the_gone() {
    for (const auto& entry : known_) {
      const bool there = entry.round == rules_.round ? listed_.contains(entry.uidl) || times_.contains(entry.uidl)
                                                     : times_.contains(plain(entry.uidl));
      if (!there) plan_.forget.emplace_back(entry.round, entry.uidl);
    }
  }

  // The server's own part of an identity, also of a made one.
  static std::string plain(const std::string& identity) { return identity.substr(0, identity.find(kMade)); }

  const transport::pop3::Listing& listing_;
  const std::vector<Known>& known_;
  const ReceiveRules& rules_;
  const HeadDigests& heads_;
  std::unordered_map<std::string, const Known*> by_identity_;
  std::unordered_map<std::string, std::size_t> times_, made_;
  std::set<std::string> listed_;
  ReceivePlan plan_;
};

}  // namespace

transport::Result<ReceivePlan> plan_receive(const transport::pop3::Listing& listing,
                                            const std::vector<mailbox::Known>& known, const ReceiveRules& rules,
                                            const HeadDigests& heads) {
  if (rules.leave && !listing.has_uidl && !listing.messages.empty()) {
    return transport::Failure(transport::Stage::list, transport::Kind::permanent, "no_uidl");
  }
  return Planner(listing, known, rules, heads).plan();
}

}  // namespace tegami::jobs
