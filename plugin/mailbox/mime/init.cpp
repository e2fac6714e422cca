#include <dlfcn.h>
#include <gmime/gmime.h>
#include <unicode/ucol.h>
#include <unicode/uversion.h>

#include <mutex>
#include <stdexcept>
#include <string>

#include "mailbox/mime/message.h"

namespace tegami::mailbox::mime {
namespace {

/// Keeps the library that holds the address in the process for ever: GLib's types never leave, and ICU unloaded leaks.
void pin(const void* address) {
  Dl_info info{};
  if (::dladdr(address, &info) == 0 || info.dli_fname == nullptr) {
    throw std::runtime_error("a library of the mail reader was not found in the process");
  }
  if (::dlopen(info.dli_fname, RTLD_NOW | RTLD_NODELETE) == nullptr) {
    throw std::runtime_error(std::string("a library of the mail reader could not be kept: ") + ::dlerror());
  }
}

void pin_and_start() {
  pin(reinterpret_cast<const void*>(&g_mime_init));
  pin(reinterpret_cast<const void*>(&u_getVersion));
  pin(reinterpret_cast<const void*>(&ucol_open));
  g_mime_init();
}

}  // namespace

void init() {
  static std::once_flag once;
  std::call_once(once, pin_and_start);
}

}  // namespace tegami::mailbox::mime
