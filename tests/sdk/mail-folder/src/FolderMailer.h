#pragma once

#include "beckon/base/Mutex.h"
#include "beckon/service/Mailer.h"

#include <filesystem>

namespace mailfolder {

/// Puts each mail into a folder, as a file of its own: for those who look at mails while they develop.
/// Threads: any. Errors: Unavailable when a file cannot be written.
class FolderMailer final : public beckon::Mailer
{
public:
    /// Makes the folder. Throws std::filesystem::filesystem_error when it cannot.
    explicit FolderMailer(std::filesystem::path folder);

    void send(beckon::Mail mail) override;
    beckon::Health health() const override;

private:
    const std::filesystem::path _folder;
    beckon::Mutex _mutex;
    unsigned _count BECKON_GUARDED_BY(_mutex) = 0;
};

} // namespace mailfolder
