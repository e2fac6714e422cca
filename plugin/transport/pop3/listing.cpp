#include "transport/pop3/listing.h"

#include <algorithm>
#include <charconv>

namespace tegami::transport::pop3 {

namespace {

/// Takes a decimal number and the blanks behind it.
template <class Number>
bool take_number(std::string_view& text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!text.empty() && text.front() != ' ' && text.front() != '\t') return false;
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return true;
}

std::string escaped(std::string_view uidl) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  while (uidl.ends_with(' ') || uidl.ends_with('\t')) uidl.remove_suffix(1);
  std::string text;
  text.reserve(uidl.size());
  for (const char c : uidl) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x21 && byte <= 0x7E) {
      text += c;
    } else {
      text += '%';
      text += kHex[byte >> 4U];
      text += kHex[byte & 15U];
    }
  }
  return text;
}

/// By number; of a number that stands twice the first one counts.
void put_in_order(std::vector<Listed>& list) {
  const auto by_number = [](const Listed& a, const Listed& b) { return a.number < b.number; };
  if (!std::is_sorted(list.begin(), list.end(), by_number)) std::stable_sort(list.begin(), list.end(), by_number);
  const auto same_number = [](const Listed& a, const Listed& b) { return a.number == b.number; };
  list.erase(std::unique(list.begin(), list.end(), same_number), list.end());
}

}  // namespace

ListingReader::ListingReader(Engine& engine, std::function<void(Listing)> done)
    : engine_(engine), done_(std::move(done)) {}

void ListingReader::begin() {
  Command list(Stage::list, "LIST", Shape::block);
  list.pipelined = true;
  list.on_line = [this](std::string_view line) { on_size(line); };
  list.on_reply = [this](const Reply& reply) {
    if (!reply.ok()) engine_.end(refusal(Stage::list, reply.text, Kind::temporary, "listing_refused"));
  };
  Command uidl(Stage::list, "UIDL", Shape::block);
  uidl.pipelined = true;
  uidl.on_line = [this](std::string_view line) { on_uidl(line); };
  uidl.on_reply = [this](const Reply& reply) {
    has_uidl_ = reply.ok();
    if (!engine_.ended()) finish();
  };
  engine_.submit(std::move(list));
  engine_.submit(std::move(uidl));
}

void ListingReader::bad(std::string_view line) {
  engine_.end(Failure(Stage::list, Kind::protocol, "bad_listing", printable(line)));
}

void ListingReader::on_size(std::string_view line) {
  std::string_view rest = line;
  Listed listed;
  // Some servers put more behind the size; RFC 1939 allows it.
  if (!take_number(rest, listed.number) || listed.number == 0 || !take_number(rest, listed.size)) return bad(line);
  if (sizes_.size() >= kMaxMessages) return bad("LIST");
  sizes_.push_back(std::move(listed));
}

void ListingReader::on_uidl(std::string_view line) {
  std::string_view rest = line;
  Listed listed;
  if (!take_number(rest, listed.number) || listed.number == 0) return bad(line);
  if (uidls_.size() >= kMaxMessages) return bad("UIDL");
  listed.uidl = escaped(rest);
  uidls_.push_back(std::move(listed));
}

void ListingReader::finish() {
  put_in_order(sizes_);
  put_in_order(uidls_);
  Listing listing;
  listing.has_uidl = has_uidl_;
  listing.messages.reserve(std::max(sizes_.size(), uidls_.size()));
  auto size = sizes_.begin();
  auto uidl = uidls_.begin();
  while (size != sizes_.end() || uidl != uidls_.end()) {
    if (uidl == uidls_.end() || (size != sizes_.end() && size->number < uidl->number)) {
      listing.messages.push_back(std::move(*size++));
    } else if (size == sizes_.end() || uidl->number < size->number) {
      listing.messages.push_back(std::move(*uidl++));
    } else {
      size->uidl = std::move(uidl->uidl);
      listing.messages.push_back(std::move(*size++));
      ++uidl;
    }
  }
  sizes_ = {};
  uidls_ = {};
  done_(std::move(listing));
}

}  // namespace tegami::transport::pop3
