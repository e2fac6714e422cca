// Mail coming in, and what is remembered of the server.
#include <algorithm>
#include <set>
#include <stdexcept>

#include "mailbox/store/postgresql_mailbox.h"
#include "mailbox/store/postgresql_raw.h"

namespace tegami::mailbox::store {

using Poco::Data::Session;

namespace {

constexpr std::size_t kSendBytes = 8u << 20;  // of chunks in one statement

/// (round, uidl) pairs as two columns.
struct Keys {
  std::vector<std::int64_t> rounds;
  std::vector<std::string_view> uidls;
  void add(std::int64_t round, std::string_view uidl) {
    rounds.push_back(round);
    uidls.push_back(uidl);
  }
};

void want_delete(Session& session, AccountId account, const Keys& keys) {
  if (keys.rounds.empty()) return;
  PgRows(session,
         "UPDATE mailbox_known k SET delete_wanted = 1 FROM unnest($2, $3) AS t (r, u) "
         "WHERE k.account = $1 AND k.round = t.r AND k.uidl = t.u",
         PgParameters().add(account).add(keys.rounds).add_texts(keys.uidls));
}

/// The places in the batch of mail that was not known before (R1).
std::vector<std::size_t> remember(Session& session, AccountId account, std::span<const Arrived> batch,
                                  std::span<const MessageId> ids) {
  Keys keys, wanted;
  std::vector<std::int64_t> sizes, received, deletes, messages;
  std::vector<std::string_view> digests;
  for (std::size_t at = 0; at < batch.size(); ++at) {
    const Known& known = batch[at].known;
    if (known.uidl.empty()) continue;
    keys.add(known.round, known.uidl);
    sizes.push_back(static_cast<std::int64_t>(known.size));
    digests.push_back(known.head_digest);
    received.push_back(known.received_ms);
    deletes.push_back(known.delete_wanted ? 1 : 0);
    messages.push_back(ids[at]);
    if (known.delete_wanted) wanted.add(known.round, known.uidl);
  }
  const PgRows fresh(session,
                     "INSERT INTO mailbox_known (account, round, uidl, size, head_digest, received_ms, delete_wanted, "
                     "message) SELECT $1, r, u, s, h, t, d, m FROM unnest($2, $3, $4, $5, $6, $7, $8) "
                     "AS t (r, u, s, h, t, d, m) ON CONFLICT (account, round, uidl) DO NOTHING RETURNING message",
                     PgParameters()
                         .add(account)
                         .add(keys.rounds)
                         .add_texts(keys.uidls)
                         .add(sizes)
                         .add_texts(digests)
                         .add(received)
                         .add(deletes)
                         .add(messages));
  want_delete(session, account, wanted);
  std::set<MessageId> stored;
  for (int row = 0; row < fresh.size(); ++row) stored.insert(fresh.integer(row, 0));
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < batch.size(); ++at) {
    if (batch[at].known.uidl.empty() || stored.contains(ids[at])) places.push_back(at);
  }
  return places;
}

void insert_messages(Session& session, AccountId account, std::span<const Arrived> batch,
                     std::span<const MessageId> ids, std::span<const std::size_t> places) {
  std::vector<std::int64_t> messages, kinds, received, sizes, seen;
  for (const std::size_t at : places) {
    messages.push_back(ids[at]);
    kinds.push_back(static_cast<std::int64_t>(batch[at].folder));
    received.push_back(batch[at].known.received_ms);
    sizes.push_back(static_cast<std::int64_t>(batch[at].raw->bytes()));
    seen.push_back(batch[at].seen ? 1 : 0);
  }
  PgRows(session,
         "INSERT INTO mailbox_message (account, id, folder, date_ms, received_ms, size, seen) "
         "SELECT $1, m, f.id, t.t, t.t, s, n FROM unnest($2, $3, $4, $5, $6) AS t (m, k, t, s, n) "
         "JOIN mailbox_folder f ON f.account = $1 AND f.kind = t.k",
         PgParameters().add(account).add(messages).add(kinds).add(received).add(sizes).add(seen));
}

}  // namespace

std::unique_ptr<RawWriter> PgMailbox::raw_writer() { return std::make_unique<PgRawWriter>(database_, account_); }

