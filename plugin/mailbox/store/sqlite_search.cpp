// Full-text search, and keeping the index up with the mail.
#include "mailbox/search/fts5_tokenizer.h"
#include "mailbox/search/query.h"
#include "mailbox/search/tokenizer.h"
#include "mailbox/store/digest_loop.h"
#include "mailbox/store/sqlite_mailbox.h"
#include "mailbox/store/sqlite_raw.h"
#include "mailbox/store/sqlite_summary.h"

namespace tegami::mailbox::store {

namespace {

// Longer texts are cut into words by FTS5's own call: the words of all of one would be too much to hold at once.
constexpr std::size_t kMostToCut = 1u << 20;

bool index_is_current(Connection& connection) {
  Run run = connection.sql("SELECT value FROM setting WHERE name = 'tokenizer'");
  return run.row() && run.text(0) == search::tokenizer_version();
}

/// Words as another tokenizer cut them cannot be found any more: everything is read and indexed again.
void start_index_anew(Connection& connection) {
  const std::string version = search::tokenizer_version();
  Transaction transaction(connection);
  if (!index_is_current(connection)) {
    connection.sql("INSERT INTO words (words) VALUES ('delete-all')").done();
    connection.sql("UPDATE message SET state = 0 WHERE state <> 0").done();
    connection
        .sql(
            "INSERT INTO setting (name, value) VALUES ('tokenizer', $1) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value")
        .bind(std::string_view(version))
        .done();
  }
  transaction.commit();
}

std::vector<Summary> pending(SqliteFile& file, MessageId after, std::size_t limit) {
  return file.read([&](Connection& connection) {
    std::vector<Summary> found;
    Run run =
        connection.sql("SELECT id, received_ms, size FROM message WHERE state = 0 AND id > $1 ORDER BY id LIMIT $2");
    run.bind(after).bind(static_cast<std::int64_t>(limit));
    while (run.row()) {
      Summary summary;
      summary.id = run.integer(0);
      summary.received_ms = run.integer(1);
      summary.size = static_cast<std::uint64_t>(run.integer(2));
      found.push_back(std::move(summary));
    }
    return found;
  });
}

/// Marked as unreadable; subject and the like stay as they were read when it was whole.
void write_lost(Connection& connection, MessageId id, State state) {
  connection.sql("UPDATE message SET state = $1, unreadable = 1 WHERE id = $2 AND state = 0")
      .bind(static_cast<std::int64_t>(state))
      .bind(id)
      .done();
  if (connection.changes() != 1) return;
  connection
      .sql("INSERT OR IGNORE INTO summary (message, subject, sender, recipients, snippet) VALUES ($1, '', '', '', '')")
      .bind(id)
      .done();
}

/// False: it was removed, or another process was quicker.
bool write_row(Connection& connection, const Digest& digest, State state) {
  const Summary& summary = digest.summary;
  connection
      .sql("UPDATE message SET state = $1, date_ms = $2, attachments = $3, unreadable = $4 WHERE id = $5 AND state = 0")
      .bind(static_cast<std::int64_t>(state))
      .bind(summary.date_ms)
      .bind(std::int64_t{summary.attachments})
      .bind(std::int64_t{summary.unreadable})
      .bind(summary.id)
      .done();
  if (connection.changes() != 1) return false;
  connection
      .sql("INSERT OR REPLACE INTO summary (message, subject, sender, recipients, snippet) VALUES ($1, $2, $3, $4, $5)")
      .bind(summary.id)
      .bind(std::string_view(summary.subject))
      .bind(std::string_view(summary.from))
      .bind(std::string_view(summary.to))
      .bind(std::string_view(summary.snippet))
      .done();
  return true;
}

void write_words(Connection& connection, const Digest& digest) {
  connection.sql("INSERT INTO words (rowid, subject, people, body) VALUES ($1, $2, $3, $4)")
      .bind(digest.summary.id)
      .bind(std::string_view(digest.subject))
      .bind(std::string_view(digest.people))
      .bind(std::string_view(digest.body))
      .done();
}

void cut_into_words(Digest& digest) {
  for (std::string* text : {&digest.subject, &digest.people, &digest.body}) {
    if (!text->empty() && text->size() <= kMostToCut) *text = search::document_tokens(*text);
  }
}

/// All rows before all words: FTS5 writes its pending words out, a segment each time, whenever a statement that needs a
/// savepoint comes between.
void write_batch(SqliteFile& file, std::span<const Digest> batch, State state) {
  file.write_behind([&](Connection& connection) {
    Transaction transaction(connection);
    std::vector<const Digest*> to_index;
    for (const Digest& digest : batch) {
      if (digest.lost) {
        write_lost(connection, digest.summary.id, state);
        continue;
      }
      if (write_row(connection, digest, state) && !digest.summary.unreadable && state == State::digested) {
        to_index.push_back(&digest);
      }
    }
    for (const Digest* digest : to_index) write_words(connection, *digest);
    transaction.commit();
  });
}

}  // namespace

std::size_t SqliteMailbox::digest_pending(std::size_t limit, const std::function<bool()>& stop, const Aside& aside) {
  if (!file_->read(index_is_current)) file_->write(start_index_anew);
  return digest_all({.pending = [&](MessageId after, std::size_t most) { return pending(*file_, after, most); },
                     .raw = [&](const Summary& known, Decompressor& decompressor) -> std::unique_ptr<RawReader> {
                       return std::make_unique<SqliteRawReader>(file_, known.id, known.size, &decompressor);
                     },
                     .prepare = cut_into_words,
                     .write = [&](std::span<const Digest> batch, State state) { write_batch(*file_, batch, state); },
                     .stop = stop,
                     .aside = aside},
                    digesting_, limit);
}

std::vector<Summary> SqliteMailbox::search(std::string_view query, std::optional<FolderId> folder, const Page& page) {
  const search::Query parsed = search::parse_query(query);
  if (parsed.empty()) return {};
  const std::string match = search::fts5_match(parsed);
  return file_->read([&](Connection& connection) {
    Run run = connection.sql("SELECT " TEGAMI_SUMMARY_COLUMNS
                             " FROM message m LEFT JOIN summary s ON s.message = m.id WHERE m.id IN ("
                             "SELECT h.id FROM words w JOIN message h ON h.id = w.rowid WHERE w.words MATCH $1 "
                             "AND ($2 IS NULL OR h.folder = $2) AND (h.date_ms, h.id) < ($3, $4) "
                             "ORDER BY h.date_ms DESC, h.id DESC LIMIT $5) ORDER BY m.date_ms DESC, m.id DESC");
    run.bind(std::string_view(match));
    folder ? run.bind(*folder) : run.bind_null();
    return summaries(bind_page(run, page));
  });
}

Mailbox::Totals SqliteMailbox::totals() {
  return file_->read([](Connection& connection) {
    Run run = connection.sql("SELECT count(*), coalesce(sum(size), 0), coalesce(sum(state = 0), 0) FROM message");
    run.row();
    const Totals counted{run.integer(0), run.integer(1), run.integer(2)};
    return index_is_current(connection) ? counted : Totals{counted.messages, counted.bytes, counted.messages};
  });
}

}  // namespace tegami::mailbox::store
