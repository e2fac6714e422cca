/// account_import.h - アカウントのインポート (SPEC 3.6): choose a file, see what each row would do, import it, see what
/// came of it.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "pages/dispatcher.h"

namespace tegami::pages::account_import {

/// What was sent, and what is wrong with it.
struct Upload {
  std::string encoding = "auto", layout = "header", order, on_error = "stop";
  std::map<std::string, std::string> errors;  ///< "csv", "columns"
};

/// A job that has ended, with some rows of its report.
struct Checked {
  boost::json::object job;
  bool skip = false;          ///< chosen: rows with errors are passed over
  std::string kind;           ///< of the rows: "errors", "deletes" or "rows"
  boost::json::array errors;  ///< the first of them
  boost::json::array rows;    ///< of that kind, from the cursor on
  std::string next;           ///< cursor, or empty
};

PageResponse draw_upload(const Visit& visit, const Upload& upload);
PageResponse draw_check(const Visit& visit, const Checked& checked);
PageResponse draw_done(const Visit& visit, const Checked& checked);
void add_pages(Dispatcher& dispatcher);

}  // namespace tegami::pages::account_import
