/// draft.h - the account form's values as typed, by the field table's names; to and from the services' JSON.
#pragma once

#include <boost/json.hpp>
#include <map>
#include <string>
#include <string_view>

#include "accounts/fields.h"
#include "pages/form.h"

namespace tegami::pages::account_form {

/// Dotted name -> text as typed; switches are "true" or "false". A secret is only ever what was typed just now.
struct Draft {
  std::map<std::string, std::string, std::less<>> typed;
  std::map<std::string, bool, std::less<>> forget;  ///< secrets whose "forget" box is ticked (A5)

  const std::string& get(std::string_view name) const;
  bool on(std::string_view name) const { return get(name) == "true"; }
};

/// Fields that this form has; the others (pins, quota) are left alone.
bool is_on_form(const accounts::Field& field);
Draft from_form(const Form& form);
/// From an account as the services give it.
Draft from_account(const boost::json::object& account);
/// A new account: the field table's defaults.
Draft defaults();
/// As create, update and test take it: a number that is none goes as typed, so that the service says what is wrong.
boost::json::object to_request(const Draft& draft);

}  // namespace tegami::pages::account_form
