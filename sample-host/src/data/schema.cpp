#include "data/schema.h"

namespace samplehost {
namespace {

// Text that is compared or sorted is COLLATE "C" on PostgreSQL ({C}), so that both databases sort by code point.
constexpr std::string_view first[] = {
    "CREATE TABLE host_user (key TEXT PRIMARY KEY, login TEXT NOT NULL, login_folded TEXT NOT NULL UNIQUE,"
    " name TEXT {C} NOT NULL, address TEXT NOT NULL, address_folded TEXT NOT NULL, search TEXT NOT NULL,"
    " password TEXT NOT NULL, admin BIGINT NOT NULL DEFAULT 0, locked BIGINT NOT NULL DEFAULT 0,"
    " locale TEXT NOT NULL DEFAULT '', time_zone TEXT NOT NULL DEFAULT '', created BIGINT NOT NULL)",
    "CREATE INDEX host_user_name ON host_user (name, key)",
    "CREATE INDEX host_user_address ON host_user (address_folded)",
    "CREATE TABLE host_user_role (user_key TEXT NOT NULL, role TEXT NOT NULL, PRIMARY KEY (user_key, role))",
    "CREATE INDEX host_user_role_role ON host_user_role (role)",
    "CREATE TABLE host_group (key TEXT PRIMARY KEY, name TEXT {C} NOT NULL UNIQUE)",
    "CREATE TABLE host_group_member (group_key TEXT NOT NULL, user_key TEXT NOT NULL,"
    " PRIMARY KEY (group_key, user_key))",
    "CREATE INDEX host_group_member_user ON host_group_member (user_key)",
    "CREATE TABLE host_session (hash TEXT PRIMARY KEY, user_key TEXT NOT NULL, created BIGINT NOT NULL,"
    " seen BIGINT NOT NULL)",
    "CREATE INDEX host_session_user ON host_session (user_key)",
    "CREATE TABLE host_token (hash TEXT PRIMARY KEY, user_key TEXT NOT NULL, label TEXT NOT NULL,"
    " created BIGINT NOT NULL)",
    "CREATE INDEX host_token_user ON host_token (user_key)",
    "CREATE TABLE host_throttle (hash TEXT PRIMARY KEY, failures BIGINT NOT NULL, until BIGINT NOT NULL,"
    " last BIGINT NOT NULL)",
    "CREATE TABLE host_policy (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE host_mail_server (kind TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE host_oauth_server (id TEXT PRIMARY KEY, name TEXT {C} NOT NULL, value TEXT NOT NULL,"
    " secret TEXT NOT NULL)",
    "CREATE TABLE host_notice (id TEXT PRIMARY KEY, user_key TEXT NOT NULL, once TEXT NOT NULL,"
    " severity BIGINT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL, link TEXT NOT NULL, at BIGINT NOT NULL,"
    " seen BIGINT NOT NULL DEFAULT 0)",
    "CREATE INDEX host_notice_user ON host_notice (user_key, at)",
    "CREATE TABLE host_change (number BIGINT PRIMARY KEY, kind BIGINT NOT NULL, subject TEXT NOT NULL,"
    " at BIGINT NOT NULL)",
    "INSERT INTO host_meta (name, value) VALUES ('changes', 0)",
};

// Users are found by any two letters that stand beside one another in name, log-in or address (search), through an
// index. On SQLite a full-text index of these pairs, as hexadecimal UTF-8, kept by triggers: host_user has no row
// number that stays, so it gets one. On PostgreSQL an index of the same as an array.
#define PAIRS(text)                                              \
  "(SELECT REPLACE(GROUP_CONCAT(DISTINCT LOWER(HEX(SUBSTR(" text \
  ", n, 2)))), ',', ' ') FROM host_number WHERE n < LENGTH(" text "))"
constexpr std::string_view found_by_pairs[] = {
    "{sqlite}CREATE TABLE host_number (n INTEGER PRIMARY KEY)",
    "{sqlite}INSERT INTO host_number WITH RECURSIVE place (n) AS"
    " (SELECT 1 UNION ALL SELECT n + 1 FROM place WHERE n < 1000) SELECT n FROM place",
    "{sqlite}CREATE TABLE host_user_place (number INTEGER PRIMARY KEY AUTOINCREMENT, user_key TEXT NOT NULL UNIQUE)",
    "{sqlite}INSERT INTO host_user_place (user_key) SELECT key FROM host_user",
    "{sqlite}CREATE VIRTUAL TABLE host_user_pairs USING fts5"
    " (pairs, content = '', tokenize = 'ascii', detail = none, columnsize = 0)",
    "{sqlite}INSERT INTO host_user_pairs (rowid, pairs) SELECT p.number, " PAIRS("u.search")
    " FROM host_user_place p JOIN host_user u ON u.key = p.user_key",
    "{sqlite}CREATE TRIGGER host_user_pairs_added AFTER INSERT ON host_user BEGIN"
    " INSERT INTO host_user_place (user_key) VALUES (new.key);"
    " INSERT INTO host_user_pairs (rowid, pairs) SELECT number, " PAIRS("new.search")
    " FROM host_user_place WHERE user_key = new.key; END",
    "{sqlite}CREATE TRIGGER host_user_pairs_changed AFTER UPDATE OF search ON host_user WHEN old.search <> new.search BEGIN"
    " INSERT INTO host_user_pairs (host_user_pairs, rowid, pairs) SELECT 'delete', number, " PAIRS("old.search")
    " FROM host_user_place WHERE user_key = old.key;"
    " INSERT INTO host_user_pairs (rowid, pairs) SELECT number, " PAIRS("new.search")
    " FROM host_user_place WHERE user_key = new.key; END",
    "{sqlite}CREATE TRIGGER host_user_pairs_gone AFTER DELETE ON host_user BEGIN"
    " INSERT INTO host_user_pairs (host_user_pairs, rowid, pairs) SELECT 'delete', number, " PAIRS("old.search")
    " FROM host_user_place WHERE user_key = old.key;"
    " DELETE FROM host_user_place WHERE user_key = old.key; END",
    "{postgresql}CREATE FUNCTION host_pairs (content TEXT) RETURNS TEXT[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS"
    " 'SELECT COALESCE(ARRAY_AGG(DISTINCT SUBSTR(content, n, 2)), ARRAY[]::TEXT[])"
    " FROM GENERATE_SERIES(1, CHAR_LENGTH(content) - 1) AS n'",
    "{postgresql}CREATE INDEX host_user_pairs ON host_user USING gin (host_pairs(search))",
};
#undef PAIRS

constexpr std::span<const std::string_view> versions[] = {first, found_by_pairs};

}  // namespace

std::span<const std::span<const std::string_view>> schema_versions() { return versions; }

}  // namespace samplehost
