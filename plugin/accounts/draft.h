/// draft.h - an account as somebody describes it, by form or by JSON: as typed, as parsed, with errors by field.
///
/// A draft without errors turns into what Repository takes: values(). Fields not named keep the base's value.
#pragma once

#include <boost/json.hpp>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "accounts/rules.h"

namespace tegami::accounts {

/// Form fields as sent, by dotted name.
using Typed = std::map<std::string, std::string, std::less<>>;

class Draft {
 public:
  /// base: the stored account, or new_account().
  explicit Draft(Account base);

  /// Fields of SPEC section 7's shape, nested; null empties a field (a password: forgets it). Unknown names are errors
  /// at their dotted name; what only comes out (state, password_set) is passed over. Keys in skip are the caller's.
  void read(const boost::json::object& object, const std::set<std::string, std::less<>>& skip = {});
  /// A whole form: a switch that is missing is off, an empty password keeps ("receive.password_forget" clears).
  void read(const Typed& form);
  /// One cell of a file. counts: it was given, so that the rules of its group are asked.
  void take(const Field& field, std::string_view text, bool counts);
  /// The rules over several fields; once, after reading. Before them, what these choices do not show is as it was,
  /// whatever stood in it (a form sends hidden fields too); after them, what follows is settled (no skip without
  /// STARTTLS, a port that is the protection's default is none of its own).
  void check(const Surroundings& around);
  /// quota_bytes and the like may be set by administrators only: an error at each field that the caller named.
  void refuse_administrators_fields();

  const Values& values() const noexcept { return values_; }
  Values& values() noexcept { return values_; }
  const Errors& errors() const noexcept { return errors_; }
  void refuse(std::string field, const FieldError& error) { errors_.try_emplace(std::move(field), error); }
  /// Names that the input had.
  const std::set<std::string, std::less<>>& given() const noexcept { return given_; }
  bool sending_given() const;
  /// What to draw in the form: as typed where it was, else the value. Never a secret.
  Typed typed() const;

 private:
  void drop_hidden(const Servers& servers);
  void read_member(const std::string& name, const boost::json::value& value);

  Account base_;
  Values values_;
  Typed typed_;
  Errors errors_;
  std::set<std::string, std::less<>> given_;
};

/// The names of fields whose values differ; a secret that changes counts, its value shows nowhere.
std::vector<std::string> changed_fields(const Account& before, const Values& after);

}  // namespace tegami::accounts
