/// folder.h - the data folder: what was used last time (host.json, 0600), and where things lie.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace samplehost {

struct FolderChoice {
  std::filesystem::path data;
  std::string database;       ///< a postgresql:// URI; empty: as last time, else SQLite in the folder
  std::filesystem::path key;  ///< empty: as last time, else DATA.key beside the folder
};

/// Opened: made (0700), its choices settled and remembered. Throws std::runtime_error that says what to do.
class DataFolder {
 public:
  explicit DataFolder(const FolderChoice& choice);

  const std::filesystem::path& path() const { return path_; }
  const std::filesystem::path& key_file() const { return key_; }
  /// Of the host's own database.
  std::string host_dsn() const;
  /// Of a module's: the same PostgreSQL, or a SQLite file in its own folder.
  std::string module_dsn(const std::string& module) const;
  /// DATA/MODULE, made (0700).
  std::filesystem::path module_folder(const std::string& module) const;

  bool fresh() const { return fresh_; }  ///< the folder was empty or not there
  bool demo() const { return demo_; }    ///< was filled by serve --demo
  void remember_demo();

 private:
  void remember() const;
  std::filesystem::path path_, key_;
  std::string database_;
  bool fresh_ = false, demo_ = false;
};

}  // namespace samplehost
