#include "faults/mailbox/store/faulty_vfs.h"

#include <sqlite3.h>

#include <atomic>
#include <new>

namespace tegami::mailbox::faults {

namespace {

std::atomic<int> countdown = 0;
std::atomic<bool> lasting_fault = false;
std::atomic<bool> has_failed = false;
sqlite3_vfs* real_vfs = nullptr;

bool fails_now() {
  if (has_failed && lasting_fault) return true;
  if (countdown == 0 || --countdown != 0) return false;
  has_failed = true;
  return true;
}

/// Followed in memory by the real file, for which SQLite gives szOsFile bytes.
struct File {
  sqlite3_file base;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File* file_of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
sqlite3_file* real(sqlite3_file* file) { return file_of(file)->real(); }
const sqlite3_io_methods* methods(sqlite3_file* file) { return real(file)->pMethods; }

const sqlite3_io_methods kMethods{
    .iVersion = 2,  // no memory mapping: every write passes here
    .xClose = [](sqlite3_file* f) { return methods(f)->xClose(real(f)); },
    .xRead = [](sqlite3_file* f, void* to, int size,
                sqlite3_int64 at) { return methods(f)->xRead(real(f), to, size, at); },
    .xWrite = [](sqlite3_file* f, const void* from, int size,
                 sqlite3_int64 at) { return fails_now() ? SQLITE_FULL : methods(f)->xWrite(real(f), from, size, at); },
    .xTruncate = [](sqlite3_file* f, sqlite3_int64 size) { return methods(f)->xTruncate(real(f), size); },
    .xSync = [](sqlite3_file*, int) { return fails_now() ? SQLITE_IOERR_FSYNC : SQLITE_OK; },
    .xFileSize = [](sqlite3_file* f, sqlite3_int64* size) { return methods(f)->xFileSize(real(f), size); },
    .xLock = [](sqlite3_file* f, int level) { return methods(f)->xLock(real(f), level); },
    .xUnlock = [](sqlite3_file* f, int level) { return methods(f)->xUnlock(real(f), level); },
    .xCheckReservedLock = [](sqlite3_file* f, int* result) { return methods(f)->xCheckReservedLock(real(f), result); },
    .xFileControl = [](sqlite3_file* f, int op,
                       void* argument) { return methods(f)->xFileControl(real(f), op, argument); },
    .xSectorSize = [](sqlite3_file* f) { return methods(f)->xSectorSize(real(f)); },
    .xDeviceCharacteristics = [](sqlite3_file* f) { return methods(f)->xDeviceCharacteristics(real(f)); },
    .xShmMap = [](sqlite3_file* f, int page, int size, int extend,
                  void volatile** to) { return methods(f)->xShmMap(real(f), page, size, extend, to); },
    .xShmLock = [](sqlite3_file* f, int offset, int n,
                   int flags) { return methods(f)->xShmLock(real(f), offset, n, flags); },
    .xShmBarrier = [](sqlite3_file* f) { methods(f)->xShmBarrier(real(f)); },
    .xShmUnmap = [](sqlite3_file* f, int remove) { return methods(f)->xShmUnmap(real(f), remove); },
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
  auto* own = new (file) File{};
  const int code = real_vfs->xOpen(real_vfs, name, own->real(), flags, out);
  own->base.pMethods = own->real()->pMethods != nullptr ? &kMethods : nullptr;
  return code;
}

sqlite3_vfs& vfs() {
  static sqlite3_vfs faulty;
  return faulty;
}

}  // namespace

FaultyVfs::FaultyVfs() {
  real_vfs = sqlite3_vfs_find(nullptr);
  vfs() = *real_vfs;  // everything but files goes to the real one, whose functions ask only for its own data
  vfs().pNext = nullptr;
  vfs().zName = "tegami-faulty";
  vfs().szOsFile = static_cast<int>(sizeof(File)) + real_vfs->szOsFile;
  vfs().xOpen = open;
  sqlite3_vfs_register(&vfs(), 1);
}

FaultyVfs::~FaultyVfs() {
  sqlite3_vfs_unregister(&vfs());
  sqlite3_vfs_register(real_vfs, 1);
}

void FaultyVfs::fail_at(int n, bool lasting) {
  countdown = n;
  lasting_fault = lasting;
  has_failed = false;
}

bool FaultyVfs::failed() const { return has_failed; }

}  // namespace tegami::mailbox::faults
