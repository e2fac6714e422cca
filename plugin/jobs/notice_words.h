/// notice_words.h - notices as people read them (P5): what happened and what to do, in the reader's language.
///
/// Never a secret, and never a word of a mail server. An owner's is in the language that the host tells for him;
/// administrators share one notice, for which the host tells none: the catalogue's first language.
#pragma once

#include <string>
#include <vector>

#include "accounts/mail_hours.h"
#include "accounts/notices.h"
#include "accounts/receiving_counts.h"
#include "accounts/repository.h"
#include "tegami-host/module.hpp"
#include "words/catalog.h"

namespace tegami::jobs {

struct NoticeContext {
  const sdk::Host& host;
  const words::Catalog& words;
  std::int64_t now_ms = 0;
};

/// To the owner of a personal account. A later one of the same account takes the place of an earlier one, but for mail
/// that is too large, which is told beside it.
sdk::Notice owner_notice(const NoticeContext& context, const sdk::User& owner, const accounts::AccountRow& row,
                         const accounts::DueNotice& notice);

/// To administrators, of a shared account: not who sent the mail and what about, which is its members' (P1).
sdk::Notice keepers_notice(const NoticeContext& context, const accounts::AccountRow& row,
                           const accounts::DueNotice& notice);

/// To administrators, one for all accounts, which takes the place of the one before: how many have which trouble now,
/// and a few of them by name.
sdk::Notice administrators_notice(const NoticeContext& context, const std::vector<accounts::LastingCount>& counts,
                                  const std::vector<accounts::AccountRow>& newest);

struct Digest {
  std::int64_t receiving = 0;
  std::vector<accounts::ReceivingCount> causes;
  std::optional<accounts::LongestWait> longest;
  std::int64_t recovered = 0, received = 0;  ///< in the last 24 h
};
sdk::Notice digest_notice(const NoticeContext& context, const Digest& digest);

}  // namespace tegami::jobs
