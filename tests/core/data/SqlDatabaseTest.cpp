#include "data/SqlDatabase.h"

#include "../../contract/DatabaseContract.h"
#include "ManualClock.h"

#include <Poco/Data/SQLite/SQLiteException.h>
#include <Poco/TemporaryFile.h>

#include <sys/stat.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace beckon {

namespace {

using namespace Poco::Data::Keywords;

/// SQLite in a file, and a second SqlDatabase on the same file, which knows of the first as little as another process would.
class FileSubject
{
public:
    Database& database() { return *_database; }
    Database& otherNode() { return *_other; }
    std::string file() const { return _folder.path() + "/test.db"; }

    std::unique_ptr<Database> open(const DatabaseOptions& options = {}, const std::string& name = "test.db") const
    {
        return openDatabase("sqlite:///" + name, _folder.path(), options, _clock);
    }

private:
    struct Folder : Poco::TemporaryFile
    {
        Folder() { createDirectories(); }
    };

    test::ManualClock _clock;
    Folder _folder;
    std::unique_ptr<Database> _database = open();
    std::unique_ptr<Database> _other = open();
};

class MemorySubject
{
public:
    Database& database() { return *_database; }
    Database& otherNode() { return *_database; }

private:
    test::ManualClock _clock;
    std::unique_ptr<Database> _database = openDatabase("sqlite://", "/", {}, _clock);
};

class SqliteMemoryTest : public test::DatabaseContract<MemorySubject>
{
    CPPUNIT_TEST_SUB_SUITE(SqliteMemoryTest, DatabaseContract<MemorySubject>);
    CPPUNIT_TEST(twoDatabasesInMemoryAreTwo);
    CPPUNIT_TEST_SUITE_END();

public:
    void twoDatabasesInMemoryAreTwo()
    {
        createItems();
        const test::ManualClock clock;
        const auto another = openDatabase("sqlite:///:memory:", "/", {}, clock);
        CPPUNIT_ASSERT_THROW(nameOf(*another, 1), Poco::Data::DataException);
    }
};

class SqliteFileTest : public test::DatabaseContract<FileSubject>
{
    CPPUNIT_TEST_SUB_SUITE(SqliteFileTest, DatabaseContract<FileSubject>);
    CPPUNIT_TEST(syncsEveryCommitToAWriteAheadLog);
    CPPUNIT_TEST(keepsItsFileFromOtherUsers);
    CPPUNIT_TEST(readsWhileAnotherWrites);
    CPPUNIT_TEST(isUnavailableWhileAnotherProcessKeepsTheLock);
    CPPUNIT_TEST(isUnavailableWhileAllSessionsAreInUse);
    CPPUNIT_TEST(isUnavailableWhenTheDiskIsFull);
    CPPUNIT_TEST(runsBusyWorkAgain);
    CPPUNIT_TEST(aReadLeavesNoTransactionOpen);
    CPPUNIT_TEST(rowsThatNobodyReadHoldNothingUp);
    CPPUNIT_TEST(runsAStatementForEachOfManyValues);
    CPPUNIT_TEST(refusesMisnumberedParameters);
    CPPUNIT_TEST(isDegradedWhileAllSessionsAreInUse);
    CPPUNIT_TEST(isDownWhenItsFileIsGoneAndMakesNoOther);
    CPPUNIT_TEST(writesNothingIntoADeletedFile);
    CPPUNIT_TEST(writesNothingOnceAnotherFileHasItsName);
    CPPUNIT_TEST(manyNodesMayStartOnANewFileAtOnce);
    CPPUNIT_TEST_SUITE_END();

public:
    void syncsEveryCommitToAWriteAheadLog()
    {
        const auto settings = [&](Session& session) {
            std::string journal;
            std::int64_t synchronous = 0;
            session << "PRAGMA journal_mode", into(journal), now;
            session << "PRAGMA synchronous", into(synchronous), now;
            CPPUNIT_ASSERT_EQUAL(std::string("wal"), journal);
            CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, synchronous);
        };
        subject().database().read(settings);
        subject().database().write(settings);
    }

