/// account_words.h - one account in words: its state, where it receives from, when it was last received.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "pages/speech.h"
#include "pages/templates.h"

namespace tegami::pages {

/// {kind: "", "error", "stopped", "warn", "off", "busy"; word; sub or false; href: false until somebody sets it}: the
/// cause in plain words first.
Data state_of(const boost::json::object& account, const Speech& say);
/// The plain words of a failure's code, short ones first ("pages.failure.<code>", "failure.<code>"), or empty where
/// there are none.
std::string failure_words(std::string_view code, const Speech& say);
/// {datetime, text} or false.
Data moment_data(const boost::json::object& object, std::string_view dotted, const Speech& say);
/// "管理者設定", "ウェブメール" or the server's name.
std::string receiving_server(const boost::json::object& account, const Speech& say);
/// {mail_name, mail_domain}: a long address may break before the @.
void set_address(Data& row, const std::string& address);

}  // namespace tegami::pages
