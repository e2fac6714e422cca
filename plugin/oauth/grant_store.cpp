#include "oauth/grant_store.h"

#include <stdexcept>

#include "storage/sql.h"

namespace tegami::oauth {

using storage::Rows;
using storage::Session;
using storage::Sql;
using storage::val;
using transport::Secret;

namespace {

constexpr std::int64_t kUntakenMs = 24 * 3'600'000;
/// With who asks the server at the end.
constexpr std::string_view kColumns =
    "SELECT g.id, g.server, g.kind, g.created_by, g.scope, g.address, g.subject, g.authorized_ms, g.access_until_ms, "
    "g.refresh_until_ms, g.generation, g.state, g.failures, g.not_before_ms, g.error_code, g.error_message, "
    "g.error_at_ms, g.access_from_ms, CASE WHEN g.refresh_token = '' THEN 0 ELSE 1 END, g.holder, g.until_ms ";

std::optional<std::int64_t> optional_number(const Rows& rows, std::size_t column) {
  if (rows.is_null(0, column)) return std::nullopt;
  return rows.number(0, column);
}

std::string from(storage::Dialect dialect) {
  return std::string(kColumns) + "> " + std::string(storage::clock_sql(dialect)) + " FROM oauth_grant g ";
}

std::optional<Grant> first(const Rows& rows, const std::function<bool(std::string_view)>& holder_is_dead) {
  if (rows.size() == 0) return std::nullopt;
  Grant grant;
  grant.id = rows.number(0, 0);
  grant.server = rows.text(0, 1);
  grant.app_only = rows.text(0, 2) == "app";
  grant.created_by = rows.text(0, 3);
  grant.scope = rows.text(0, 4);
  grant.address = rows.text(0, 5);
  grant.subject = rows.text(0, 6);
  grant.authorized_ms = rows.number(0, 7);
  grant.access_until_ms = rows.number(0, 8);
  grant.refresh_until_ms = optional_number(rows, 9);
  grant.generation = rows.number(0, 10);
  grant.needed = rows.text(0, 11) == "needed";
  grant.failures = rows.number(0, 12);
  grant.not_before_ms = rows.number(0, 13);
  grant.error_code = rows.text(0, 14);
  grant.error_message = rows.text(0, 15);
  grant.error_at_ms = optional_number(rows, 16);
  grant.access_from_ms = rows.number(0, 17);
  grant.renews = rows.number(0, 18) != 0;
  const std::string holder = rows.text(0, 19);
  grant.being_refreshed = !holder.empty() && rows.number(0, 20) != 0 && !holder_is_dead(holder);
  return grant;
}

std::int64_t until(std::int64_t now_ms, std::chrono::seconds lives) {
  return now_ms + std::chrono::milliseconds(lives).count();
}

std::optional<std::int64_t> refresh_until(const Tokens& tokens, std::int64_t now_ms) {
  if (!tokens.refresh_lives) return std::nullopt;
  return until(now_ms, *tokens.refresh_lives);
}

}  // namespace

std::string_view name(Direction direction) noexcept { return direction == Direction::receive ? "receive" : "send"; }

std::string sealed_for(GrantId id, std::string_view place) {
  return "oauth_grant/" + std::to_string(id) + "/" + std::string(place);
}

std::vector<storage::SealedColumn> sealed_columns() {
  std::vector<storage::SealedColumn> columns;
  using Place = std::pair<const char*, const char*>;
  for (const Place& at :
       {Place("access_token", "access"), Place("refresh_token", "refresh"), Place("previous_refresh", "previous")}) {
    columns.push_back(
        {"oauth_grant", at.first, [place = at.second](std::int64_t id) { return sealed_for(id, place); }});
  }
  return columns;
}

GrantStore::GrantStore(storage::Database& database, const storage::Seal& seal,
                       std::function<bool(std::string_view)> holder_is_dead)
    : database_(database), seal_(seal), holder_is_dead_(std::move(holder_is_dead)) {}

std::string GrantStore::sealed(const Secret& secret, GrantId id, std::string_view place) const {
  auto record = seal_.close(secret.reveal(), sealed_for(id, place));
  if (!record) throw std::runtime_error("the host gives no key to seal a token with");
  return *std::move(record);
}

Secret GrantStore::opened(const std::string& record, GrantId id, std::string_view place) const {
  return Secret(seal_.open(record, sealed_for(id, place)).value_or(std::string()));
}

GrantId GrantStore::add(const New& made, const Tokens& tokens, std::int64_t now_ms) {
  GrantId id = 0;
  sweep(now_ms);
  database_.transact([&](Session& session) {
    Sql insert, update;
    insert << "INSERT INTO oauth_grant (server, kind, created_by, created_ms, authorized_ms, scope, address, subject, "
              "access_from_ms, access_until_ms, refresh_until_ms) VALUES ("
           << val(made.server) << ", 'code', " << val(made.created_by) << ", " << val(now_ms) << ", " << val(now_ms)
           << ", " << val(tokens.scope.value_or(made.scope)) << ", " << val(made.address) << ", " << val(made.subject)
           << ", " << val(now_ms) << ", " << val(until(now_ms, tokens.lives)) << ", "
           << val(refresh_until(tokens, now_ms)) << ") RETURNING id";
    id = insert.rows(session).number(0, 0);
    update << "UPDATE oauth_grant SET access_token = " << val(sealed(tokens.access, id, "access"))
           << ", refresh_token = " << val(sealed(tokens.refresh, id, "refresh")) << " WHERE id = " << val(id);
    update.run(session);
  });
  return id;
}

GrantId GrantStore::app_grant(const std::string& server, std::int64_t now_ms) {
  GrantId id = 0;
  database_.transact([&](Session& session) {
    Sql insert, find;
    insert << "INSERT INTO oauth_grant (server, kind, created_by, created_ms, authorized_ms) VALUES (" << val(server)
           << ", 'app', '', " << val(now_ms) << ", " << val(now_ms) << ") ON CONFLICT DO NOTHING";
    find << "SELECT id FROM oauth_grant WHERE kind = 'app' AND server = " << val(server);
    const Rows there = find.rows(session);
    if (there.size() == 0) insert.run(session);
    id = (there.size() == 0 ? find.rows(session) : there).number(0, 0);
  });
  return id;
}

void GrantStore::use_for(AccountId account, Direction direction, GrantId grant) {
  database_.transact([&](Session& session) { use_for(session, account, direction, grant); });
}

void GrantStore::use_for(Session& session, AccountId account, Direction direction, GrantId grant) {
  Sql insert;
  insert << "INSERT INTO oauth_account_grant (account_id, direction, grant_id) VALUES (" << val(account) << ", "
         << val(std::string(name(direction))) << ", " << val(grant)
         << ") ON CONFLICT (account_id, direction) DO UPDATE SET grant_id = excluded.grant_id";
  insert.run(session);
}

bool GrantStore::is_free(Session& session, GrantId grant, const Taker& taker) {
  // Locked, so that of two accounts that are added at once one gets it; the second statement sees what the first let
  // go on.
  Sql lock, links;
  lock << "SELECT 1 FROM oauth_grant WHERE id = " << val(grant)
       << " AND kind = 'code' AND created_by = " << val(taker.user) << " AND server = " << val(taker.server)
       << (session.dialect() == storage::Dialect::postgresql ? " FOR UPDATE" : "");
  if (lock.rows(session).size() == 0) return false;
  links << "SELECT 1 FROM oauth_account_grant WHERE grant_id = " << val(grant) << " AND account_id <> "
        << val(taker.account);
  return links.rows(session).size() == 0;
}

bool GrantStore::is_alone(const Grant& grant, GrantId but) {
  bool alone = false;
  database_.read([&](Session& session) {
    Sql others;
    others << "SELECT 1 FROM oauth_grant WHERE kind = 'code' AND server = " << val(grant.server)
           << " AND subject = " << val(grant.subject) << " AND id <> " << val(grant.id) << " AND id <> " << val(but)
           << " LIMIT 1";
    alone = others.rows(session).size() == 0;
  });
  return alone;
}

void GrantStore::leave(AccountId account, Direction direction) {
  database_.transact([&](Session& session) {
    Sql remove;
    remove << "DELETE FROM oauth_account_grant WHERE account_id = " << val(account)
           << " AND direction = " << val(std::string(name(direction)));
    remove.run(session);
  });
}

std::optional<Grant> GrantStore::find(GrantId id) {
  std::optional<Grant> grant;
  database_.read([&](Session& session) {
    Sql select;
    select << from(database_.dialect()) << "WHERE g.id = " << val(id);
    grant = first(select.rows(session), holder_is_dead_);
  });
  return grant;
}

std::optional<Grant> GrantStore::of(AccountId account, Direction direction) {
  std::optional<Grant> grant;
  database_.read([&](Session& session) {
    Sql select;
    select << from(database_.dialect())
           << "JOIN oauth_account_grant u ON u.grant_id = g.id WHERE u.account_id = " << val(account)
           << " AND u.direction = " << val(std::string(name(direction)));
    grant = first(select.rows(session), holder_is_dead_);
  });
  return grant;
}

std::optional<GrantStore::Access> GrantStore::access(GrantId id) {
  std::optional<Access> found;
  database_.read([&](Session& session) {
    found.reset();
    Sql select;
    select << "SELECT access_token, access_until_ms, generation FROM oauth_grant WHERE id = " << val(id);
    const Rows rows = select.rows(session);
    if (rows.size() == 0) return;
    Access access{opened(rows.text(0, 0), id, "access"), rows.number(0, 1), rows.number(0, 2)};
    if (!access.token.empty()) found = std::move(access);
  });
  return found;
}

std::optional<std::pair<Secret, bool>> GrantStore::to_revoke(GrantId id) {
  std::optional<std::pair<Secret, bool>> found;
  database_.read([&](Session& session) {
    found.reset();
    Sql select;
    select << "SELECT refresh_token, access_token FROM oauth_grant WHERE id = " << val(id);
    const Rows rows = select.rows(session);
    if (rows.size() == 0) return;
    Secret refresh = opened(rows.text(0, 0), id, "refresh");
    const bool has_refresh = !refresh.empty();
    Secret token = has_refresh ? std::move(refresh) : opened(rows.text(0, 1), id, "access");
    if (!token.empty()) found.emplace(std::move(token), has_refresh);
  });
  return found;
}

void GrantStore::remove(GrantId id) {
  database_.transact([&](Session& session) {
    Sql remove;
    remove << "DELETE FROM oauth_grant WHERE id = " << val(id);
    remove.run(session);
  });
}

void GrantStore::sweep(std::int64_t now_ms) {
  database_.transact([&](Session& session) {
    Sql remove;
    remove << "DELETE FROM oauth_grant WHERE kind = 'code' AND created_ms < " << val(now_ms - kUntakenMs)
           << " AND NOT EXISTS (SELECT 1 FROM oauth_account_grant WHERE grant_id = oauth_grant.id)";
    remove.run(session);
  });
}

}  // namespace tegami::oauth
