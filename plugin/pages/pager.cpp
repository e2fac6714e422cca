#include "pages/pager.h"

#include <vector>

#include "pages/json_read.h"

namespace tegami::pages {

namespace {
/// Older ones are dropped: then "previous" leads to the beginning.
constexpr std::size_t remembered = 12;
}  // namespace

std::string cursor_text(const boost::json::object& answer) {
  const auto* next = find(answer, "next");
  if (next == nullptr || next->is_null()) return {};
  if (next->is_string()) return "t" + std::string(next->get_string());
  return "n" + std::to_string(number_at(answer, "next"));
}

boost::json::value cursor_value(const std::string& cursor) {
  if (cursor.starts_with("n")) return to_number(std::string_view(cursor).substr(1)).value_or(0);
  return boost::json::string(cursor.empty() ? std::string_view{} : std::string_view(cursor).substr(1));
}

std::string cursor(const Visit& visit) { return visit.query.get("after"); }

Data pager(const Visit& visit, const std::string& path, const std::string& kept, const std::string& next_cursor) {
  auto trail = visit.query.all("back");
  const auto here = cursor(visit);
  const auto url = [&](const std::string& after, const std::vector<std::string>& back) {
    std::string query = kept;
    const auto add = [&query](const char* name, const std::string& value) {
      query += (query.empty() ? "" : "&") + std::string(name) + "=" + url_encode(value);
    };
    if (!after.empty()) add("after", after);
    for (const auto& one : back) add("back", one);
    return visit.link(path) + (query.empty() ? "" : "?" + query);
  };
  Data data;
  data.set("next", Data(false));
  data.set("previous", Data(false));
  if (!here.empty()) {
    auto before = trail;
    const std::string last = before.empty() ? std::string() : before.back();
    if (!before.empty()) before.pop_back();
    data.set("previous", url(last, before));
  }
  if (!next_cursor.empty()) {
    if (!here.empty()) trail.push_back(here);
    if (trail.size() > remembered) trail.erase(trail.begin());
    data.set("next", url(next_cursor, trail));
  }
  return data;
}

}  // namespace tegami::pages
