#include "data/users.h"

#include <Poco/UTF8String.h>
#include <tegami-host/host/events.h>

#include <algorithm>
#include <boost/json.hpp>

#include "data/changes.h"
#include "data/clock.h"
#include "data/database.h"
#include "data/rows.h"
#include "security/tokens.h"

namespace samplehost {
namespace {

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

std::string like(std::string_view text) {
  std::string pattern = "%";
  for (const char c : folded(text)) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + "%";
}

std::size_t letters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](unsigned char c) { return (c & 0xC0U) != 0x80U; }));
}

/// So many users are sorted for a page.
constexpr std::int64_t most_sorted = 1'000;

/// What the index is asked for: of an address what stands before the @, which tells more than what all share.
std::string asked(std::string_view text) {
  const auto at = text.find('@');
  return folded(at == 0 || at == std::string_view::npos ? text : text.substr(0, at + 1));
}

}  // namespace

std::string folded(std::string_view text) { return Poco::UTF8::toLower(std::string(text)); }

std::string mistake_in(const NewUser& user) {
  if (user.login.empty()) return "the name is empty";
  if (user.login.size() > max_login) return "the name is longer than 100 bytes";
  if (user.name.size() > max_name) return "the display name is longer than 200 bytes";
  if (user.address.size() > max_address) return "the address is longer than 320 bytes";
  if (has_control(user.login) || has_control(user.name) || has_control(user.address)) return "control characters";
  if (user.login.find_first_of(" @,:/") != std::string::npos) return "the name may not hold space @ , : /";
  if (!user.address.empty() && user.address.find('@') == std::string::npos) return "the address has no @";
  return {};
}

std::vector<User> Users::select(std::string_view where, const std::vector<std::string>& values, std::uint32_t limit) {
  std::vector<User> users;
  const std::vector<Value> bound(values.begin(), values.end());
  database_.read([&](Session& session) {
    users.clear();
    auto found = session.execute(
        "SELECT u.key, u.login, u.name, u.address, u.locale, u.time_zone, u.admin, u.locked,"
        " (SELECT COUNT(*) FROM host_user_role r WHERE r.user_key = u.key AND r.role = 'mail-admin')"
        " FROM host_user u WHERE " +
            std::string(where) + " ORDER BY u.name, u.key LIMIT " + std::to_string(limit),
        bound);
    for (std::size_t at = 0; at < found.cells.size(); at += found.columns) {
      const auto cell = [&](std::size_t column) -> std::string& { return found.cells[at + column]; };
      const bool admin = cell(6) != "0";
      users.push_back({std::move(cell(0)), std::move(cell(1)), std::move(cell(2)), std::move(cell(3)),
                       std::move(cell(4)), std::move(cell(5)), admin, admin || cell(8) != "0", cell(7) != "0"});
    }
  });
  return users;
}

