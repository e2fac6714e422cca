#include "jobs/moved_server.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "jobs/head_digest.h"

namespace tegami::jobs {

namespace {

using mailbox::Known;
using transport::pop3::Listed;
using transport::pop3::Listing;

/// The server's own part of an identity, also of a made one.
std::string_view plain(std::string_view identity) { return identity.substr(0, identity.find(' ')); }

bool is_made(std::string_view identity) { return identity.find(' ') != std::string_view::npos; }

using Times = std::unordered_map<std::string_view, std::size_t>;

Times times_of(const Listing& listing) {
  Times times;
  for (const Listed& listed : listing.messages) ++times[listed.uidl];
  return times;
}

bool is_listed(const Known& known, const Times& times) {
  return times.contains(known.uidl) || times.contains(plain(known.uidl));
}

/// Known mail of the round that the server lists no more, by size and head; each is given out once.
class Left {
 public:
  Left(const std::vector<Known>& known, const ReceiveRules& rules, const Times& times) {
    for (const Known& entry : known) {
      if (entry.round != rules.round || entry.head_digest.empty() || is_listed(entry, times)) continue;
      by_head_[{entry.size, entry.head_digest}].push_back(&entry);
      sizes_.insert(entry.size);
    }
  }
  bool has_size(std::uint64_t size) const { return sizes_.contains(size); }
  const Known* take(std::uint64_t size, const std::string& digest) {
    const auto found = by_head_.find({size, digest});
    if (found == by_head_.end() || found->second.empty()) return nullptr;
    const Known* entry = found->second.back();
    found->second.pop_back();
    return entry;
  }

 private:
  std::map<std::pair<std::uint64_t, std::string_view>, std::vector<const Known*>> by_head_;
  std::unordered_set<std::uint64_t> sizes_;
};

}  // namespace

bool looks_moved(const Listing& listing, const std::vector<Known>& known, const ReceiveRules& rules) {
  if (!rules.leave || !listing.has_uidl) return false;
  const Times times = times_of(listing);
  if (std::ranges::none_of(times, [](const auto& uidl) { return !uidl.first.empty() && uidl.second == 1; }))
    return false;
  bool left = false;
  for (const Known& entry : known) {
    if (is_listed(entry, times)) return false;
    left = left || (entry.round == rules.round && !entry.delete_wanted && !is_made(entry.uidl));
  }
  return left;
}

Compared compare_sample(const Listing& listing, const std::vector<Known>& known, const ReceiveRules& rules,
                        const HeadDigests& heads) {
  const Times times = times_of(listing);
  Left left(known, rules, times);
  Compared compared;
  const std::size_t all = listing.messages.size(), sample = std::min(all, kMostCompared);
  compared.counts.on_server = static_cast<std::int64_t>(all);
  for (std::size_t i = 0; i < sample; ++i) {
    const Listed& listed = listing.messages[i * all / sample];
    if (!left.has_size(listed.size)) {
      ++compared.counts.compared;
      continue;
    }
    const auto head = heads.find(listed.number);
    if (head == heads.end()) {
      compared.heads.push_back(listed.number);
    } else if (!head->second.empty()) {
      ++compared.counts.compared;
      if (left.take(listed.size, head->second) != nullptr) ++compared.counts.same;
    }
  }
  return compared;
}

Matched match_all(const Listing& listing, const std::vector<Known>& known, const ReceiveRules& rules,
                  const HeadDigests& heads) {
  const Times times = times_of(listing);
  Left left(known, rules, times);
  std::unordered_set<std::string_view> identities;
  for (const Known& entry : known) {
    if (entry.round == rules.round) identities.insert(entry.uidl);
  }
  Matched matched;
  for (const Listed& listed : listing.messages) {
    if (listed.uidl.empty() || times.at(listed.uidl) > 1 || identities.contains(listed.uidl)) continue;
    if (!left.has_size(listed.size)) continue;
    const auto head = heads.find(listed.number);
    if (head == heads.end()) {
      if (matched.heads.size() < kHeadsAtOnce) matched.heads.push_back(listed.number);
    } else if (!head->second.empty()) {
      if (const Known* entry = left.take(listed.size, head->second)) {
        matched.take_over.emplace_back(entry->uidl, listed.uidl);
      }
    }
  }
  if (!matched.take_over.empty()) matched.heads.clear();
  return matched;
}

std::string digest_of(const Listing& listing) {
  HeadDigest digest;
  for (const Listed& listed : listing.messages) digest.add(listed.uidl + " " + std::to_string(listed.size) + "\n");
  return digest.hex();
}

}  // namespace tegami::jobs
