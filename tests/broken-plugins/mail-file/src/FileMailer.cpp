#include "FileMailer.h"

#include "beckon/base/Error.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

namespace beckon::mailfile {

FileMailer::FileMailer(std::filesystem::path directory) : _directory(std::move(directory)) {}

void FileMailer::send(Mail mail)
{
    const std::lock_guard<std::mutex> lock(_mutex);
    std::string name = std::to_string(++_count);
    name.insert(0, 6 - std::min<std::size_t>(6, name.size()), '0');
    const std::filesystem::path unfinished = _directory / ("." + name);
    std::ofstream file(unfinished);
    file << "To: " << mail.to << "\nSubject: " << mail.subject << "\n\n" << mail.text;
    file.close();
    if (!file)
        throw Unavailable("cannot write a mail into " + _directory.string());
    std::filesystem::rename(unfinished, _directory / (name + ".mail"));
}

Health FileMailer::health() const
{
    std::error_code fault;
    if (std::filesystem::is_directory(_directory, fault))
        return {};
    return {Health::State::Down, "the directory for mails is gone"};
}

} // namespace beckon::mailfile
