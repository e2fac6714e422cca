#include "services/failure_words.h"

#include "accounts/held.h"

namespace tegami::services {

std::string failure_words(const words::Catalog& words, std::string_view locale, std::string_view code,
                          std::string_view text) {
  if (const auto held = code == "held" ? accounts::held_counts_of(text) : std::nullopt)
    return words.text(locale, "failure.held.counts",
                      {{"on_server", words::Catalog::number(held->on_server)},
                       {"compared", words::Catalog::number(held->compared)},
                       {"same", words::Catalog::number(held->same)}});
  const std::string key = "failure." + std::string(code);
  std::string plain = words.text(locale, words.has(locale, key) ? key : "failure.other");
  if (text.empty()) return plain;
  return words.text(locale, "failure.with_answer", {{"failure", plain}, {"answer", text}});
}

}  // namespace tegami::services
