/// cells.h - what a cell looks like and what it means: the guard against formulas, passwords, conventions (I3, I5).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "accounts/csv/vocabulary.h"

namespace tegami::accounts::csv {

/// A cell that a spreadsheet would take for a formula gets one leading '.
std::string guarded(std::string_view text);
/// Takes one leading ' away where one of those characters follows it.
std::string_view unguarded(std::string_view text);
/// Empty or asterisks only: the stored password stays.
bool keeps_password(std::string_view cell);
/// Quoted where it has to be (RFC 4180).
std::string quoted(std::string_view cell);
/// One line of a file, with CR LF.
std::string line_of(const std::vector<std::string>& cells);
/// The field's value as a cell, before guard and quotes; for a secret asterisks where one is stored.
std::string cell_of(const Field& field, Values& values);

}  // namespace tegami::accounts::csv
