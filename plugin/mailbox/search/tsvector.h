/// tsvector.h - words for PostgreSQL: tsvector literals of a mail, tsquery text of a term, both of our own tokens.
///
/// A tsvector keeps 256 places of a lexeme and none past 16,383, and refuses more than 1 MB: a mail becomes several
/// rows of at most kRowTokens tokens, each beginning with the last kOverlap of the row before, so that a phrase of
/// kPhraseTokens (query.h) lies wholly in one row. Lexemes begin with the account. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mailbox/search/query.h"

namespace tegami::mailbox::search {

constexpr std::size_t kRowTokens = 200;
constexpr std::size_t kOverlap = kPhraseTokens;

/// Texts that no phrase spans (subject, people, body), as text for `::tsvector`.
std::vector<std::string> tsvector_rows(std::int64_t account, std::span<const std::string_view> texts);

/// Text for `::tsquery`.
std::string tsquery(std::int64_t account, const Term& term);

}  // namespace tegami::mailbox::search
