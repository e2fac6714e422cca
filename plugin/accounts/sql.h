/// sql.h - storage's statements under the accounts' own names, beside the values that columns.h reads.
#pragma once

#include "accounts/columns.h"
#include "storage/sql.h"

namespace tegami::accounts {

using storage::Sql;
using storage::Val;
using storage::val;

}  // namespace tegami::accounts
