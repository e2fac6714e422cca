/// view.h - what the account form is drawn from.
#pragma once

#include <boost/json.hpp>
#include <map>
#include <string>
#include <vector>

#include "pages/account_form/draft.h"
#include "pages/visit.h"

namespace tegami::pages::account_form {

struct Difference {
  std::string name;  ///< dotted
  std::string theirs, mine;
};

/// What an account that is being added was authorized with.
struct NewGrant {
  std::int64_t id = 0;
  std::string address;  ///< who signed in; empty: not known
};

struct Model {
  std::string owner, owner_name;
  bool own = false;     ///< drawn for the owner, not for an administrator
  bool shared = false;  ///< a shared account: owner is empty
  bool may_delete = false;
  std::string list_path;        ///< where cancel and success lead
  boost::json::object account;  ///< as stored; empty: a new one
  Draft draft;
  std::int64_t version = 0;
  std::map<std::string, std::string, std::less<>> errors;
  std::string refusal;  ///< the message of a refused save or test, or empty
  bool tested = false;
  boost::json::object test;  ///< accounts.test's answer
  bool conflict = false;
  std::vector<Difference> differences;
  boost::json::value host_pop3, host_smtp, webmail_pop3, webmail_smtp;  ///< null: not set
  bool webmail_known = false;  ///< the webmail's servers are this caller's to see
  boost::json::array oauth_servers;
  std::int64_t policy_interval_s = 300;
  boost::json::object provider;                                            ///< offered for the address; empty: none
  std::map<std::string, NewGrant, std::less<>> grants;                     ///< by direction; while adding
  std::map<std::string, boost::json::object, std::less<>> authorizations;  ///< by direction: oauth.status
  std::string told;                                                        ///< what was done just now, or empty
  bool told_bad = false;
};

PageResponse draw(const Visit& visit, const Model& model);

/// The well-known provider of an address, or empty (accounts.provider).
boost::json::object provider_of(const Visit& visit, const std::string& address);
void take_provider(const boost::json::object& provider, Draft& draft);
/// The offer beside the address; path: the form's page.
Data provider_data(const Visit& visit, const boost::json::object& provider, const Draft& draft,
                   const std::string& path);

/// As accounts.create and a draft take them.
boost::json::object grants_of(const Model& model);
/// What stands beside a direction's button: who it was authorized as, or why it cannot be.
Data authorization_data(const Visit& visit, const Model& model, const std::string& direction, const std::string& path);

/// The page of the account that is there already, as "/shared/7".
std::string page_of(const Model& model);
/// The panel of a connection test: steps done, failed and not reached.
/// report: accounts.test's or servers.test's answer; of a server alone without the log-on.
Data test_data(const Speech& say, const boost::json::object& report, bool log_on);
/// Data of each field of the table by its column name ("receive_port").
void add_fields(Data& data, const Speech& say, const Model& model);
/// The id of a field's first input, as summaries and labels name it.
std::string input_id(std::string_view name);
/// A value as a person reads it: the choice's label, "使用する".
std::string value_words(const accounts::Field& field, const std::string& text, const Speech& say);

}  // namespace tegami::pages::account_form
