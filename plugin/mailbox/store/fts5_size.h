/// fts5_size.h - how many pages an FTS5 index has, from the record that says where its pieces lie.
#pragma once

#include <cstdint>
#include <span>

namespace tegami::mailbox::store {

/// record: the row 10 of the index's _data table (fts5_index.c, "Structure Record"). 0 for what is not understood.
std::int64_t fts5_pages(std::span<const char> record);

}  // namespace tegami::mailbox::store
