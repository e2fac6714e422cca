// Full-text search, and keeping the index up with the mail.
#include <set>

#include "mailbox/search/query.h"
#include "mailbox/search/tokenizer.h"
#include "mailbox/search/tsvector.h"
#include "mailbox/store/postgresql_mailbox.h"
#include "mailbox/store/postgresql_query.h"
#include "mailbox/store/postgresql_raw.h"
#include "mailbox/store/postgresql_summary.h"

namespace tegami::mailbox::store {

using Poco::Data::Session;

namespace {

constexpr std::size_t kSendBytes = 8u << 20;  // of words in one statement

/// Rows of words of one or many mails, sent together.
class WordRows {
 public:
  void add(MessageId message, std::vector<std::string> rows) {
    std::int64_t number = 0;
    for (std::string& row : rows) {
      messages_.push_back(message);
      numbers_.push_back(number++);
      bytes_ += row.size();
      words_.push_back(std::move(row));
    }
  }
  std::size_t bytes() const noexcept { return bytes_; }
  void send(Session& session, AccountId account) {
    if (!words_.empty()) {
      const std::vector<std::string_view> words(words_.begin(), words_.end());
      PgRows(session,
             "INSERT INTO mailbox_words (account, message, number, words) SELECT $1, m, n, w::tsvector "
             "FROM unnest($2, $3, $4) AS t (m, n, w)",
             PgParameters().add(account).add(messages_).add(numbers_).add_texts(words));
    }
    *this = {};
  }