    void keepsItsFileFromOtherUsers()
    {
        createItems();
        for (const char* suffix : {"", "-wal", "-shm"}) {
            struct stat status = {};
            CPPUNIT_ASSERT_EQUAL(0, ::stat((subject().file() + suffix).c_str(), &status));
            CPPUNIT_ASSERT_EQUAL(0600U, status.st_mode & 0777U);
        }
    }

    void readsWhileAnotherWrites()
    {
        createItems();
        subject().database().write([&](Session& session) {
            session << "INSERT INTO items (id, name) VALUES (1, 'one')", now;
            CPPUNIT_ASSERT_EQUAL(std::string(), nameOf(subject().otherNode(), 1));
            CPPUNIT_ASSERT_EQUAL(std::string(), nameOf(subject().database(), 1));
        });
        CPPUNIT_ASSERT_EQUAL(std::string("one"), nameOf(subject().otherNode(), 1));
    }

    void isUnavailableWhileAnotherProcessKeepsTheLock()
    {
        createItems();
        const auto impatient = subject().open({.sessions = 2, .wait = Milliseconds(20), .probeWait = Milliseconds(20)});
        subject().database().write([&](Session&) { CPPUNIT_ASSERT_THROW(impatient->write([](Session&) {}), Unavailable); });
        impatient->write([](Session&) {});
    }

    void isUnavailableWhileAllSessionsAreInUse()
    {
        const auto small = subject().open({.sessions = 1, .wait = Milliseconds(5)});
        small->read([&](Session&) { CPPUNIT_ASSERT_THROW(small->read([](Session&) {}), Unavailable); });
        small->write([&](Session&) { CPPUNIT_ASSERT_THROW(small->write([](Session&) {}), Unavailable); });
        small->read([](Session&) {});
    }

