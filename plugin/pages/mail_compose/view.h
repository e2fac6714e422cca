/// view.h - the page on which a mail is written.
#pragma once

#include <boost/json.hpp>
#include <map>
#include <optional>
#include <string>

#include "pages/mail/side.h"
#include "pages/visit.h"

namespace tegami::pages::mail_compose {

/// As typed; the shape of mail.begin and mail.draft.
struct Letter {
  std::int64_t account = 0;
  std::int64_t draft = 0;          ///< 0: not kept yet
  std::int64_t draft_account = 0;  ///< where the draft lies; another one was chosen since, perhaps
  std::string message_id;
  std::string to, cc, bcc, subject, text;
  std::string charset;
  std::string in_reply_to;
  boost::json::array references;
  boost::json::array attachments;  ///< {account, message, part, name, type, size}
};

struct Model {
  mail::Side side;
  Letter letter;
  std::map<std::string, std::string> errors;  ///< by field
  std::string refusal;                        ///< what was refused as a whole
  boost::json::array unusable;                ///< addresses of the answered mail that are none
  std::optional<std::int64_t> saved_ms;       ///< when the draft was kept
  std::int64_t most_bytes = 0;                ///< of one mail
};

PageResponse draw(const Visit& visit, const Model& model);

}  // namespace tegami::pages::mail_compose