std::vector<MessageId> PgMailbox::store(std::vector<Arrived> batch) {
  if (batch.empty()) return {};
  std::vector<PgRawWriter*> writers;
  Compressor compressor;
  for (const Arrived& arrived : batch) {
    auto* writer = dynamic_cast<PgRawWriter*>(arrived.raw.get());
    if (writer == nullptr || !writer->belongs_to(database_, account_)) {
      throw std::logic_error("store(): not a raw writer of this mailbox");
    }
    writer->finish(compressor);
    writers.push_back(writer);
  }
  std::vector<std::size_t> places;
  std::vector<MessageId> stored;
  database_.transact([&](Session& session) {
    MessageId next = take_ids(session, account_, static_cast<std::int64_t>(batch.size()));
    std::vector<MessageId> ids;
    for (const PgRawWriter* writer : writers) {
      const MessageId fresh = next++;
      ids.push_back(writer->reserved() != 0 ? writer->reserved() : fresh);
    }
    places = remember(session, account_, batch, ids);
    insert_messages(session, account_, batch, ids, places);
    std::vector<MessageId> replaced;
    for (const std::size_t at : places) {
      if (batch[at].replaces) replaced.push_back(*batch[at].replaces);
    }
    if (!replaced.empty()) remove_messages(session, account_, replaced);
    stored.clear();
    for (const std::size_t at : places) stored.push_back(ids[at]);
    std::vector<std::int64_t> uploads;
    ChunkRows chunks;
    for (const std::size_t at : places) {
      if (writers[at]->reserved() != 0) uploads.push_back(ids[at]);
      writers[at]->add_rest(chunks, ids[at]);
      if (chunks.bytes() > kSendBytes) chunks.send(session, account_);
    }
    chunks.send(session, account_);
    const PgRows named(session, "DELETE FROM mailbox_upload WHERE account = $1 AND message = ANY ($2)",
                       PgParameters().add(account_).add(uploads));
    if (named.affected() != static_cast<std::int64_t>(uploads.size())) {
      throw std::runtime_error("a mail being stored was swept as abandoned");
    }
  });
  for (const std::size_t at : places) writers[at]->named();
  return stored;
}

std::vector<Known> PgMailbox::known() {
  std::vector<Known> all;
  database_.read([&](Session& session) {
    all.clear();
    const PgRows rows(
        session,
        "SELECT round, uidl, size, head_digest, received_ms, delete_wanted FROM mailbox_known WHERE account = $1",
        PgParameters().add(account_));
    for (int row = 0; row < rows.size(); ++row) {
      all.push_back({rows.integer(row, 0), std::string(rows.text(row, 1)),
                     static_cast<std::uint64_t>(rows.integer(row, 2)), std::string(rows.text(row, 3)),
                     rows.integer(row, 4), rows.integer(row, 5) != 0});
    }
  });
  return all;
}

void PgMailbox::take_over(std::int64_t round, const std::vector<std::pair<std::string, std::string>>& uidls) {
  if (uidls.empty()) return;
  std::vector<std::string_view> before, now;
  for (const auto& [from, to] : uidls) {
    before.push_back(from);
    now.push_back(to);
  }
  database_.transact([&](Session& session) {
    PgRows(
        session,
        "UPDATE mailbox_known k SET uidl = t.n FROM unnest($3, $4) AS t (b, n) WHERE k.account = $1 AND k.round = $2 "
        "AND k.uidl = t.b AND NOT EXISTS (SELECT 1 FROM mailbox_known o WHERE o.account = $1 AND o.round = $2 AND "
        "o.uidl = t.n)",
        PgParameters().add(account_).add(round).add_texts(before).add_texts(now));
  });
}

void PgMailbox::mark_delete_wanted(std::int64_t round, const std::vector<std::string>& uidls) {
  Keys keys;
  for (const std::string& uidl : uidls) keys.add(round, uidl);
  database_.transact([&](Session& session) { want_delete(session, account_, keys); });
}

void PgMailbox::forget(const std::vector<std::pair<std::int64_t, std::string>>& gone) {
  Keys keys;
  for (const auto& [round, uidl] : gone) keys.add(round, uidl);
  database_.transact([&](Session& session) {
    PgRows(session,
           "DELETE FROM mailbox_known k USING unnest($2, $3) AS t (r, u) "
           "WHERE k.account = $1 AND k.round = t.r AND k.uidl = t.u",
           PgParameters().add(account_).add(keys.rounds).add_texts(keys.uidls));
  });
}

}  // namespace tegami::mailbox::store
