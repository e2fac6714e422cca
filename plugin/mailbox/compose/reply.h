/// reply.h - a mail that answers another: its subject, whom it goes to, the chain of its ids (RFC 5322 3.6.4), the text
/// quoted.
///
/// What the other mail says is hostile or broken as it likes; what comes from here compose() takes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mailbox/compose/letter.h"
#include "mailbox/mime/message.h"

namespace tegami::mailbox::compose {

enum class ReplyTo : std::uint8_t { sender, all };

struct Reply {
  Letter letter;  ///< message_id, date and text are the caller's
  /// Addresses of the other mail that are none, as they stand there: the writer is told whom the answer does not reach.
  std::vector<std::string> unusable;
};

/// To Reply-To, else From; all: to its To as well, and Cc to its Cc; not to me, but where nobody else is left.
Reply reply_to(const mime::Message& message, const Mailbox& me, ReplyTo whom);

/// "Re: " once, whatever stands there: "RE:", "Re[2]:", "Re^2:", their full-width forms, U+8FD4 U+4FE1 and a colon.
std::string reply_subject(std::string_view subject);
/// "Fwd: ", but where it begins so (or with FW:, or U+8EE2 U+9001 and a colon) already.
std::string forward_subject(std::string_view subject);

/// Each line with "> " before it; one that is quoted already gets its further ">" without a space.
std::string quoted_text(std::string_view text);

/// References and In-Reply-To of an answer. At most kReferences: the first one, and the last ones.
struct Chain {
  std::string in_reply_to;
  std::vector<std::string> references;
};
Chain chain_of(const mime::Message& message);

/// The ids in a field as it stands, each once, at most kReferences: the first one, and the last ones.
std::vector<std::string> message_ids(std::string_view field);

}  // namespace tegami::mailbox::compose
