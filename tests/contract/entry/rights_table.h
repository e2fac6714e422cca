/// rights_table.h - reads services.rights and pages.rights: who gets which answer about what.
///
/// A line: the service's name (or a page's method and route), a cell for each role, and the request (or the path, and
/// query or form). A cell has a letter for each thing in the order of rights_world.h, or one letter where it makes no
/// difference. What the letters say stands at the head of each table.
#pragma once

#include <array>
#include <map>
#include <string>

#include "contract/entry/rights_world.h"

namespace tegami::entry {

struct RightsRow {
  std::string name;
  std::array<std::string, kRoles.size()> cells;
  std::string request;
  int line = 0;

  /// '.' where nothing is to be asked: what there is not for one role is not there for another, and of things that make
  /// no difference three are enough.
  char expected(std::size_t role, std::size_t thing) const;
  /// "services.rights:12: accounts.get"
  std::string place;
};

/// By line; throws std::runtime_error for a line that is none, and for a second one of the same name and request.
std::vector<RightsRow> read_rights(const std::string& file, int words_of_name);

}  // namespace tegami::entry
