/// mail_compose.h - writing a mail (M3): new, as an answer, forwarded, or a draft that is written on.
///
/// What is typed is kept as a draft before anything else is done with it, so that nothing is lost whatever is refused.
/// The letter's Message-ID travels with the form: a button pressed twice sends once.
#pragma once

#include "pages/dispatcher.h"

namespace tegami::pages::mail_compose {

void add_pages(Dispatcher& dispatcher);

}  // namespace tegami::pages::mail_compose
