#include "mailbox/search/fts5_tokenizer.h"

#include <sqlite3.h>

#include <exception>
#include <stdexcept>
#include <string>

#include "mailbox/search/tokenizer.h"

namespace tegami::mailbox::search {

namespace {

// An exact text: this, then each token behind its length in one byte.
constexpr char kExact = '\x01';
constexpr std::size_t kExactBytes = 255;
static_assert(kWordBytes <= kExactBytes);

using TokenCallback = int (*)(void* context, int flags, const char* token, int bytes, int start, int end);

int create(void*, const char**, int, Fts5Tokenizer** tokenizer) {
  static char stateless;  // FTS5 asks for an address that is not null
  *tokenizer = reinterpret_cast<Fts5Tokenizer*>(&stateless);
  return SQLITE_OK;
}

void destroy(Fts5Tokenizer*) {}

struct Forward {
  void* context;
  TokenCallback callback;
  int code = SQLITE_OK;

  bool operator()(std::string_view token, std::size_t start, std::size_t end) {
    code = callback(context, 0, token.data(), static_cast<int>(token.size()), static_cast<int>(start),
                    static_cast<int>(end));
    return code == SQLITE_OK;
  }
};

void forward_exact(std::string_view text, Forward& forward) {
  text.remove_prefix(1);
  while (!text.empty()) {
    const std::string_view token = text.substr(1, static_cast<unsigned char>(text[0]));
    if (token.empty() || !forward(token, 0, token.size())) return;
    text.remove_prefix(1 + token.size());
  }
}

void add_exact(std::string& text, std::string_view token) {
  if (token.empty() || token.size() > kExactBytes) return;  // none of ours
  text += static_cast<char>(token.size());
  text += token;
}

int tokenize_for_fts5(Fts5Tokenizer*, void* context, int flags, const char* text, int bytes, TokenCallback callback) {
  if (text == nullptr || bytes <= 0) return SQLITE_OK;
  const Mode mode = (flags & FTS5_TOKENIZE_QUERY) != 0 ? Mode::query : Mode::document;
  Forward forward{context, callback};
  if (text[0] == kExact) {
    forward_exact({text, static_cast<std::size_t>(bytes)}, forward);
    return forward.code;
  }
  try {
    tokenize({text, static_cast<std::size_t>(bytes)}, mode, std::ref(forward));
  } catch (const std::exception&) {
    return SQLITE_ERROR;  // SQLite's C code must not be unwound
  }
  return forward.code;
}

fts5_api* api_of(sqlite3* connection) {
  fts5_api* api = nullptr;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(connection, "SELECT fts5(?1)", -1, &statement, nullptr) == SQLITE_OK) {
    sqlite3_bind_pointer(statement, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
    sqlite3_step(statement);
  }
  sqlite3_finalize(statement);
  return api;
}

}  // namespace

std::string exact_tokens(std::span<const std::string> tokens) {
  std::string text(1, kExact);
  for (const std::string& token : tokens) add_exact(text, token);
  return text;
}

std::string document_tokens(std::string_view text) {
  std::string tokens(1, kExact);
  tokens.reserve(2 * text.size() + 16);
  tokenize(text, Mode::document, [&](std::string_view token, std::size_t, std::size_t) {
    add_exact(tokens, token);
    return true;
  });
  return tokens;
}

void register_fts5_tokenizer(sqlite3* connection) {
  fts5_api* api = api_of(connection);
  fts5_tokenizer tokenizer{create, destroy, tokenize_for_fts5};
  if (api == nullptr || api->xCreateTokenizer(api, "tegami", nullptr, &tokenizer, nullptr) != SQLITE_OK) {
    throw std::runtime_error("this SQLite has no FTS5 full-text search; build it with SQLITE_ENABLE_FTS5");
  }
}

}  // namespace tegami::mailbox::search
