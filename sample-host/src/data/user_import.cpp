#include "data/user_import.h"

#include <tegami-host/host/events.h>

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <unordered_set>

#include "data/changes.h"
#include "data/clock.h"
#include "data/csv_reader.h"
#include "data/database.h"
#include "data/rows.h"
#include "data/users.h"
#include "security/password.h"
#include "security/tokens.h"

namespace samplehost {
namespace {

constexpr std::array<std::string_view, 4> columns = {"name", "display_name", "address", "password_hash"};
constexpr std::size_t most_changes_told = 1000;  // beyond, modules find the changes at their next look

[[noreturn]] void refuse(std::int64_t line, std::string_view column, const std::string& reason) {
  throw std::invalid_argument("line " + std::to_string(line) + (column.empty() ? "" : ", column ") +
                              std::string(column) + ": " + reason);
}

/// Where each column stands in the file; npos: not there.
std::array<std::size_t, columns.size()> places_of(const std::vector<std::string>& head) {
  std::array<std::size_t, columns.size()> places{};
  places.fill(std::string::npos);
  for (std::size_t i = 0; i < head.size(); ++i) {
    const auto found = std::find(columns.begin(), columns.end(), head[i]);
    if (found == columns.end())
      refuse(1, head[i], "unknown; the columns are name, display_name, address, password_hash");
    auto& place = places[static_cast<std::size_t>(found - columns.begin())];
    if (place != std::string::npos) refuse(1, head[i], "stands twice");
    place = i;
  }
  if (places[0] == std::string::npos) refuse(1, "name", "is missing");
  return places;
}

/// The user's key when he was there before, else empty.
std::string put(Session& session, const NewUser& user, const std::string& login, std::int64_t now_ms) {
  const auto key = random_key();
  const auto stored = rows<std::string>(
      session,
      "INSERT INTO host_user (key, login, login_folded, name, address, address_folded, search, password, created)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (login_folded) DO UPDATE SET"
      " login = excluded.login, name = excluded.name, address = excluded.address,"
      " address_folded = excluded.address_folded, search = excluded.search,"
      " password = CASE WHEN excluded.password = '' THEN host_user.password ELSE excluded.password END"
      " RETURNING key",
      key, user.login, login, user.name, user.address, folded(user.address),
      folded(user.name + "\n" + user.login + "\n" + user.address), user.password_hash, now_ms);
  return std::get<0>(stored.front()) == key ? std::string{} : std::get<0>(stored.front());
}

NewUser user_of(const std::vector<std::string>& cells, const std::array<std::size_t, columns.size()>& places,
                std::int64_t line) {
  const auto cell = [&](std::size_t column) {
    return places[column] < cells.size() ? cells[places[column]] : std::string{};
  };
  NewUser user{cell(0), cell(1), cell(2), cell(3), false};
  if (user.name.empty()) user.name = user.login;
  if (const auto mistake = mistake_in(user); !mistake.empty()) refuse(line, {}, mistake);
  if (!user.password_hash.empty() && !is_password_hash(user.password_hash))
    refuse(line, "password_hash", "no argon2id string ($argon2id$v=19$m=…,t=…,p=1$…) of at most 1 GiB and 16 passes");
  return user;
}

}  // namespace

ImportCounts import_users(Database& database, const Clock& clock, std::istream& csv) {
  ImportCounts counts;
  database.write([&](Session& session) {
    counts = {};
    csv.clear();
    csv.seekg(0);
    std::unordered_set<std::string> seen;
    std::vector<std::string> changed;
    std::optional<std::array<std::size_t, columns.size()>> places;
    read_csv(csv, [&](const std::vector<std::string>& cells, std::int64_t line) {
      if (!places) {
        places = places_of(cells);
        return;
      }
      const auto user = user_of(cells, *places, line);
      const auto login = folded(user.login);
      const auto before = put(session, user, login, clock.now_ms());
      if (!seen.insert(login).second) refuse(line, "name", "'" + login + "' stands twice");
      (before.empty() ? counts.added : counts.changed) += 1;
      if (!before.empty() && changed.size() < most_changes_told) changed.push_back(before);
    });
    if (!places) throw std::invalid_argument("the file is empty");
    for (const auto& key : changed) add_change(session, TEGAMI_EVENT_USER_CHANGED, key, clock.now_ms());
  });
  return counts;
}

}  // namespace samplehost
