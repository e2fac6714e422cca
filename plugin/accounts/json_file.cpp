#include "accounts/json_file.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace tegami::accounts {

boost::json::value read_json_file(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("it cannot be read");
  const std::string text(std::istreambuf_iterator<char>(in), {});
  return boost::json::parse(text);
}

}  // namespace tegami::accounts
