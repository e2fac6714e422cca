#include <algorithm>
#include <array>
#include <cstdio>

#include "pages/json_read.h"
#include "pages/status/status.h"

namespace tegami::pages::status {

namespace {

// The chart's own measures, as status.mustache has them.
constexpr double left = 44, right = 960, top = 8, bottom = 168;
constexpr double bar_gap = 1, bar_alone = 27, bar_beside = 13;
constexpr std::int64_t tick_every_hours = 3;

struct Hour {
  std::int64_t of_day = 0, received = 0, sent = 0;
};

std::vector<Hour> read(const Visit& visit, const boost::json::object& metrics) {
  std::vector<Hour> hours;
  for (const auto& item : items_of(metrics, "hours")) {
    if (!item.is_object()) continue;
    const auto& hour = item.get_object();
    const auto at = moment_at(hour, "at");
    if (!at) continue;
    // "2026-11-24T09:00:00+09:00": the hour of the reader's day.
    const auto of_day = to_number(visit.say.datetime(*at).substr(11, 2)).value_or(0);
    hours.push_back({of_day, number_at(hour, "received"), number_at(hour, "sent")});
  }
  return hours;
}

std::string place(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", value);
  return text.data();
}

/// What a rule stands for: 1, 2 or 5 and noughts, three or four rules up to the highest bar.
std::int64_t step_for(std::int64_t most) {
  std::int64_t step = 1;
  for (const std::int64_t ten : {1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000})
    for (const std::int64_t digit : {1, 2, 5}) {
      step = digit * ten;
      if (step * 4 >= most) return step;
    }
  return std::max(step, most);
}

Data bar(const char* kind, double x, double width, std::int64_t value, double per_unit) {
  const double height = static_cast<double>(value) * per_unit;
  Data data;
  data.set("kind", kind);
  data.set("x", place(x));
  data.set("y", place(bottom - height));
  data.set("width", place(width));
  data.set("height", place(height));
  return data;
}

std::string summary(const Visit& visit, const std::vector<Hour>& hours, bool sends) {
  const auto& say = visit.say;
  const auto most = *std::ranges::max_element(hours, {}, &Hour::received);
  std::string words =
      say("status.hours.most", {{"hour", std::to_string(most.of_day)}, {"count", say.count(most.received)}});
  if (!sends) return words;
  const auto sent = *std::ranges::max_element(hours, {}, &Hour::sent);
  return words + " " +
         say("status.hours.most.sent", {{"hour", std::to_string(sent.of_day)}, {"count", say.count(sent.sent)}});
}

void draw_chart(const Visit& visit, const std::vector<Hour>& hours, bool sends, Data& data) {
  std::int64_t most = 1;
  for (const auto& hour : hours) most = std::max({most, hour.received, hour.sent});
  const auto step = step_for(most);
  const auto full = (most + step - 1) / step * step;
  const double per_unit = (bottom - top) / static_cast<double>(full);
  List rules, bars, ticks;
  for (auto value = step; value <= full; value += step) {
    const double y = bottom - static_cast<double>(value) * per_unit;
    Data rule;
    rule.set("y", place(y));
    rule.set("text_y", place(y + 4));
    rule.set("words", visit.say.count(value));
    rules.push_back(rule);
  }
  const double slot = (right - left) / static_cast<double>(hours.size());
  const double width = sends ? bar_beside : bar_alone;
  const double both = sends ? 2 * bar_beside + bar_gap : bar_alone;
  for (std::size_t i = 0; i < hours.size(); ++i) {
    const double middle = left + slot * (static_cast<double>(i) + 0.5);
    const double x = middle - both / 2;
    if (hours[i].received > 0) bars.push_back(bar("in", x, width, hours[i].received, per_unit));
    if (hours[i].sent > 0) bars.push_back(bar("out", x + bar_beside + bar_gap, width, hours[i].sent, per_unit));
    if (hours[i].of_day % tick_every_hours != 0) continue;
    Data tick;
    tick.set("x", place(middle));
    tick.set("words", visit.say("status.hours.tick", {{"hour", std::to_string(hours[i].of_day)}}));
    ticks.push_back(tick);
  }
  data.set("rules", Data(rules));
  data.set("bars", Data(bars));
  data.set("ticks", Data(ticks));
}

}  // namespace

std::int64_t received_in(const boost::json::object& metrics) {
  std::int64_t sum = 0;
  for (const auto& item : items_of(metrics, "hours"))
    if (item.is_object()) sum += number_at(item.get_object(), "received");
  return sum;
}

Data hours_of(const Visit& visit, const boost::json::object& metrics) {
  const auto hours = read(visit, metrics);
  if (hours.empty()) return Data(false);
  const auto& say = visit.say;
  const bool sends = std::ranges::any_of(hours, [](const Hour& hour) { return hour.sent > 0; });
  const auto title = say(sends ? "status.hours.title.both" : "status.hours.title");
  Data data;
  data.set("title", title);
  const bool none = !sends && received_in(metrics) == 0;
  data.set("none", none ? Data(say("status.hours.none")) : Data(false));
  if (none) return data;
  data.set("chart_label", say("status.hours.chart", {{"title", title}}));
  data.set("table_label", say("status.hours.table", {{"title", title}}));
  data.set("summary", summary(visit, hours, sends));
  data.set("sends", flag(sends));
  draw_chart(visit, hours, sends, data);
  List columns;
  for (const auto& hour : hours) {
    Data column;
    column.set("hour", std::to_string(hour.of_day));
    column.set("received", say.count(hour.received));
    column.set("sent", say.count(hour.sent));
    columns.push_back(column);
  }
  data.set("columns", Data(columns));
  return data;
}

}  // namespace tegami::pages::status
