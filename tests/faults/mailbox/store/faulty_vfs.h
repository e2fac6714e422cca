/// faulty_vfs.h - SQLite's own file layer, in which the n-th write or sync fails: the disk is full, or broken.
#pragma once

#include <memory>

namespace tegami::mailbox::faults {

/// While it lives it is the default for every connection that is opened; connections must be closed before it goes.
/// Nothing is really synced, since no power is cut. One at a time; counts on any thread.
class FaultyVfs {
 public:
  FaultyVfs();
  ~FaultyVfs();
  FaultyVfs(const FaultyVfs&) = delete;
  FaultyVfs& operator=(const FaultyVfs&) = delete;

  /// The n-th operation from now fails (1: the next), and with lasting every one after it. 0: none.
  void fail_at(int n, bool lasting);
  bool failed() const;  ///< since fail_at()
};

}  // namespace tegami::mailbox::faults
