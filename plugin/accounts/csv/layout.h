/// layout.h - which column of a file is which: by its first line, or by an order that was chosen (I3).
#pragma once

#include <boost/system/result.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "accounts/csv/vocabulary.h"

namespace tegami::accounts::csv {

struct Column {
  std::string name;              ///< dotted; empty: passed over
  const Field* field = nullptr;  ///< where it is one
  /// Most rows choose what the one before chose: that cell, and what it stands for.
  std::optional<std::pair<std::string, std::string>> last = {};
};
using Layout = std::vector<Column>;

/// Why names make no layout: "error.csv.unknown_columns", "error.csv.twice" or "error.csv.no_columns", and which.
struct LayoutProblem {
  std::string key;
  std::vector<std::string> columns;
};

/// An empty name passes its column over.
boost::system::result<Layout, LayoutProblem> layout_of(const std::vector<std::string>& names,
                                                       const Vocabulary& vocabulary);

}  // namespace tegami::accounts::csv
