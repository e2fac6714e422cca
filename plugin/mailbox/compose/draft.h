/// draft.h - what a draft knows beside what it says as a mail: the addresses as they were typed, whole or not, blind
/// copies too, and the charset wished for.
///
/// It stands in a field of the draft's own head, so that a draft is one mail like any other: stored, searched, exported
/// and deleted as these, and nothing of it lies elsewhere. A mail that is sent is composed anew and has no such field.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mailbox/compose/letter.h"

namespace tegami::mailbox::compose {

constexpr std::string_view kDraftField = "X-Tegami-Draft";

/// The field, folded, with its line end.
std::string draft_field(const Typed& typed);
/// nullopt: it is none. What stands there may be anybody's; what comes from here is text as any that is typed.
std::optional<Typed> read_draft_field(std::string_view value);

}  // namespace tegami::mailbox::compose
