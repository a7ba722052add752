#include "Guestbook.h"

#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

#include <array>

namespace guestbook {

using namespace Poco::Data::Keywords;

Guestbook::Guestbook(beckon::Database& database, std::int64_t shown) : _database(database), _shown(shown)
{
    const std::array migrations{
        beckon::Migration{1, {"CREATE TABLE guestbook_entries (number BIGINT PRIMARY KEY, author TEXT NOT NULL, text TEXT NOT NULL)"}}};
    _database.migrate("guestbook", migrations);
}

void Guestbook::write(std::string_view author, std::string_view text)
{
    _database.write([&](Poco::Data::Session& session) {
        std::string boundAuthor(author);
        std::string boundText(text);
        session << "INSERT INTO guestbook_entries (number, author, text) "
                   "SELECT COALESCE(MAX(number), 0) + 1, $1, $2 FROM guestbook_entries",
            use(boundAuthor), use(boundText), now;
    });
}

std::vector<Entry> Guestbook::read()
{
    std::vector<Entry> entries;
    _database.read([&](Poco::Data::Session& session) {
        std::vector<std::string> authors;
        std::vector<std::string> texts;
        std::int64_t most = _shown;
        session << "SELECT author, text FROM guestbook_entries ORDER BY number DESC LIMIT $1", use(most), into(authors), into(texts), now;
        entries.clear();
        for (std::size_t i = 0; i < authors.size(); ++i)
            entries.push_back({authors[i], texts[i]});
    });
    return entries;
}

} // namespace guestbook
