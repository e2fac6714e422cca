// X1 and X2 on PostgreSQL. Removing a mail removes its words at once, and what VACUUM gives back belongs to all
// accounts and is the server's own affair; what is an account's is swept and counted here.
#include <algorithm>

#include "mailbox/search/tokenizer.h"
#include "mailbox/search/tsvector.h"
#include "mailbox/store/postgresql_mailbox.h"
#include "mailbox/store/postgresql_query.h"
#include "mailbox/store/postgresql_raw.h"

namespace tegami::mailbox::store {

using Poco::Data::Session;

namespace {

constexpr std::int64_t kMailsAStep = 500;
constexpr std::int64_t kMailsAtOnce = 64;
constexpr std::size_t kDigestAtOnce = 64;
constexpr std::size_t kSendBytes = 4u << 20;  // of words in one comparison

bool stopped(const Stop& stop) { return stop && stop(); }

/// Rows of mail that is not there (chunks: nor on its way in). The last id looked at; 0: that was the end.
MessageId sweep_step(storage::Database& database, AccountId account, const std::string& table, MessageId after) {
  const std::string upload =
      table == "mailbox_chunk"
          ? " AND NOT EXISTS (SELECT 1 FROM mailbox_upload u WHERE u.account = $1 AND u.message = i)"
          : "";
  // The ids one after another by the key, without reading a row of each that is passed over.
  const std::string sql =
      "WITH RECURSIVE step (i, n) AS (SELECT min(message), 1::BIGINT FROM " + table +
      " WHERE account = $1 AND message > $2 UNION ALL SELECT (SELECT min(t.message) FROM " + table +
      " t WHERE t.account = $1 AND t.message > s.i), s.n + 1 FROM step s WHERE s.i IS NOT NULL AND s.n < $3), "
      "gone AS (DELETE FROM " +
      table +
      " d USING step WHERE d.account = $1 AND d.message = i AND NOT EXISTS (SELECT 1 FROM mailbox_message m "
      "WHERE m.account = $1 AND m.id = i)" +
      upload + ") SELECT coalesce(max(i), 0), count(i) FROM step";
  MessageId last = 0;
  database.transact([&](Session& session) {
    const PgRows rows(session, sql.c_str(), PgParameters().add(account).add(after).add(kMailsAStep));
    last = rows.integer(0, 1) < kMailsAStep ? 0 : rows.integer(0, 0);
  });
  return last;
}

struct Mail {
  Summary summary;
  bool indexed = false;
};

std::vector<Mail> mails_after(storage::Database& database, AccountId account, MessageId after) {
  std::vector<Mail> found;
  database.read([&](Session& session) {
    found.clear();
    const PgRows rows(session,
                      "SELECT id, received_ms, size, (state = 1 AND unreadable = 0)::INT::BIGINT FROM mailbox_message "
                      "WHERE account = $1 AND state <> 0 AND id > $2 ORDER BY id LIMIT $3",
                      PgParameters().add(account).add(after).add(kMailsAtOnce));
    for (int row = 0; row < rows.size(); ++row) {
      Mail& mail = found.emplace_back();
      mail.summary.id = rows.integer(row, 0);
      mail.summary.received_ms = rows.integer(row, 1);
      mail.summary.size = static_cast<std::uint64_t>(rows.integer(row, 2));
      mail.indexed = rows.integer(row, 3) != 0;
    }
  });
  return found;
}

/// What the index should hold of some mails; answers how many of them it has otherwise.
class Expected {
 public:
  void add(MessageId message, std::vector<std::string> rows) {
    ids_.push_back(message);
    std::int64_t number = 0;
    for (std::string& row : rows) {
      messages_.push_back(message);
      numbers_.push_back(number++);
      bytes_ += row.size();
      rows_.push_back(std::move(row));
    }
  }
  std::size_t bytes() const { return bytes_; }
  std::int64_t differing(storage::Database& database, AccountId account) {
    std::int64_t count = 0;
    const std::vector<std::string_view> rows(rows_.begin(), rows_.end());
    database.read([&](Session& session) {
      const PgRows found(session,
                         "SELECT count(DISTINCT x.m) FROM (SELECT coalesce(e.m, w.message) AS m FROM "
                         "(SELECT m, n, t::tsvector AS v FROM unnest($2, $3, $4) AS t (m, n, t)) e FULL JOIN "
                         "(SELECT message, number, words FROM mailbox_words WHERE account = $1 AND message = ANY ($5)) "
                         "w ON w.message = e.m AND w.number = e.n WHERE w.words IS DISTINCT FROM e.v) x "
                         "JOIN mailbox_message g ON g.account = $1 AND g.id = x.m AND g.state <> 0",
                         PgParameters().add(account).add(messages_).add(numbers_).add_texts(rows).add(ids_));
      count = found.integer(0, 0);
    });
    *this = {};
    return count;
  }

