#include "data/notices.h"

#include "data/clock.h"
#include "data/database.h"
#include "data/rows.h"
#include "security/tokens.h"

namespace samplehost {

void Notices::post(const std::vector<std::string>& user_keys, const Notice& notice) {
  database_.write([&](Session& session) {
    for (const auto& user : user_keys) {
      if (!notice.once.empty())
        run(session, "DELETE FROM host_notice WHERE user_key = $1 AND once = $2", user, notice.once);
      run(session,
          "INSERT INTO host_notice (id, user_key, once, severity, subject, text, link, at)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
          random_key(), user, notice.once, notice.severity, notice.subject, notice.text, notice.link, clock_.now_ms());
      run(session,
          "DELETE FROM host_notice WHERE user_key = $1 AND id NOT IN"
          " (SELECT id FROM host_notice WHERE user_key = $2 ORDER BY at DESC, id LIMIT 200)",
          user, user);
    }
  });
}

std::vector<Notice> Notices::of(std::string_view user_key) {
  std::vector<Notice> list;
  database_.read([&](Session& session) {
    for (auto& [id, severity, subject, text, link, at, seen] :
         rows<std::string, std::int64_t, std::string, std::string, std::string, std::int64_t, std::int64_t>(
             session,
             "SELECT id, severity, subject, text, link, at, seen FROM host_notice WHERE user_key = $1"
             " ORDER BY at DESC, id",
             user_key)) {
      list.push_back({id, static_cast<std::int32_t>(severity), subject, text, link, {}, at, seen != 0});
    }
  });
  return list;
}

std::int64_t Notices::unseen(std::string_view user_key) {
  std::int64_t count = 0;
  database_.read([&](Session& session) {
    count = std::get<0>(
        rows<std::int64_t>(session, "SELECT COUNT(*) FROM host_notice WHERE user_key = $1 AND seen = 0", user_key)
            .at(0));
  });
  return count;
}

void Notices::mark_seen(std::string_view user_key) {
  database_.write([&](Session& session) {
    run(session, "UPDATE host_notice SET seen = 1 WHERE user_key = $1 AND seen = 0", user_key);
  });
}

void Notices::remove(std::string_view user_key, std::string_view id) {
  database_.write([&](Session& session) {
    if (id.empty()) {
      run(session, "DELETE FROM host_notice WHERE user_key = $1", user_key);
    } else {
      run(session, "DELETE FROM host_notice WHERE user_key = $1 AND id = $2", user_key, id);
    }
  });
}

}  // namespace samplehost
