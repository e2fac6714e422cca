#include "mailbox/compose/typed_addresses.h"

#include <algorithm>
#include <optional>

#include "mailbox/compose/characters.h"
#include "mailbox/mime/utf8.h"

namespace tegami::mailbox::compose {
namespace {

/// ASCII, full-width, half-width, and the ideographic comma.
constexpr bool is_separator(char32_t c) {
  return c == ',' || c == ';' || c == 0xFF0C || c == 0xFF1B || c == 0x3001 || c == 0xFF64;
}
constexpr bool is_space(char32_t c) { return c == ' ' || c == '\t' || c == 0xA0 || c == 0x3000; }

/// Spaces at the ends gone, those inside of one kind and single.
std::string tidy(std::u32string_view text) {
  std::string out;
  bool space = false;
  for (const char32_t c : text) {
    if (is_space(c)) {
      space = true;
      continue;
    }
    if (space && !out.empty()) out += ' ';
    space = false;
    mime::append_utf8(out, c);
  }
  return out;
}

std::string utf8_of(std::u32string_view text) {
  std::string out;
  for (const char32_t c : text) mime::append_utf8(out, c);
  return out;
}

/// One address of the list, as it is read.
struct Piece {
  std::u32string all;              ///< as typed
  std::u32string outside, inside;  ///< of < and >; outside with its quotes
  std::u32string name;             ///< outside without them
  bool angled = false, behind = false;
  std::optional<Fault> fault;

  bool blank() const { return std::ranges::all_of(all, is_space); }
};

class Reader {
 public:
  explicit Reader(std::u32string_view text) : text_(text) {}

  std::vector<Piece> pieces() {
    while (at_ < text_.size()) step();
    end_piece();
    return std::move(pieces_);
  }

 private:
  void step() {
    const char32_t c = text_[at_];
    if (is_separator(c)) {
      ++at_;
      end_piece();
    } else if (c == '"') {
      quoted();
    } else if (c == '(') {
      comment();
    } else if (c == '<' || (c == 0xFF1C && encloses_address())) {
      angle(c == '<' ? U'>' : char32_t{0xFF1E});
    } else if (c == '[') {
      literal();
    } else {
      if (c == ':') piece_.fault = piece_.fault.value_or(Fault::group);
      put(c);
      ++at_;
    }
  }

  void put(char32_t c) {
    piece_.all += c;
    piece_.outside += c;
    piece_.name += c;
    if (piece_.angled && !is_space(c)) piece_.behind = true;
  }

  void quoted() {
    const std::size_t begin = at_;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      piece_.name += text_[at_];
    }
    if (at_ >= text_.size()) piece_.fault = Fault::unclosed;
    at_ = std::min(at_ + 1, text_.size());
    piece_.all += text_.substr(begin, at_ - begin);
    piece_.outside += text_.substr(begin, at_ - begin);
    piece_.behind = piece_.behind || piece_.angled;
  }

  void comment() {
    std::size_t depth = 0;
    for (; at_ < text_.size(); ++at_) {
      const char32_t c = text_[at_];
      piece_.all += c;
      if (c == '\\' && at_ + 1 < text_.size()) {
        piece_.all += text_[++at_];
      } else if (c == '(') {
        ++depth;
      } else if (c == ')' && --depth == 0) {
        ++at_;
        return;
      }
    }
    piece_.fault = Fault::unclosed;
  }

  /// U+FF1C is a bracket only where it has its other half with an address between; in a name it is a letter.
  bool encloses_address() const {
    const auto near = text_.substr(at_, 2 * kAddressBytes);
    const std::size_t end = near.find(char32_t{0xFF1E});
    if (end == std::u32string_view::npos) return false;
    const auto inside = near.substr(0, end);
    return inside.find(U'@') != inside.npos || inside.find(char32_t{0xFF20}) != inside.npos;
  }

  void angle(char32_t closing) {
    piece_.behind = piece_.angled;
    piece_.angled = true;
    const std::size_t begin = at_++;
    for (bool in_quotes = false; at_ < text_.size() && (in_quotes || text_[at_] != closing); ++at_) {
      if (text_[at_] == '\\' && in_quotes && at_ + 1 < text_.size()) piece_.inside += text_[at_++];
      if (text_[at_] == '"') in_quotes = !in_quotes;
      piece_.inside += text_[at_];
    }
    if (at_ >= text_.size()) piece_.fault = Fault::unclosed;
    at_ = std::min(at_ + 1, text_.size());
    piece_.all += text_.substr(begin, at_ - begin);
  }

  /// Of a literal address, whose colons make no group.
  void literal() {
    for (; at_ < text_.size(); ++at_) {
      put(text_[at_]);
      if (text_[at_] != ']') continue;
      ++at_;
      return;
    }
    piece_.fault = Fault::unclosed;
  }

  void end_piece() {
    if (!piece_.blank()) pieces_.push_back(std::move(piece_));
    piece_ = {};
  }

  std::u32string_view text_;
  std::size_t at_ = 0;
  Piece piece_;
  std::vector<Piece> pieces_;
};

boost::system::result<Mailbox, Fault> mailbox_of(const Piece& piece) {
  if (piece.fault) return *piece.fault;
  if (piece.behind) return Fault::not_an_address;
  auto address = Address::parse(utf8_of(piece.angled ? piece.inside : piece.outside));
  if (!address) return address.error();
  Mailbox mailbox{piece.angled ? tidy(piece.name) : std::string(), *std::move(address)};
  if (const auto fault = flaw_of_line(mailbox.display_name, kNameCharacters)) return *fault;
  return mailbox;
}

bool needs_quotes(std::string_view name) {
  for (const char32_t c : Characters(name)) {
    if (is_separator(c) || c == 0xFF1C ||
        (c < 0x80 && std::string_view("<>()[]:@\\\"").find(static_cast<char>(c)) != std::string_view::npos)) {
      return true;
    }
  }
  return false;
}

}  // namespace

Result<std::vector<Mailbox>> parse_typed(std::string_view field, std::string_view text, const Limits& limits) {
  if (const auto fault = flaw_of_line(text, kTypedBytes / 4)) {
    return Failure{{Flaw{std::string(field), *fault, shown(text)}}};
  }
  std::u32string letters;
  for (const char32_t c : Characters(text)) letters += c;
  const std::vector<Piece> pieces = Reader(letters).pieces();
  if (pieces.size() > limits.recipients) {
    return Failure{{Flaw{std::string(field), Fault::too_many, std::to_string(pieces.size())}}};
  }
  std::vector<Mailbox> found;
  Failure failure;
  for (const Piece& piece : pieces) {
    auto mailbox = mailbox_of(piece);
    if (mailbox) {
      found.push_back(*std::move(mailbox));
    } else {
      failure.flaws.push_back({std::string(field), mailbox.error(), shown(tidy(piece.all))});
    }
  }
  if (!failure.flaws.empty()) return failure;
  return found;
}

std::string as_typed(std::span<const Mailbox> mailboxes) {
  std::string out;
  for (const Mailbox& one : mailboxes) {
    if (!out.empty()) out += ", ";
    const std::string address = one.address.shown();
    if (one.display_name.empty()) {
      out += mime::is_ascii(address) ? address : '<' + address + '>';
      continue;
    }
    const bool quotes = needs_quotes(one.display_name);
    if (quotes) out += '"';
    for (const char c : one.display_name) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    out += (quotes ? "\" <" : " <") + address + '>';
  }
  return out;
}

}  // namespace tegami::mailbox::compose
