/// fts5_tokenizer.h - our tokenizer as 'tegami' for SQLite's FTS5.
#pragma once

struct sqlite3;

namespace tegami::mailbox::search {

/// Once a connection, before any table that names it is used. Throws std::runtime_error where SQLite has no FTS5.
void register_fts5_tokenizer(sqlite3* connection);

}  // namespace tegami::mailbox::search
