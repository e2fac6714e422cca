#include "accounts/csv/layout.h"

#include <set>

#include "accounts/text.h"

namespace tegami::accounts::csv {

boost::system::result<Layout, LayoutProblem> layout_of(const std::vector<std::string>& names,
                                                       const Vocabulary& vocabulary) {
  Layout layout;
  LayoutProblem unknown{"error.csv.unknown_columns", {}}, twice{"error.csv.twice", {}};
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (trimmed(name).empty()) {
      layout.push_back({});
      continue;
    }
    const auto column = vocabulary.column_of(name);
    if (!column) {
      unknown.columns.push_back(trimmed(name));
      continue;
    }
    if (!seen.insert(*column).second) twice.columns.push_back(trimmed(name));
    layout.push_back({*column, find_field(*column), {}});
  }
  if (!unknown.columns.empty()) return unknown;
  if (!twice.columns.empty()) return twice;
  if (seen.empty()) return LayoutProblem{"error.csv.no_columns", {}};
  return layout;
}

}  // namespace tegami::accounts::csv
