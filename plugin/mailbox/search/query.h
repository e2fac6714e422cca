/// query.h - what a user typed into the search field, and its form for each store's full-text search (M2).
///
/// Words are parted by spaces (full-width too) and must all be there; "a phrase" in quotes (also “ ” 「 」) stands
/// together, its Latin words whole; a word after a minus sign must not be there. Latin words match by prefix, a
/// Japanese word of n letters is a phrase of its n-1 pairs, one letter a prefix. What the user typed reaches the
/// store only as tokens of tokenizer.h, which hold letters and digits only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tegami::mailbox::search {

constexpr std::size_t kQueryBytes = 1000;  ///< of what was typed; the rest is not read
constexpr std::size_t kQueryTerms = 32;    ///< further words are not read
constexpr std::size_t kPhraseTokens = 16;  ///< a longer phrase becomes several terms, overlapping by one token

/// Tokens that follow each other; prefix: of the last one.
struct Term {
  std::vector<std::string> tokens;
  bool prefix = false;
  bool operator==(const Term&) const = default;
};

struct Query {
  std::vector<Term> all;   ///< each must be there
  std::vector<Term> none;  ///< none may be there

  /// Nothing to look for: what was typed holds no word that must be there. The search then finds nothing.
  bool empty() const { return all.empty(); }
  bool operator==(const Query&) const = default;
};

Query parse_query(std::string_view typed);

/// MATCH text for FTS5 with our tokenizer; every token quoted. Empty for an empty query.
std::string fts5_match(const Query& query);
std::string fts5_match(const Term& term);

/// Text for `::tsquery` over tsvectors made of our tokens: 'a' <-> 'b':*. One term, since terms of a query may lie
/// in different rows of a mail. For a tsvector, quote each token alike: quote_lexeme(token) + ":" + position.
std::string tsquery(const Term& term);
std::string quote_lexeme(std::string_view token);

}  // namespace tegami::mailbox::search
