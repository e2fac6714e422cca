// A dialogue file of SMTP.
//
//   C: line   what the client must say next      S: line   what the server answers
//   =auth NAME, =starttls, =skip                 how the session is set up
//   =mail FROM TO,TO BODY                        a letter, | for CR LF; <> is the null reverse path
//   =N sent:250 failed:550 deferred:CAUSE        what must come of letter N, a recipient each
#pragma once

#include <filesystem>
#include <sstream>

#include "fixtures/process.h"
#include "unit/transport/smtp/player.h"

namespace tegami::transport::smtp {

struct Dialogue {
  struct Turn {
    std::vector<std::string> client;  ///< lines it must have said before
    std::string server;               ///< bytes
  };
  std::vector<Turn> turns;
  std::vector<Letter> letters;
  std::map<std::uint64_t, std::string> results;  ///< as described() says them
  Config config = unit_config();

  static Dialogue read(const std::filesystem::path& file, const std::string& line_end) {
    Dialogue made;
    std::istringstream text(fixtures::read_file(file));
    made.turns.emplace_back();
    for (std::string line; std::getline(text, line);) {
      const std::string rest = line.substr(std::min<std::size_t>(3, line.size()));
      if (line.starts_with("C:")) {
        if (!made.turns.back().server.empty()) made.turns.emplace_back();
        made.turns.back().client.push_back(rest);
      } else if (line.starts_with("S:")) {
        made.turns.back().server += rest + line_end;
      } else if (line.starts_with("=")) {
        made.expect(line.substr(1));
      }
    }
    return made;
  }
  std::size_t server_bytes() const {
    std::size_t all = 0;
    for (const Turn& turn : turns) all += turn.server.size();
    return all;
  }

 private:
  void expect(const std::string& line) {
    const std::string first = line.substr(0, line.find(' '));
    const std::string rest = line.substr(std::min(first.size() + 1, line.size()));
    if (first == "auth") {
      const std::map<std::string, Auth> names = {{"none", Auth::none},
                                                 {"plain", Auth::plain},
                                                 {"login", Auth::login},
                                                 {"cram_md5", Auth::cram_md5},
                                                 {"xoauth2", Auth::xoauth2}};
      config.auth = names.at(rest);
    } else if (first == "starttls") {
      config.endpoint.protection = Protection::starttls;
    } else if (first == "skip") {
      config.skip_second_ehlo = true;
    } else if (first == "mail") {
      letters.push_back(letter(rest));
    } else {
      results[std::stoul(first)] = rest;
    }
  }
  static Letter letter(const std::string& line) {
    std::istringstream words(line);
    Letter made;
    std::string to;
    words >> made.from >> to >> std::ws;
    if (made.from == "<>") made.from.clear();
    std::istringstream addresses(to);
    for (std::string address; std::getline(addresses, address, ',');) made.to.push_back(address);
    std::string body;
    std::getline(words, body);
    for (const char c : body) made.body += c == '|' ? std::string("\r\n") : std::string(1, c);
    return made;
  }
};

}  // namespace tegami::transport::smtp
