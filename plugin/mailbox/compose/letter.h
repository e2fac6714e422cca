/// letter.h - a letter as its writer means it, before it is bytes.
///
/// Texts are UTF-8 and as typed: line ends of any kind. Values; nothing here is checked but the addresses, which cannot
/// be wrong (address.h). compose() checks the rest and names what is wrong by field (fault.h).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "mailbox/compose/address.h"
#include "mailbox/compose/limits.h"
#include "mailbox/mime/message.h"

namespace tegami::mailbox::compose {

/// iso_2022_jp is a wish: where one letter of the mail has no place in it, the whole mail is UTF-8 (iso_2022_jp.h).
enum class Charset : std::uint8_t { utf8, iso_2022_jp };

struct Mailbox {
  std::string display_name;  ///< empty: none
  Address address;
  bool operator==(const Mailbox&) const = default;
};

struct Attachment {
  std::string name;  ///< as a file is called; of a path the last element is taken. Empty: none
  std::string type;  ///< "image/png", its parameters are dropped; empty: application/octet-stream
  /// Gives its bytes from the first on, each time it is called: a message/rfc822 is read twice. What a source throws
  /// goes through compose().
  std::function<mime::Source()> open;
  std::optional<std::uint64_t> bytes = {};  ///< where it is known, that many must come
  std::string content_id = {};  ///< "logo@1": <img src="cid:logo@1"> of the HTML shows it; empty: a plain attachment
};

/// The fields of addresses as their writer typed them, finished or not (draft.h).
struct Typed {
  std::string to = {}, cc = {}, bcc = {};
  Charset charset = Charset::utf8;
  bool operator==(const Typed&) const = default;
};

struct Letter {
  Mailbox from;
  std::vector<Mailbox> to = {}, cc = {};
  std::vector<Mailbox> bcc = {};  ///< never in the bytes; recipients() has them
  std::vector<Mailbox> reply_to = {};
  std::string subject = {};
  std::string text = {},
              html = {};  ///< both: two forms of one text, the reader's mailer chooses. Neither: an empty text
  std::vector<Attachment> attachments = {};
  std::string in_reply_to = {};              ///< "<id@domain>", or empty
  std::vector<std::string> references = {};  ///< "<id@domain>" each, the oldest first
  std::string message_id = {};               ///< "<id@domain>": new_message_id(), kept for all tries to send it (S2)
  std::int64_t date_ms = 0;                  ///< since 1970 UTC
  std::int32_t utc_offset_min = 0;           ///< the writer's time zone at that moment
  Charset charset = Charset::utf8;
  /// Present: it is kept to be written on, and may have nobody yet whom it goes to.
  std::optional<Typed> draft = {};
};

/// Whom the mail goes to: To, Cc and Bcc, each address once, in this order.
std::vector<Address> recipients(const Letter& letter);

/// All that is wrong and can be told without reading the attachments; empty: compose() begins to write.
std::vector<Flaw> flaws_of(const Letter& letter, const Limits& limits);

}  // namespace tegami::mailbox::compose
