/// view.h - the outbox of one account.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "pages/mail/side.h"
#include "pages/visit.h"

namespace tegami::pages::mail_outbox {

struct Model {
  mail::Side side;
  bool all = false;  ///< what is sent or called off, too
  boost::json::array entries;
  std::string next;  ///< cursor
  std::string told;  ///< what was just done, or empty
};

PageResponse draw(const Visit& visit, const Model& model);

}  // namespace tegami::pages::mail_outbox
