#include "mailbox/search/query.h"

#include <algorithm>
#include <array>

#include "mailbox/search/tokenizer.h"

namespace tegami::mailbox::search {
namespace {

constexpr std::array<std::string_view, 7> kSpaces = {" ", "\t", "\n", "\r", "\u3000", "\u00A0", "\u200B"};
constexpr std::array<std::string_view, 8> kMinus = {"-",      "\uFF0D", "\u2212", "\u2010",
                                                    "\u2011", "\u2012", "\u2013", "\uFE63"};

struct Quotes {
  std::string_view open, close;
};
constexpr std::array<Quotes, 6> kQuotes = {{{"\"", "\""},
                                            {"\uFF02", "\uFF02"},
                                            {"\u201C", "\u201D"},
                                            {"\u300C", "\u300D"},
                                            {"\u300E", "\u300F"},
                                            {"\uFF62", "\uFF63"}}};

template <std::size_t N>
std::size_t starts_with_any(std::string_view text, const std::array<std::string_view, N>& all) {
  for (const std::string_view one : all) {
    if (text.starts_with(one)) return one.size();
  }
  return 0;
}

const Quotes* opening(std::string_view text) {
  const auto* found = std::ranges::find_if(kQuotes, [&](const Quotes& q) { return text.starts_with(q.open); });
  return found == kQuotes.end() ? nullptr : found;
}

std::string_view cut_at_letter(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0u) == 0x80u) --bytes;
  return text.substr(0, bytes);
}

/// A word or phrase as terms: one, or several that overlap by a token when it is long.
std::vector<Term> terms(std::string_view text, bool whole_words) {
  Term all;
  tokenize(text, Mode::query, [&](std::string_view token, std::size_t, std::size_t) {
    all.tokens.emplace_back(token);
    return true;
  });
  std::vector<Term> pieces;
  if (all.tokens.empty()) return pieces;
  const std::string& last = all.tokens.back();
  const bool latin = [&] {
    bool run = single_letter(last);
    if (!run && last.size() > 1) run = single_letter(last.substr(0, last.size() > 3 ? 3 : 1));
    return !run;
  }();
  all.prefix = latin ? !whole_words : single_letter(last);
  for (std::size_t from = 0;; from += kPhraseTokens - 1) {
    const std::size_t count = std::min(kPhraseTokens, all.tokens.size() - from);
    const auto begin = all.tokens.begin() + static_cast<std::ptrdiff_t>(from);
    const bool ends = from + count == all.tokens.size();
    pieces.push_back({{begin, begin + static_cast<std::ptrdiff_t>(count)}, ends && all.prefix});
    if (ends) return pieces;
  }
}

std::string in_double_quotes(std::string_view token) {
  std::string quoted = "\"";
  for (const char c : token) quoted.append(c == '"' ? 2 : 1, c);
  return quoted += '"';
}

}  // namespace

Query parse_query(std::string_view typed) {
  Query query;
  std::string_view rest = cut_at_letter(typed, kQueryBytes);
  while (!rest.empty() && query.all.size() + query.none.size() < kQueryTerms) {
    if (const std::size_t space = starts_with_any(rest, kSpaces)) {
      rest.remove_prefix(space);
      continue;
    }
    const std::size_t minus = starts_with_any(rest, kMinus);
    rest.remove_prefix(minus);
    std::string_view word;
    const Quotes* quotes = opening(rest);
    if (quotes != nullptr) {
      rest.remove_prefix(quotes->open.size());
      const std::size_t close = rest.find(quotes->close);
      word = rest.substr(0, close);
      rest.remove_prefix(close == std::string_view::npos ? rest.size() : close + quotes->close.size());
    } else {
      std::size_t end = 0;
      while (end < rest.size() && starts_with_any(rest.substr(end), kSpaces) == 0 &&
             opening(rest.substr(end)) == nullptr) {
        ++end;
      }
      word = rest.substr(0, end);
      rest.remove_prefix(end);
    }
    auto& into = minus > 0 ? query.none : query.all;
    for (Term& term : terms(word, quotes != nullptr)) into.push_back(std::move(term));
  }
  return query;
}

std::string fts5_match(const Term& term) {
  std::string match;
  for (const std::string& token : term.tokens) {
    if (!match.empty()) match += " + ";
    match += in_double_quotes(token);
  }
  if (term.prefix) match += " *";
  return match;
}

std::string fts5_match(const Query& query) {
  std::string match;
  if (query.empty()) return match;
  for (const Term& term : query.all) {
    if (!match.empty()) match += " AND ";
    match += "(" + fts5_match(term) + ")";
  }
  if (query.none.empty()) return match;
  match = "(" + match + ")";
  for (const Term& term : query.none) match = "(" + match + " NOT (" + fts5_match(term) + "))";
  return match;
}

std::string quote_lexeme(std::string_view token) {
  std::string quoted = "'";
  for (const char c : token) quoted.append(c == '\'' || c == '\\' ? 2 : 1, c);
  return quoted += '\'';
}

std::string tsquery(const Term& term) {
  std::string text;
  for (const std::string& token : term.tokens) {
    if (!text.empty()) text += " <-> ";
    text += quote_lexeme(token);
  }
  if (term.prefix) text += ":*";
  return text;
}

}  // namespace tegami::mailbox::search