 private:
  std::vector<std::int64_t> ids_, messages_, numbers_;
  std::vector<std::string> rows_;
  std::size_t bytes_ = 0;
};

/// The mail as it is read now; nothing: its bytes are not whole.
std::optional<Digest> read_whole(storage::Database& database, AccountId account, const Mail& mail,
                                 Decompressor& decompressor) {
  try {
    PgRawReader reader(database, account, mail.summary.id, mail.summary.size, &decompressor);
    Digest digest = store::digest(mail.summary, reader);
    std::string rest(kChunkBytes, '\0');
    while (reader.read(rest) > 0) {
    }
    return digest;
  } catch (const Poco::Exception&) {
    throw;  // the database, not the mail
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

}  // namespace

bool PgMailbox::sweep_removed(const Stop& stop) {
  for (const char* table : {"mailbox_words", "mailbox_chunk"}) {
    MessageId after = 0;
    do {
      if (stopped(stop)) return false;
      after = sweep_step(database_, account_, table, after);
    } while (after != 0);
  }
  return true;
}

std::int64_t PgMailbox::index_bytes() {
  std::int64_t bytes = 0;
  database_.read([&](Session& session) {
    const PgRows rows(session,
                      "SELECT coalesce(sum(pg_column_size(words)), 0)::BIGINT FROM mailbox_words WHERE account = $1",
                      PgParameters().add(account_));
    bytes = rows.integer(0, 0);
  });
  return bytes;
}

bool PgMailbox::optimise_index(const Stop& stop) {
  while (digest_pending(kDigestAtOnce, stop, {}) > 0) {
    if (stopped(stop)) return false;
  }
  if (!sweep_removed(stop)) return false;
  // What was written lately waits in a list that every search reads through; at most a few MB.
  database_.read([](Session& session) {
    PgRows(session, "SELECT gin_clean_pending_list('mailbox_words_index'::regclass)", PgParameters());
  });
  return true;
}

std::optional<IndexCheck> PgMailbox::check_index(const Stop& stop) {
  while (digest_pending(kDigestAtOnce, stop, {}) > 0) {
    if (stopped(stop)) return std::nullopt;
  }
  IndexCheck result;
  Decompressor decompressor;
  Expected expected;
  MessageId after = 0;
  for (auto mails = mails_after(database_, account_, after); !mails.empty();
       mails = mails_after(database_, account_, after)) {
    for (const Mail& mail : mails) {
      if (stopped(stop)) return std::nullopt;
      after = mail.summary.id;
      const auto digest = read_whole(database_, account_, mail, decompressor);
      if (!digest && !find(after)) continue;  // removed meanwhile
      ++result.mails;
      if (!digest) {
        ++result.damaged;
        continue;
      }
      const std::string_view texts[] = {digest->subject, digest->people, digest->body};
      expected.add(after, mail.indexed ? search::tsvector_rows(account_, texts) : std::vector<std::string>());
      if (expected.bytes() > kSendBytes) result.missing += expected.differing(database_, account_);
    }
    result.missing += expected.differing(database_, account_);
  }
  database_.read([&](Session& session) {
    const PgRows rows(session,
                      "SELECT count(DISTINCT w.message) FROM mailbox_words w WHERE w.account = $1 AND NOT EXISTS "
                      "(SELECT 1 FROM mailbox_message m WHERE m.account = $1 AND m.id = w.message)",
                      PgParameters().add(account_));
    result.leftover = rows.integer(0, 0);
  });
  return result;
}

bool PgMailbox::rebuild_index(std::string_view run, const Stop& stop) {
  if (stopped(stop)) return false;
  database_.transact([&](Session& session) {
    const PgParameters account = PgParameters().add(account_);
    const PgRows rows(session, "SELECT rebuild FROM mailbox WHERE account = $1 FOR UPDATE", account);
    if (rows.size() == 0 || rows.text(0, 0) == run) return;
    PgRows(session, "DELETE FROM mailbox_words WHERE account = $1", account);
    PgRows(session, "UPDATE mailbox_message SET state = 0 WHERE account = $1 AND state <> 0", account);
    PgRows(session, "UPDATE mailbox SET tokenizer = $2, rebuild = $3 WHERE account = $1",
           PgParameters().add(account_).add(search::tokenizer_version()).add(run));
  });
  return optimise_index(stop);
}

}  // namespace tegami::mailbox::store
