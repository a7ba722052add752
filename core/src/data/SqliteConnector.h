#pragma once

#include "beckon/base/Clock.h"
#include "beckon/base/Mutex.h"
#include "beckon/service/DatabaseConnector.h"

#include <Poco/Data/Session.h>

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>

namespace beckon {

/// Which file it is, whatever its name.
struct FileIdentity
{
    dev_t device = 0;
    ino_t inode = 0;

    bool operator==(const FileIdentity&) const = default;
};

/// SQLite in one file, with a write-ahead log and every commit synced; or in memory, where one session is the database.
/// One session writes and the others read: SQLite has one writer at a time anyway, and waiting in line for a session is fairer and faster
/// than its busy handler, which polls. The handler remains for writers in other processes.
/// Once the file is deleted or another one has its name, nothing is written any more: sessions would work on in the old file, and all that
/// they write would be lost.
class SqliteConnector final : public DatabaseConnector
{
public:
    /// An empty `file` means in memory. `busyTimeout`: how long a statement waits for a writer in another process.
    SqliteConnector(std::filesystem::path file, Milliseconds busyTimeout);

    Capacity capacity(std::size_t wanted) const noexcept override;
    Poco::Data::Session open() override;
    void begin(Poco::Data::Session& session) override;
    void commit(Poco::Data::Session& session) override;
    void rollback(Poco::Data::Session& session) override;
    void probe(Poco::Data::Session& session) override;
    Fault classify(const Poco::Exception& exception) const noexcept override;
    std::string place() const override;

private:
    void configure(Poco::Data::Session& session) const;
    void enableWriteAheadLog(Poco::Data::Session& session) const;

    std::optional<FileIdentity> opened() const;
    void requireOpenedFile() const;

    std::filesystem::path _file;
    Milliseconds _busyTimeout;
    mutable Mutex _mutex;
    std::optional<FileIdentity> _opened BECKON_GUARDED_BY(_mutex); ///< by the first session; no later one may open another
};

/// What to do about a database file that is not there.
enum class MissingFile : std::uint8_t
{
    Create, ///< readable for this user alone
    Refuse,
    Ignore ///< somebody will create it
};

/// Throws SystemError or ConfigurationError, naming the fix, when SQLite could not work on this file.
void prepareSqliteFile(const std::filesystem::path& file, MissingFile missing);

/// Nothing when it is gone or cannot be reached.
std::optional<FileIdentity> identityOf(const std::filesystem::path& file) noexcept;

} // namespace beckon
