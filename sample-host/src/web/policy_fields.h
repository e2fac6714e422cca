/// policy_fields.h - how each policy is shown and typed: its group, its unit, and the way between unit and value.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "data/policies.h"

namespace samplehost {

struct PolicyField {
  std::string_view name;
  std::string_view group;  ///< word key "policies.group.GROUP"
  std::int64_t unit = 1;   ///< what is typed times this is the value
  bool tick = false;       ///< a flag as a tick box, not as two radios
};

/// Every policy once, in the order of the page.
std::span<const PolicyField> policy_fields();

/// A number in the field's unit: 52428800 bytes as "50", half a MiB as "0.5".
std::string in_unit(std::int64_t value, std::int64_t unit);
/// What was typed in the unit as a whole value; the text itself when it is no number, for parse_policy to refuse.
std::string from_unit(std::string_view typed, std::int64_t unit);

}  // namespace samplehost
