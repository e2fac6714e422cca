#include "mailbox/search/tsvector.h"

#include <map>

#include "mailbox/search/tokenizer.h"

namespace tegami::mailbox::search {

namespace {

std::string lexeme(std::int64_t account, std::string_view token) {
  return std::to_string(account) + ":" + std::string(token);
}

std::string row_of(std::span<const std::string> tokens) {
  std::map<std::string_view, std::string> places;
  for (std::size_t place = 1; place <= tokens.size(); ++place) {
    if (tokens[place - 1].empty()) continue;  // a gap
    std::string& listed = places[tokens[place - 1]];
    listed += (listed.empty() ? "" : ",") + std::to_string(place);
  }
  std::string row;
  for (const auto& [token, listed] : places) row += quote_lexeme(token) + ":" + listed + " ";
  return row;
}

}  // namespace

std::vector<std::string> tsvector_rows(std::int64_t account, std::span<const std::string_view> texts) {
  std::vector<std::string> rows;
  std::vector<std::string> tokens;
  std::size_t fresh = 0;  // tokens that no row has yet
  const auto add = [&](std::string token) {
    fresh += token.empty() ? 0 : 1;
    tokens.push_back(std::move(token));
    if (tokens.size() < kRowTokens) return;
    rows.push_back(row_of(tokens));
    tokens.erase(tokens.begin(), tokens.end() - kOverlap);
    fresh = 0;
  };
  for (const std::string_view text : texts) {
    tokenize(text, Mode::document, [&](std::string_view token, std::size_t, std::size_t) {
      add(lexeme(account, token));
      return true;
    });
    add({});
  }
  if (fresh > 0) rows.push_back(row_of(tokens));
  return rows;
}

std::string tsquery(std::int64_t account, const Term& term) {
  Term own = term;
  for (std::string& token : own.tokens) token = lexeme(account, token);
  return tsquery(own);
}

}  // namespace tegami::mailbox::search
