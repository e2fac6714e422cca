/// hand_over.h - アカウントの引き継ぎ (SPEC 3.13, P4): to another user, or made a shared account; asked once more
/// before it is done.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "pages/dispatcher.h"

namespace tegami::pages::hand_over {

struct Model {
  boost::json::object account;
  std::string to = "user";          ///< "user" or "shared", as chosen
  std::string typed;                ///< who it shall be, as typed
  std::string error;                ///< what is wrong with that, or why it is asked again; empty: nothing
  std::optional<sdk::User> chosen;  ///< found for what was typed
  bool confirms = false;            ///< everything is chosen: the last question
};

PageResponse draw(const Visit& visit, const Model& model);
void add_pages(Dispatcher& dispatcher);

}  // namespace tegami::pages::hand_over