std::optional<User> Users::by_key(std::string_view key) {
  auto found = select("u.key = $1", {std::string(key)}, 1);
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<User> Users::by_keys(const std::vector<std::string_view>& keys) {
  boost::json::array wanted;
  for (const auto key : keys)
    if (key.find('\0') == std::string_view::npos) wanted.emplace_back(key);
  if (wanted.empty()) return {};
  const auto count = static_cast<std::uint32_t>(wanted.size());
  return select(database_.postgresql() ? "u.key = ANY (ARRAY(SELECT JSON_ARRAY_ELEMENTS_TEXT(CAST($1 AS JSON))))"
                                       : "u.key IN (SELECT value FROM JSON_EACH($1))",
                {boost::json::serialize(wanted)}, count);
}

std::optional<User> Users::by_login(std::string_view login) {
  auto found = select("u.login_folded = $1", {folded(login)}, 1);
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<User> Users::find(std::string_view text) {
  const auto lower = folded(text);
  return select("u.key = $1 OR u.login_folded = $2 OR u.address_folded = $3", {std::string(text), lower, lower}, 1000);
}

std::vector<User> Users::list(std::string_view text, std::string_view after_name, std::string_view after_key,
                              std::uint32_t limit) {
  std::vector<std::string> values;
  std::string where = "1 = 1";
  const auto placeholder = [&](std::string value) {
    values.push_back(std::move(value));
    return "$" + std::to_string(values.size());
  };
  if (!after_key.empty()) {
    where += " AND (u.name, u.key) > (" + placeholder(std::string(after_name)) + ", ";
    where += placeholder(std::string(after_key)) + ")";
  }
  if (!text.empty()) {
    where += " AND u.search LIKE " + placeholder(like(text)) + " ESCAPE '\\'";
    // Of many that match, the first in the order of names are found by walking along it.
    if (are_few(text)) where += " AND u.key IN (" + by_pairs(placeholder(asked(text))) + ")";
  }
  return select(where, values, std::min<std::uint32_t>(limit, 10'000));
}

std::string Users::by_pairs(const std::string& asked) const {
  if (database_.postgresql()) return "SELECT key FROM host_user WHERE host_pairs(search) @> host_pairs(" + asked + ")";
  return "SELECT p.user_key FROM host_user_pairs f JOIN host_user_place p ON p.number = f.rowid WHERE host_user_pairs"
         " MATCH (SELECT REPLACE(GROUP_CONCAT(DISTINCT LOWER(HEX(SUBSTR(a.text, n, 2)))), ',', ' ') FROM host_number,"
         " (SELECT " +
         asked + " AS text) a WHERE n < LENGTH(a.text))";
}

bool Users::are_few(std::string_view text) {
  const auto some = asked(text);
  if (letters(some) < 2) return false;
  bool few = false;
  database_.read([&](Session& session) {
    const auto found = rows<std::int64_t>(
        session, "SELECT COUNT(*) FROM (" + by_pairs("$1") + " LIMIT " + std::to_string(most_sorted + 1) + ") matching",
        some);
    few = std::get<0>(found.front()) <= most_sorted;
  });
  return few;
}

std::vector<User> Users::mail_administrators() {
  return select("u.admin <> 0 OR u.key IN (SELECT user_key FROM host_user_role WHERE role = 'mail-admin')", {}, 1000);
}

std::string Users::password_hash(std::string_view key) {
  std::string hash;
  database_.read([&](Session& session) {
    const auto found = rows<std::string>(session, "SELECT password FROM host_user WHERE key = $1", key);
    if (!found.empty()) hash = std::get<0>(found.front());
  });
  return hash;
}

std::optional<std::string> Users::add(const NewUser& user) {
  std::optional<std::string> key;
  database_.write([&](Session& session) {
    key.reset();
    const auto login = folded(user.login);
    if (!rows<std::string>(session, "SELECT key FROM host_user WHERE login_folded = $1", login).empty()) return;
    key = random_key();
    const auto name = user.name.empty() ? user.login : user.name;
    run(session,
        "INSERT INTO host_user (key, login, login_folded, name, address, address_folded, search, password, admin, "
        "created)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        *key, user.login, login, name, user.address, folded(user.address),
        folded(name + "\n" + user.login + "\n" + user.address), user.password_hash, user.admin ? 1 : 0,
        clock_.now_ms());
    add_change(session, TEGAMI_EVENT_USER_CHANGED, *key, clock_.now_ms());
  });
  return key;
}

bool Users::change(std::string_view key, std::string_view sql, const std::vector<std::string>& values) {
  bool changed = false;
  database_.write([&](Session& session) {
    if (rows<std::string>(session, "SELECT key FROM host_user WHERE key = $1", key).empty()) return;
    session.execute(sql, {values.begin(), values.end()});
    add_change(session, TEGAMI_EVENT_USER_CHANGED, key, clock_.now_ms());
    changed = true;
  });
  return changed;
}

bool Users::set_password(std::string_view key, std::string_view hash) {
  // Whoever knew the old password is logged out.
  return change(key, "DELETE FROM host_session WHERE user_key = $1", {std::string(key)}) &&
         change(key, "UPDATE host_user SET password = $1 WHERE key = $2", {std::string(hash), std::string(key)});
}

bool Users::set_display(std::string_view key, std::string_view locale, std::string_view time_zone) {
  return change(key, "UPDATE host_user SET locale = $1, time_zone = $2 WHERE key = $3",
                {std::string(locale), std::string(time_zone), std::string(key)});
}

bool Users::set_locked(std::string_view key, bool locked) {
  bool changed = false;
  database_.write([&](Session& session) {
    changed = run(session,
                  locked ? "UPDATE host_user SET locked = 1 WHERE key = $1"
                         : "UPDATE host_user SET locked = 0 WHERE key = $1",
                  key) != 0;
    if (!changed) return;
    // What was open must not be open again once the user is unlocked.
    if (locked) run(session, "DELETE FROM host_session WHERE user_key = $1", key);
    add_change(session, TEGAMI_EVENT_USER_CHANGED, key, clock_.now_ms());
  });
  return changed;
}

bool Users::remove(std::string_view key) {
  bool removed = false;
  database_.write([&](Session& session) {
    removed = run(session, "DELETE FROM host_user WHERE key = $1", key) != 0;
    if (!removed) return;
    for (const char* table : {"host_user_role", "host_group_member", "host_session", "host_token", "host_notice"})
      run(session, std::string("DELETE FROM ") + table + " WHERE user_key = $1", key);
    add_change(session, TEGAMI_EVENT_USER_CHANGED, key, clock_.now_ms());
  });
  return removed;
}

bool Users::set_role(std::string_view key, std::string_view role, bool held) {
  return change(key,
                held ? "INSERT INTO host_user_role (user_key, role) VALUES ($1, $2) ON CONFLICT DO NOTHING"
                     : "DELETE FROM host_user_role WHERE user_key = $1 AND role = $2",
                {std::string(key), std::string(role)});
}

}  // namespace samplehost
