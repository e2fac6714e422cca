#include "mailbox/mime/addresses.h"

#include <algorithm>
#include <string>

#include "mailbox/mime/fields.h"
#include "mailbox/mime/words.h"

namespace tegami::mailbox::mime {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Where the quoted-string that begins at i ends (behind its last quote).
std::size_t past_quoted(std::string_view text, std::size_t i) {
  for (++i; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return text.size();
}

std::size_t past_comment(std::string_view text, std::size_t i) {
  std::size_t depth = 0;
  for (; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '(') {
      ++depth;
    } else if (text[i] == ')' && --depth == 0) {
      return i + 1;
    }
  }
  return text.size();
}

std::string without_quotes(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') continue;
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    plain += text[i];
  }
  return plain;
}

std::string name_of(std::string_view phrase) {
  return std::string(trimmed(decode_words(trimmed(without_quotes(phrase)))));
}

/// Spaces outside quotes dropped, a route ("@a,@b:") too.
std::string addr_spec(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('@')) {
    if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) text.remove_prefix(colon + 1);
  }
  std::string spec;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '"') {
      const std::size_t end = past_quoted(text, i);
      spec += text.substr(i, end - i);
      i = end;
    } else {
      if (text[i] != ' ' && text[i] != '\t') spec += text[i];
      ++i;
    }
  }
  return spec;
}

class List {
 public:
  explicit List(bool again) : again_(again) {}

  std::vector<Address> parse(std::string_view text) {
    for (std::size_t i = 0; i < text.size() && found_.size() < kAddresses;) i = step(text, i);
    flush();
    return std::move(found_);
  }

 private:
  std::size_t step(std::string_view text, std::size_t i) {
    switch (text[i]) {
      case '"': {
        const std::size_t end = past_quoted(text, i);
        phrase_ += text.substr(i, end - i);
        return end;
      }
      case '(': {
        const std::size_t end = past_comment(text, i);
        if (comment_.empty()) comment_ = text.substr(i + 1, end - i - (text[end - 1] == ')' ? 2 : 1));
        phrase_ += ' ';
        return end;
      }
      case '<': {
        std::size_t end = i + 1;
        while (end < text.size() && text[end] != '>') end = text[end] == '"' ? past_quoted(text, end) : end + 1;
        angle_ = text.substr(i + 1, end - i - 1);
        has_angle_ = true;
        return std::min(end + 1, text.size());
      }
      case ',':
      case ';':
        flush();
        return i + 1;
      case ':':
        // A group's name, unless an address is under way.
        if (!has_angle_ && phrase_.find('@') == std::string::npos) {
          phrase_.clear();
          return i + 1;
        }
        break;
      case '=':
        if (const auto word = encoded_word_at(text, i)) {
          phrase_ += text.substr(i, word->size);
          return i + word->size;
        }
        break;
      default:
        break;
    }
    phrase_ += text[i];
    return i + 1;
  }

  void flush() {
    Address address = has_angle_ ? named() : bare();
    if (address.name.empty() && !comment_.empty()) address.name = name_of(comment_);
    if (!address.name.empty() || !address.address.empty()) found_.push_back(std::move(address));
    phrase_.clear();
    angle_.clear();
    comment_.clear();
    has_angle_ = false;
  }

  Address named() const { return {name_of(phrase_), addr_spec(angle_)}; }

  Address bare() {
    const std::string_view text = trimmed(phrase_);
    if (text.find('@') == std::string_view::npos) {
      std::string name = name_of(text);
      // Some mailers encode the whole address.
      if (!again_ && text.find("=?") != std::string_view::npos && name.find('@') != std::string::npos) {
        std::vector<Address> inner = List(true).parse(name);
        if (!inner.empty()) {
          Address last = std::move(inner.back());
          inner.pop_back();
          for (Address& one : inner) found_.push_back(std::move(one));
          return last;
        }
      }
      const bool local = text.find_first_of(" \"=") == std::string_view::npos &&
                         std::ranges::all_of(text, [](char c) { return c > 0; });
      return local ? Address{{}, std::string(text)} : Address{std::move(name), {}};
    }
    // "local part"@host, or name and address without brackets.
    if (text.front() == '"') {
      const std::size_t end = past_quoted(text, 0);
      if (end < text.size() && text[end] == '@') return {{}, addr_spec(text)};
    }
    const std::size_t at = text.rfind('@');
    const std::size_t space = text.find_last_of(" \t\"", at);
    if (space == std::string_view::npos || at == 0 || text[at - 1] == ' ') return {{}, addr_spec(text)};
    const std::size_t end = std::min(text.find_first_of(" \t", at), text.size());
    return {name_of(text.substr(0, space + 1)), addr_spec(text.substr(space + 1, end - space - 1))};
  }

  bool again_;
  std::vector<Address> found_;
  std::string phrase_, angle_, comment_;
  bool has_angle_ = false;
};

}  // namespace

std::vector<Address> parse_addresses(std::string_view raw) { return List(false).parse(readable(raw)); }

}  // namespace tegami::mailbox::mime
