#pragma once

#include "beckon/service/Mailer.h"

#include <filesystem>
#include <mutex>

namespace beckon::mailfile {

/// Writes each mail into a file of its own: headers To and Subject, an empty line, the text.
/// Threads: any. Errors: Unavailable when the file cannot be written.
class FileMailer final : public Mailer
{
public:
    explicit FileMailer(std::filesystem::path directory);

    void send(Mail mail) override;
    Health health() const override;

private:
    const std::filesystem::path _directory;
    std::mutex _mutex;
    unsigned _count = 0;
};

} // namespace beckon::mailfile
