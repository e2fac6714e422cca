/// fts5_tokenizer.h - our tokenizer as 'tegami' for SQLite's FTS5.
#pragma once

#include <span>
#include <string>
#include <string_view>

struct sqlite3;

namespace tegami::mailbox::search {

/// Once a connection, before any table that names it is used. Throws std::runtime_error where SQLite has no FTS5.
void register_fts5_tokenizer(sqlite3* connection);

/// A text of which the tokenizer makes exactly these tokens, as they stand in the index: to take a mail's words out
/// whose text is gone. It begins with a control character, which no mail's text holds when it is indexed.
std::string exact_tokens(std::span<const std::string> tokens);

/// The same of a document's words: what is indexed is as if the text itself were, but cut into words here and now, on
/// a thread that holds up no writer. Some twice to three times as long as the text.
std::string document_tokens(std::string_view text);

}  // namespace tegami::mailbox::search
