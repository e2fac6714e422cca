// A throw-away PostgreSQL for tests that are not in C++, gone when stdin closes.
//
// One line out: {"database": "postgresql://…"}, an empty database.
#include <boost/json.hpp>
#include <iostream>
#include <string>

#include "fixtures/postgres.h"

namespace json = boost::json;
using tegami::fixtures::Postgres;

int main() {
  try {
    const auto server = Postgres::start({});
    if (server == nullptr) throw std::runtime_error(Postgres::why());
    std::cout << json::serialize(json::object{{"database", server->fresh_database()}}) << std::endl;
    for (std::string line; std::getline(std::cin, line);) continue;
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "fixture_postgres: " << error.what() << std::endl;
    return 1;
  }
}
