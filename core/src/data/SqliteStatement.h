#pragma once

#include "data/SqliteStatements.h"

#include <Poco/Data/MetaColumn.h>
#include <Poco/Data/SQLite/Binder.h>
#include <Poco/Data/SQLite/Extractor.h>
#include <Poco/Data/StatementImpl.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace beckon {

class SqliteSession;

/// A statement for Poco::Data::Statement that is lent by its session's SqliteStatements, where Poco's own prepares anew each time. Takes
/// one statement and one value for each parameter. Ownership: keeps a reference to the session and ends before it. Threads: one at a time.
/// Errors: Poco::Data::SQLite's exceptions; the session is told of each.
class SqliteStatement final : public Poco::Data::StatementImpl
{
public:
    explicit SqliteStatement(SqliteSession& session);

protected:
    std::size_t columnsReturned() const override;
    int affectedRowCount() const override;
    const Poco::Data::MetaColumn& metaColumn(std::size_t position) const override;
    bool hasNext() override;
    std::size_t next() override;
    bool canBind() const override { return _bindsAgain; }
    bool canCompile() const override { return false; }
    void compileImpl() override;
    void bindImpl() override;
    Poco::Data::AbstractExtraction::ExtractorPtr extractor() override { return _extractor; }
    Poco::Data::AbstractBinding::BinderPtr binder() override { return _binder; }

private:
    enum class Row : std::uint8_t
    {
        Unknown,
        Waiting,
        None
    };

    template <typename Step>
    auto watch(const Step& step);
    void bindAll();
    void step();

    SqliteSession& _session;
    SqliteStatements::Lease _statement;
    Poco::Data::AbstractBinding::BinderPtr _binder;
    Poco::SharedPtr<Poco::Data::SQLite::Extractor> _extractor;
    mutable std::vector<Poco::Data::MetaColumn> _columns; ///< made when they are asked for
    Row _row = Row::Unknown;
    bool _bindsAgain = false;
    int _affected = 0;
};

} // namespace beckon
