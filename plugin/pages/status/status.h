/// status.h - 状態 (SPEC 3.11): which accounts cannot be received and why, what runs and what ran.
#pragma once

#include <boost/json.hpp>
#include <vector>

#include "pages/dispatcher.h"

namespace tegami::pages::status {

struct Model {
  boost::json::object metrics;  ///< metrics.get
  /// Of jobs.list, newest first: those under way, and the last that have ended.
  std::vector<boost::json::object> running, ended;
};

/// 1時間ごとの受信: what metrics.get tells of the last hours, as chart and as numbers; false where it tells nothing.
/// Sending is shown once anything was sent.
Data hours_of(const Visit& visit, const boost::json::object& metrics);
/// Mails received in these hours.
std::int64_t received_in(const boost::json::object& metrics);

PageResponse draw(const Visit& visit, const Model& model);
void add_pages(Dispatcher& dispatcher);

}  // namespace tegami::pages::status
