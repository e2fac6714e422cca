/// view.h - the mail page: the accounts, one account's folders, one list, and perhaps one message.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "pages/mail/side.h"
#include "pages/visit.h"

namespace tegami::pages::mail {

struct Model {
  Side side;
  std::int64_t folder = 0;  ///< 0: none yet, or a search over all
  std::string query;        ///< not empty: search results
  boost::json::array letters;
  std::string next;             ///< cursor
  boost::json::object message;  ///< empty: none open
  bool as_html = false;
  std::string told;  ///< what was just done, or empty
  bool told_of_outbox = false;
};

PageResponse draw(const Visit& visit, const Model& model);

}  // namespace tegami::pages::mail