    void isUnavailableWhenTheDiskIsFull()
    {
        createItems();
        execute("PRAGMA max_page_count=10");
        CPPUNIT_ASSERT_THROW(insert(1, std::string(100'000, 'x')), Unavailable);
        insert(2, "small");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, count());
    }

    void runsBusyWorkAgain()
    {
        createItems();
        int runs = 0;
        subject().database().write([&](Session& session) {
            ++runs;
            session << "INSERT INTO items (id, name) VALUES (1, 'one')", now;
            if (runs == 1)
                throw Poco::Data::SQLite::DBLockedException("another writer");
        });
        CPPUNIT_ASSERT_EQUAL(2, runs);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, count());
    }

    void aReadLeavesNoTransactionOpen()
    {
        createItems();
        const auto small = subject().open({.sessions = 1});
        small->read([](Session& session) { session << "BEGIN", now; });
        CPPUNIT_ASSERT_THROW(small->read([](Session& session) {
            session << "BEGIN", now;
            throw std::domain_error("no");
        }),
                             std::domain_error);
        small->read([](Session& session) { session << "BEGIN", now; });
    }

    void rowsThatNobodyReadHoldNothingUp()
    {
        createItems();
        const auto small = subject().open({.sessions = 1});
        small->write([](Session& session) { session << "INSERT INTO items VALUES (1, 'one'), (2, 'two')", now; });
        std::int64_t id = 0;
        small->read([&](Session& session) { session << "SELECT id FROM items ORDER BY id", into(id), limit(1), now; });
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, id);
        std::int64_t isBusy = 1;
        small->write([](Session& session) { session << "INSERT INTO items VALUES (3, 'three')", now; });
        subject().database().read([&](Session& session) { session << "PRAGMA wal_checkpoint(TRUNCATE)", into(isBusy), now; });
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, isBusy);
    }

    void runsAStatementForEachOfManyValues()
    {
        createItems();
        std::vector<std::int64_t> ids{1, 2, 3};
        std::vector<std::string> names{"one", "two", "three"};
        subject().database().write([&](Session& session) { session << "INSERT INTO items VALUES ($1, $2)", use(ids), use(names), now; });
        CPPUNIT_ASSERT_EQUAL(std::string("three"), nameOf(subject().database(), 3));
    }

    void refusesMisnumberedParameters()
    {
        createItems();
        std::string name = "one";
        std::int64_t id = 1;
        for (const char* where : {"name = $2 AND id = $1", "id = $2 AND name = $3", "id = $0 AND name = $1", "id = $a AND name = $1"})
            CPPUNIT_ASSERT_THROW_MESSAGE(where, subject().database().read([&](Session& session) {
                session << std::string("SELECT * FROM items WHERE ") + where, use(id), use(name), now;
            }),
                                         Poco::Data::DataException);
        subject().database().read([&](Session& session) {
            session << "SELECT * FROM items WHERE name <> '$2 it''s $9' AND \"id\" = $1 AND name = $2", use(id), use(name), now;
        });
    }

    void isDegradedWhileAllSessionsAreInUse()
    {
        const auto small = subject().open({.sessions = 1, .probeWait = Milliseconds(5)});
        small->read([&](Session&) { CPPUNIT_ASSERT(small->health().state == Health::State::Degraded); });
        CPPUNIT_ASSERT(small->health().state == Health::State::Ok);
    }

    void isDownWhenItsFileIsGoneAndMakesNoOther()
    {
        CPPUNIT_ASSERT_EQUAL(0, std::remove(subject().file().c_str()));
        CPPUNIT_ASSERT(subject().database().health().state == Health::State::Down);
        const auto useTwoSessions = [&](Session&) { subject().database().read([](Session&) {}); };
        CPPUNIT_ASSERT_THROW(subject().database().read(useTwoSessions), Unavailable);
        CPPUNIT_ASSERT(!std::ifstream(subject().file()).good());
    }

    void writesNothingIntoADeletedFile()
    {
        createItems();
        CPPUNIT_ASSERT_EQUAL(0, std::remove(subject().file().c_str()));
        for (int attempt = 0; attempt < 2; ++attempt)
            CPPUNIT_ASSERT_THROW(insertOne(subject().database()), Unavailable);
    }

    void writesNothingOnceAnotherFileHasItsName()
    {
        createItems();
        const std::string kept = subject().file() + ".kept";
        CPPUNIT_ASSERT_EQUAL(0, std::rename(subject().file().c_str(), kept.c_str()));
        std::ofstream(subject().file()).close();
        for (int attempt = 0; attempt < 2; ++attempt)
            CPPUNIT_ASSERT_THROW(insertOne(subject().database()), Unavailable);
        CPPUNIT_ASSERT(subject().database().health().state == Health::State::Down);

        CPPUNIT_ASSERT_EQUAL(0, std::rename(kept.c_str(), subject().file().c_str()));
        insertOne(subject().database());
        CPPUNIT_ASSERT_EQUAL(std::string("one"), nameOf(subject().database(), 1));
    }

    void manyNodesMayStartOnANewFileAtOnce()
    {
        const std::vector<Migration> migrations{{1, {"CREATE TABLE fresh (a BIGINT)", "INSERT INTO fresh VALUES (1)"}}};
        for (int round = 0; round < 5; ++round) {
            const std::string name = "fresh" + std::to_string(round) + ".db";
            runThreads(8, [&](int) { subject().open({}, name)->migrate("fresh", migrations); });
            std::int64_t rows = 0;
            subject().open({}, name)->read([&](Session& session) { session << "SELECT COUNT(*) FROM fresh", into(rows), now; });
            CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, rows);
        }
    }

private:
    static void insertOne(Database& database)
    {
        database.write([](Session& session) { session << "INSERT INTO items (id, name) VALUES (1, 'one')", now; });
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SqliteMemoryTest);
CPPUNIT_TEST_SUITE_REGISTRATION(SqliteFileTest);

} // namespace

} // namespace beckon
