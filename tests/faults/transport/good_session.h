// A whole good POP3 session with two mails, cut at each moment when the client waits: where a fault can be put in.
#pragma once

#include <string>
#include <vector>

#include "fixtures/scripted_server.h"
#include "transport/failure.h"

namespace tegami::faults {

struct Point {
  const char* name;
  std::vector<fixtures::Act> acts;  ///< what leads to the next moment of silence
  transport::Stage stage;
  const char* silence;  ///< the code when the server says no more
  bool signed_in;
};

enum class By { password, token };

inline std::vector<Point> points(By by) {
  using fixtures::expect;
  using fixtures::say;
  using transport::Stage;
  std::vector<Point> all = {
      {"accepted", {}, Stage::greeting, "greeting_timeout", false},
      {"greeting", {say("+OK ready\r\n"), expect("CAPA")}, Stage::capabilities, "capabilities_timeout", false}};
  if (by == By::password) {
    all.push_back({"capa",
                   {say("+OK\r\nPIPELINING\r\nUIDL\r\nUSER\r\n.\r\n"), expect("USER taro")},
                   Stage::sign_in,
                   "sign_in_timeout",
                   false});
    all.push_back({"user", {say("+OK\r\n"), expect("PASS")}, Stage::sign_in, "sign_in_timeout", false});
  } else {
    all.push_back({"capa",
                   {say("+OK\r\nPIPELINING\r\nUIDL\r\nSASL PLAIN XOAUTH2\r\n.\r\n"), expect("AUTH XOAUTH2")},
                   Stage::sign_in,
                   "sign_in_timeout",
                   false});
    all.push_back({"auth", {say("+ \r\n"), expect("dXNlcj10YXJv")}, Stage::sign_in, "sign_in_timeout", false});
  }
  const std::vector<Point> signed_in = {
      {"log-on", {say("+OK\r\n"), expect("LIST"), expect("UIDL")}, Stage::list, "listing_timeout", true},
      {"list", {say("+OK\r\n1 20\r\n2 20\r\n.\r\n")}, Stage::list, "listing_timeout", true},
      {"uidl", {say("+OK\r\n1 a\r\n2 b\r\n.\r\n"), expect("RETR 1")}, Stage::fetch, "message_timeout", true},
      {"half a mail", {say("+OK\r\nSubject: a\r\n\r\nbo")}, Stage::fetch, "message_timeout", true},
      {"a mail", {say("dy\r\n.\r\n"), expect("RETR 2")}, Stage::fetch, "message_timeout", true},
      {"both mails",
       {say("+OK\r\nSubject: b\r\n\r\nbody\r\n.\r\n"), expect("DELE 1"), expect("DELE 2")},
       Stage::remove,
       "removal_timeout",
       true},
      {"dele", {say("+OK\r\n+OK\r\n"), expect("QUIT")}, Stage::quit, "quit_timeout", true}};
  all.insert(all.end(), signed_in.begin(), signed_in.end());
  return all;
}

/// What the server says next in the good session.
inline std::string next_answer(const std::vector<Point>& all, std::size_t point) {
  return point + 1 < all.size() ? all[point + 1].acts.front().text : "+OK bye\r\n";
}

/// Up to and with that point.
inline std::vector<fixtures::Act> acts_up_to(const std::vector<Point>& all, std::size_t point) {
  std::vector<fixtures::Act> script;
  for (std::size_t i = 0; i <= point; ++i) script.insert(script.end(), all[i].acts.begin(), all[i].acts.end());
  return script;
}

}  // namespace tegami::faults
