/// chunks.h - raw mail as zstd frames of at most 256 KiB of mail each, level 1. One thread an object.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace tegami::mailbox::store {

constexpr std::size_t kChunkBytes = 256u << 10;   ///< of mail; only the last chunk of a mail is shorter
constexpr std::size_t kInMemoryBytes = 1u << 20;  ///< compressed; more goes to the store before it is named
constexpr std::int64_t kMaxChunks = 65'536;       ///< 16 GiB of mail

class Compressor {
 public:
  Compressor();
  ~Compressor();
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;
  std::string compress(std::span<const char> raw);

 private:
  struct Free {
    void operator()(ZSTD_CCtx_s* context) const noexcept;
  };
  std::unique_ptr<ZSTD_CCtx_s, Free> context_;
  std::string scratch_;
};

class Decompressor {
 public:
  Decompressor();
  ~Decompressor();
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;
  /// Replaces what is in raw. Throws std::runtime_error when the chunk is broken or claims more than kChunkBytes.
  void decompress(std::span<const char> chunk, std::string& raw);

 private:
  struct Free {
    void operator()(ZSTD_DCtx_s* context) const noexcept;
  };
  std::unique_ptr<ZSTD_DCtx_s, Free> context_;
};

/// Cuts what is written into chunks. The tail, shorter than a chunk, is compressed by finish(), so that small mails
/// cost no context of their own.
class Chunker {
 public:
  /// Throws std::length_error above kMaxChunks.
  void write(std::span<const char> bytes);
  /// The tail, compressed; nothing may be written afterwards.
  void finish(Compressor& compressor);

  std::uint64_t bytes() const noexcept { return bytes_; }
  std::size_t compressed_bytes() const noexcept { return compressed_bytes_; }  ///< in chunks closed and not yet taken
  std::vector<std::string> take();                                             ///< those; each given out once

 private:
  void close_chunk(Compressor& compressor);
  std::string tail_;
  std::vector<std::string> chunks_;
  std::unique_ptr<Compressor> compressor_;
  std::uint64_t bytes_ = 0;
  std::size_t compressed_bytes_ = 0;
  std::int64_t closed_ = 0;
};

}  // namespace tegami::mailbox::store
