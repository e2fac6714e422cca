#include "mailbox/mailbox.h"

namespace tegami::mailbox {

void Mailbox::move(const std::vector<MessageId>& ids, FolderKind to) {
  for (const Folder& folder : folders()) {
    if (folder.kind == to) return move(ids, folder.id);
  }
}

}  // namespace tegami::mailbox
