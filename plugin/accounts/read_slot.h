/// read_slot.h - the member behind a row of the table of fields, of values that are only read.
#pragma once

#include "accounts/fields.h"

namespace tegami::accounts {

/// Not to be written through: slot_of gives the same for both, and a copy of all values costs more than reading one.
inline Slot read_slot(const Field& field, const Values& values) { return slot_of(field, const_cast<Values&>(values)); }

}  // namespace tegami::accounts
