#include "services/failure_words.h"

namespace tegami::services {

std::string failure_words(const words::Catalog& words, std::string_view locale, std::string_view code,
                          std::string_view text) {
  const std::string key = "failure." + std::string(code);
  std::string plain = words.text(locale, words.has(locale, key) ? key : "failure.other");
  if (text.empty()) return plain;
  return words.text(locale, "failure.with_answer", {{"failure", plain}, {"answer", text}});
}

}  // namespace tegami::services
