// X2: the index against the stored mail, which is read once more.
#include <vector>

#include "mailbox/search/tokenizer.h"
#include "mailbox/store/digest.h"
#include "mailbox/store/index_scan.h"
#include "mailbox/store/sqlite_mailbox.h"
#include "mailbox/store/sqlite_raw.h"
#include "mailbox/store/sqlite_schema.h"

namespace tegami::mailbox::store {

namespace {

using namespace std::chrono_literals;

constexpr auto kStep = 100ms;
constexpr std::int64_t kMailsAtOnce = 256;

std::uint64_t mixed(std::uint64_t value) {  // splitmix64
  value += 0x9E3779B97F4A7C15U;
  value = (value ^ value >> 30U) * 0xBF58476D1CE4E5B9U;
  value = (value ^ value >> 27U) * 0x94D049BB133111EBU;
  return value ^ value >> 31U;
}

std::uint64_t hash(std::string_view term) {
  std::uint64_t value = 0xCBF29CE484222325U;  // FNV-1a
  for (const char byte : term) value = (value ^ static_cast<unsigned char>(byte)) * 0x100000001B3U;
  return value;
}

/// A mail's words with their places in one number, whatever order they come in.
std::uint64_t place_of(std::uint64_t term, int column, std::int64_t place) {
  return mixed(term ^ mixed(static_cast<std::uint64_t>(place) << 2U | static_cast<std::uint64_t>(column)));
}

std::uint64_t words_of(const Digest& mail) {
  std::uint64_t sum = 0;
  const std::string_view texts[] = {mail.subject, mail.people, mail.body};
  for (int column = 0; column < 3; ++column) {
    std::int64_t place = 0;
    search::tokenize(texts[column], search::Mode::document, [&](std::string_view token, std::size_t, std::size_t) {
      sum += place_of(hash(token), column, place++);
      return true;
    });
  }
  return sum;
}

struct Mail {
  Summary summary;
  bool indexed = false;
};

/// Digested mail, by id.
std::vector<Mail> mails_after(Connection& connection, MessageId after) {
  std::vector<Mail> found;
  Run run = connection.sql(
      "SELECT id, received_ms, size, state = 1 AND unreadable = 0 FROM message WHERE state <> 0 AND id > $1 "
      "ORDER BY id LIMIT $2");
  run.bind(after).bind(kMailsAtOnce);
  while (run.row()) {
    Mail& mail = found.emplace_back();
    mail.summary.id = run.integer(0);
    mail.summary.received_ms = run.integer(1);
    mail.summary.size = static_cast<std::uint64_t>(run.integer(2));
    mail.indexed = run.boolean(3);
  }
  return found;
}

bool still_there(Connection& connection, MessageId id) {
  Run run = connection.sql("SELECT 1 FROM message WHERE id = $1 AND state <> 0");
  run.bind(id);
  return run.row();
}

/// Of every mail that the index knows, up to the last id that there was when it began.
struct Indexed {
  MessageId last = 0;
  std::vector<std::uint64_t> words;
  std::vector<bool> there;
  std::vector<bool> digested;  ///< then: what was digested later is not looked for
};

std::optional<Indexed> read_index(SqliteFile& file, const Stop& stop) {
  const std::unique_ptr<Connection> connection = file.another();
  Indexed all;
  all.last = connection->integer("SELECT next - 1 FROM counter WHERE name = 'message'");
  all.words.resize(static_cast<std::size_t>(all.last) + 1);
  all.there.resize(all.words.size());
  all.digested.resize(all.words.size());
  IndexScan scan(*connection);
  {
    Run run = connection->sql("SELECT id FROM message WHERE state <> 0 AND id <= $1");
    run.bind(all.last);
    while (run.row()) all.digested[static_cast<std::size_t>(run.integer(0))] = true;
  }
  std::string term;
  std::uint64_t hashed = hash(term);
  const auto visit = [&](const Instance& word) {
    if (word.term != term) {
      term = word.term;
      hashed = hash(term);
    }
    if (word.message < 0 || word.message > all.last) return;
    const auto at = static_cast<std::size_t>(word.message);
    all.words[at] += place_of(hashed, word.column, word.place);
    all.there[at] = true;
  };
  while (scan.step(kStep, visit)) {
    if (stop && stop()) return std::nullopt;
  }
  return all;
}

}  // namespace

std::optional<IndexCheck> SqliteMailbox::check_index(const Stop& stop) {
  while (digest_pending(kMailsAtOnce, stop, {}) > 0) {
    if (stop && stop()) return std::nullopt;
  }
  std::optional<Indexed> index = read_index(*file_, stop);
  if (!index) return std::nullopt;
  IndexCheck result;
  Decompressor decompressor;
  MessageId after = 0;
  for (;;) {
    const auto mails = file_->read([&](Connection& connection) { return mails_after(connection, after); });
    if (mails.empty()) break;
    for (const Mail& mail : mails) {
      after = mail.summary.id;
      if (after > index->last) break;
      if (stop && stop()) return std::nullopt;
      const auto at = static_cast<std::size_t>(after);
      if (!index->digested[at]) continue;
      std::uint64_t words = 0;
      bool damaged = false;
      try {
        SqliteRawReader reader(file_, after, mail.summary.size, &decompressor);
        const Digest digest = store::digest(mail.summary, reader);
        words = mail.indexed ? words_of(digest) : 0;
        std::string rest(kChunkBytes, '\0');
        while (reader.read(rest) > 0) {
        }
      } catch (const std::runtime_error&) {
        damaged = true;
      }
      const bool same = words == index->words[at];
      index->there[at] = false;
      if ((same && !damaged) || !file_->read([&](Connection& connection) { return still_there(connection, after); })) {
        result.mails += same && !damaged ? 1 : 0;
        continue;
      }
      ++result.mails;
      ++(damaged ? result.damaged : result.missing);
    }
    if (after >= index->last) break;
  }
  for (const bool there : index->there) result.leftover += there ? 1 : 0;
  if (result.leftover > 0) file_->write([](Connection& connection) { note_swept(connection, "not"); });
  return result;
}

}  // namespace tegami::mailbox::store
