#include "contract/entry/rights_table.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>

namespace tegami::entry {

char RightsRow::expected(std::size_t role, std::size_t thing) const {
  const bool missing = std::any_of(cells.begin(), cells.end(), [&](const std::string& cell) {
    return cell.size() == kThings && cell[thing] == '.';
  });
  if (missing) return '.';
  if (cells[role].size() == kThings) return cells[role][thing];
  const bool enough = Thing(thing) == Thing::own || Thing(thing) == Thing::sender || Thing(thing) == Thing::missing;
  return enough ? cells[role][0] : '.';
}

std::vector<RightsRow> read_rights(const std::string& file, int words_of_name) {
  std::ifstream in(TEGAMI_SOURCE_DIR "/tests/contract/entry/" + file);
  if (!in) throw std::runtime_error(file + " cannot be read");
  std::vector<RightsRow> rows;
  std::set<std::string> known;
  int number = 0;
  for (std::string text; std::getline(in, text);) {
    ++number;
    if (text.empty() || text.front() == '#') continue;
    RightsRow row;
    row.line = number;
    std::istringstream words(text);
    for (int i = 0; i < words_of_name; ++i) {
      std::string word;
      words >> word;
      row.name += (i == 0 ? "" : " ") + word;
    }
    for (auto& cell : row.cells) words >> cell;
    std::getline(words >> std::ws, row.request);
    row.place = file + ":" + std::to_string(number) + ": " + row.name;
    const bool sizes_good = std::all_of(row.cells.begin(), row.cells.end(), [](const std::string& cell) {
      return cell.size() == 1 || cell.size() == kThings;
    });
    if (!sizes_good || row.request.empty()) throw std::runtime_error(row.place + ": is no row");
    if (!known.insert(row.name + " " + row.request).second) throw std::runtime_error(row.place + ": stands twice");
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace tegami::entry