 private:
  std::vector<std::int64_t> messages_, numbers_;
  std::vector<std::string> words_;
  std::size_t bytes_ = 0;
};

/// Ids of those that were still pending.
std::set<MessageId> write_rows(Session& session, AccountId account, std::span<const Digest> batch, State state) {
  std::vector<std::int64_t> ids, dates, attachments, unreadable;
  std::vector<std::string_view> subjects, senders, recipients, snippets;
  for (const Digest& digest : batch) {
    if (digest.lost) continue;
    const Summary& summary = digest.summary;
    ids.push_back(summary.id);
    dates.push_back(summary.date_ms);
    attachments.push_back(summary.attachments ? 1 : 0);
    unreadable.push_back(summary.unreadable ? 1 : 0);
    subjects.push_back(summary.subject);
    senders.push_back(summary.from);
    recipients.push_back(summary.to);
    snippets.push_back(summary.snippet);
  }
  const PgRows rows(session,
                    "UPDATE mailbox_message m SET state = $2, date_ms = t.d, attachments = t.a, unreadable = t.x, "
                    "subject = t.s, sender = t.f, recipients = t.r, snippet = t.p "
                    "FROM unnest($3, $4, $5, $6, $7, $8, $9, $10) AS t (i, d, a, x, s, f, r, p) "
                    "WHERE m.account = $1 AND m.id = t.i AND m.state = 0 RETURNING m.id",
                    PgParameters()
                        .add(account)
                        .add(static_cast<std::int64_t>(state))
                        .add(ids)
                        .add(dates)
                        .add(attachments)
                        .add(unreadable)
                        .add_texts(subjects)
                        .add_texts(senders)
                        .add_texts(recipients)
                        .add_texts(snippets));
  std::set<MessageId> written;
  for (int row = 0; row < rows.size(); ++row) written.insert(rows.integer(row, 0));
  return written;
}

/// Marked as unreadable; subject and the like stay as they were read when it was whole.
void write_lost(Session& session, AccountId account, std::span<const Digest> batch, State state) {
  std::vector<std::int64_t> ids;
  for (const Digest& digest : batch) {
    if (digest.lost) ids.push_back(digest.summary.id);
  }
  if (ids.empty()) return;
  PgRows(session,
         "UPDATE mailbox_message SET state = $2, unreadable = 1 WHERE account = $1 AND id = ANY ($3) AND state = 0",
         PgParameters().add(account).add(static_cast<std::int64_t>(state)).add(ids));
}

}  // namespace

bool PgMailbox::index_is_current(Session& session) const {
  const PgRows rows(session, "SELECT tokenizer FROM mailbox WHERE account = $1", PgParameters().add(account_));
  return rows.size() == 1 && rows.text(0, 0) == search::tokenizer_version();
}

/// Words as another tokenizer cut them cannot be found any more: everything is read and indexed again.
void PgMailbox::start_index_anew() {
  database_.transact([&](Session& session) {
    const PgParameters account = PgParameters().add(account_);
    PgRows(session, "SELECT 1::BIGINT FROM mailbox WHERE account = $1 FOR UPDATE", account);
    if (index_is_current(session)) return;
    PgRows(session, "DELETE FROM mailbox_words WHERE account = $1", account);
    PgRows(session, "UPDATE mailbox_message SET state = 0 WHERE account = $1 AND state <> 0", account);
    PgRows(session, "UPDATE mailbox SET tokenizer = $2 WHERE account = $1",
           PgParameters().add(account_).add(search::tokenizer_version()));
  });
}

void PgMailbox::write_batch(std::span<const Digest> batch, State state) {
  database_.transact([&](Session& session) {
    const std::set<MessageId> written = write_rows(session, account_, batch, state);
    write_lost(session, account_, batch, state);
    if (state != State::digested) return;
    WordRows words;
    for (const Digest& digest : batch) {
      if (digest.summary.unreadable || !written.contains(digest.summary.id)) continue;
      const std::string_view texts[] = {digest.subject, digest.people, digest.body};
      words.add(digest.summary.id, search::tsvector_rows(account_, texts));
      if (words.bytes() > kSendBytes) words.send(session, account_);
    }
    words.send(session, account_);
  });
}

std::size_t PgMailbox::digest_pending(std::size_t limit, const std::function<bool()>& stop, const Aside& aside) {
  bool current = false;
  database_.read([&](Session& session) { current = index_is_current(session); });
  if (!current) start_index_anew();
  const auto pending = [&](MessageId after, std::size_t most) {
    std::vector<Summary> found;
    database_.read([&](Session& session) {
      found.clear();
      const PgRows rows(session,
                        "SELECT id, received_ms, size FROM mailbox_message "
                        "WHERE account = $1 AND state = 0 AND id > $2 ORDER BY id LIMIT $3",
                        PgParameters().add(account_).add(after).add(static_cast<std::int64_t>(most)));
      for (int row = 0; row < rows.size(); ++row) {
        Summary& summary = found.emplace_back();
        summary.id = rows.integer(row, 0);
        summary.received_ms = rows.integer(row, 1);
        summary.size = static_cast<std::uint64_t>(rows.integer(row, 2));
      }
    });
    return found;
  };
  return digest_all({.pending = pending,
                     .raw = [&](const Summary& known, Decompressor& decompressor) -> std::unique_ptr<RawReader> {
                       return std::make_unique<PgRawReader>(database_, account_, known.id, known.size, &decompressor);
                     },
                     .prepare = {},
                     .write = [&](std::span<const Digest> batch, State state) { write_batch(batch, state); },
                     .stop = stop,
                     .aside = aside},
                    digesting_, limit);
}

std::vector<Summary> PgMailbox::search(std::string_view query, std::optional<FolderId> folder, const Page& page) {
  const search::Query parsed = search::parse_query(query);
  if (parsed.empty()) return {};
  PgParameters parameters = PgParameters().add(account_);
  folder ? parameters.add(*folder) : parameters.add_null();
  add_page(parameters, page);
  // One condition a word, since the words of a query may lie in different rows of a mail.
  std::string sql = "SELECT " TEGAMI_PG_SUMMARY_COLUMNS
                    " FROM mailbox_message m WHERE m.account = $1 AND ($2 IS NULL OR m.folder = $2) "
                    "AND (m.date_ms, m.id) < ($3, $4)";
  int next = 6;
  const auto add = [&](const search::Term& term, const char* condition) {
    sql += std::string(condition) + " (SELECT w.message FROM mailbox_words w WHERE w.account = $1 AND w.words @@ $" +
           std::to_string(next++) + "::tsquery)";
    parameters.add(search::tsquery(account_, term));
  };
  for (const search::Term& term : parsed.all) add(term, " AND m.id IN");
  for (const search::Term& term : parsed.none) add(term, " AND m.id NOT IN");
  sql += " ORDER BY m.date_ms DESC, m.id DESC LIMIT $5";
  std::vector<Summary> found;
  database_.read([&](Session& session) { found = summaries(PgRows(session, sql.c_str(), parameters)); });
  return found;
}

}  // namespace tegami::mailbox::store
