#include "mailbox/store/chunks.h"

#include <zstd.h>

#include <algorithm>
#include <new>
#include <stdexcept>
#include <utility>

namespace tegami::mailbox::store {

namespace {
constexpr int kLevel = 1;  // level 3 is a quarter slower for 4 % less (DESIGN)
}

void Compressor::Free::operator()(ZSTD_CCtx_s* context) const noexcept { ZSTD_freeCCtx(context); }

Compressor::Compressor() : context_(ZSTD_createCCtx()) {
  if (!context_) throw std::bad_alloc();
}

Compressor::~Compressor() = default;

std::string Compressor::compress(std::span<const char> raw) {
  const std::size_t bound = ZSTD_compressBound(raw.size());
  if (scratch_.size() < bound) scratch_.resize(bound);
  const std::size_t size =
      ZSTD_compressCCtx(context_.get(), scratch_.data(), scratch_.size(), raw.data(), raw.size(), kLevel);
  if (ZSTD_isError(size) != 0) throw std::runtime_error(std::string("zstd: ") + ZSTD_getErrorName(size));
  return scratch_.substr(0, size);
}

void Decompressor::Free::operator()(ZSTD_DCtx_s* context) const noexcept { ZSTD_freeDCtx(context); }

Decompressor::Decompressor() : context_(ZSTD_createDCtx()) {
  if (!context_) throw std::bad_alloc();
}

Decompressor::~Decompressor() = default;

void Decompressor::decompress(std::span<const char> chunk, std::string& raw) {
  const unsigned long long claimed = ZSTD_getFrameContentSize(chunk.data(), chunk.size());
  if (claimed > kChunkBytes) throw std::runtime_error("stored mail is damaged: a chunk has no believable size");
  raw.resize(static_cast<std::size_t>(claimed));
  const std::size_t size = ZSTD_decompressDCtx(context_.get(), raw.data(), raw.size(), chunk.data(), chunk.size());
  if (ZSTD_isError(size) != 0 || size != raw.size()) throw std::runtime_error("stored mail is damaged: zstd");
}

void Chunker::write(std::span<const char> bytes) {
  bytes_ += bytes.size();
  while (!bytes.empty()) {
    const std::size_t take = std::min(bytes.size(), kChunkBytes - tail_.size());
    tail_.append(bytes.data(), take);
    bytes = bytes.subspan(take);
    if (tail_.size() < kChunkBytes) continue;
    if (!compressor_) compressor_ = std::make_unique<Compressor>();
    close_chunk(*compressor_);
  }
}

void Chunker::close_chunk(Compressor& compressor) {
  if (++closed_ > kMaxChunks) throw std::length_error("a mail above 16 GiB cannot be stored");
  chunks_.push_back(compressor.compress(tail_));
  compressed_bytes_ += chunks_.back().size();
  tail_.clear();
}

void Chunker::finish(Compressor& compressor) {
  if (!tail_.empty()) close_chunk(compressor);
  tail_.shrink_to_fit();
}

std::vector<std::string> Chunker::take() {
  compressed_bytes_ = 0;
  return std::exchange(chunks_, {});
}

}  // namespace tegami::mailbox::store
