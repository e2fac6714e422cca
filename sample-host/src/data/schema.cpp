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

constexpr std::span<const std::string_view> versions[] = {first};

}  // namespace

std::span<const std::span<const std::string_view>> schema_versions() { return versions; }

}  // namespace samplehost
