#include "FolderMailer.h"

#include "beckon/base/Error.h"

#include <fstream>
#include <string>
#include <system_error>
#include <utility>

namespace mailfolder {

using namespace beckon;

FolderMailer::FolderMailer(std::filesystem::path folder) : _folder(std::move(folder))
{
    std::filesystem::create_directories(_folder);
}

void FolderMailer::send(Mail mail)
{
    const MutexLock lock(_mutex);
    const std::string name = std::to_string(++_count);
    const std::filesystem::path unfinished = _folder / (name + ".unfinished");
    std::ofstream file(unfinished);
    file << "To: " << mail.to << "\nSubject: " << mail.subject << "\n\n" << mail.text;
    file.close();
    std::error_code fault;
    if (file)
        std::filesystem::rename(unfinished, _folder / (name + ".mail"), fault);
    if (!file || fault)
        throw Unavailable("cannot write a mail into " + _folder.string());
}

Health FolderMailer::health() const
{
    std::error_code fault;
    if (std::filesystem::is_directory(_folder, fault))
        return {};
    return {Health::State::Down, "the folder for mails is gone"};
}

} // namespace mailfolder
