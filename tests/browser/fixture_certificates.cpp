// Certificates for servers that a test plays itself: good and bad ones, there until stdin closes.
//
// One line out: {"ca": path, "good": {"certificate": path, "key": path}, "expired": …, "wrong_name": …}, all but the
// last for localhost.
#include <boost/json.hpp>
#include <iostream>
#include <string>

#include "fixtures/certificates.h"

namespace json = boost::json;
using tegami::fixtures::Certificate;

namespace {

json::object paths(const Certificate& made) {
  return {{"certificate", made.certificate.string()}, {"key", made.key.string()}};
}

}  // namespace

int main() {
  try {
    tegami::fixtures::Certificates certificates;
    const std::string here = "DNS:localhost";
    std::cout << json::serialize(json::object{{"ca", certificates.ca().string()},
                                              {"good", paths(certificates.issue(here))},
                                              {"expired", paths(certificates.expired(here))},
                                              {"wrong_name", paths(certificates.issue("DNS:other.example.test"))}})
              << std::endl;
    for (std::string line; std::getline(std::cin, line);) continue;
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "fixture_certificates: " << error.what() << std::endl;
    return 1;
  }
}
