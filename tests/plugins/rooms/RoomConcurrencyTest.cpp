#include "RoomsFixture.h"

#include <Poco/TemporaryFile.h>
#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <latch>
#include <string>
#include <thread>
#include <vector>

namespace beckon::rooms {

namespace {

template <typename Work>
void inParallel(int count, Work work)
{
    std::latch start(count);
    std::vector<std::jthread> threads;
    threads.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        threads.emplace_back([&start, &work, i] {
            start.arrive_and_wait();
            work(i);
        });
    }
}

/// A folder that ends with its test.
class Folder
{
public:
    Folder() { Poco::File(_path).createDirectories(); }
    ~Folder() { Poco::File(_path).remove(true); }
    std::string database() const { return "sqlite:///" + _path + "/rooms.db"; }

private:
    std::string _path = Poco::TemporaryFile::tempName();
};

/// On a database in a file, where readers and the writer have sessions of their own.
class RoomConcurrencyTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RoomConcurrencyTest);
    CPPUNIT_TEST(ofManyJoinsOfOneUserOneIsAChange);
    CPPUNIT_TEST(manyUsersJoinAtOnce);
    CPPUNIT_TEST(aChangeIsToldBeforeTheNextOneOfThatRoomIsMade);
    CPPUNIT_TEST(whoJoinsThroughTheContractIsToldInTheOrderOfTheChanges);
    CPPUNIT_TEST_SUITE_END();

    void ofManyJoinsOfOneUserOneIsAChange()
    {
        RoomsFixture f(folder.database());
        for (int round = 0; round < 10; ++round) {
            const std::string id = f.make("mia");
            std::atomic<int> changes = 0;
            inParallel(4, [&](int i) {
                const Membership before = i % 2 == 0 ? f.directory.joinAndTell(id, "ann") : f.join(id, "ann");
                changes += before == Membership::Outsider ? 1 : 0;
            });
            CPPUNIT_ASSERT_EQUAL(1, changes.load());
            CPPUNIT_ASSERT((f.participants(id) == Names{"mia", "ann"}));
        }
    }

    void manyUsersJoinAtOnce()
    {
        RoomsFixture f(folder.database());
        const std::string id = f.make("mia");
        inParallel(8, [&](int i) {
            for (int k = 0; k < 10; ++k)
                f.directory.joinAndTell(id, "user" + std::to_string(i * 10 + k));
        });
        const Names participants = f.participants(id);
        CPPUNIT_ASSERT_EQUAL(std::size_t{81}, participants.size());
        Names heard;
        for (const std::string& event : f.observer->heard())
            heard.push_back(event.substr(event.find(' ') + 1));
        CPPUNIT_ASSERT(heard == participants);
    }

    void aChangeIsToldBeforeTheNextOneOfThatRoomIsMade()
    {
        // Hears of a join and gives a leave a while to overtake it.
        struct Slow final : RoomObserver
        {
            void onCreated(std::string_view, std::string_view) override {}
            void onJoined(std::string_view, std::string_view) override
            {
                std::unique_lock lock(mutex);
                joining.count_down();
                overtaken = changed.wait_for(lock, Milliseconds(200), [this] { return left; });
            }
            void onLeft(std::string_view, std::string_view) override
            {
                const std::lock_guard lock(mutex);
                left = true;
                changed.notify_all();
            }

            std::latch joining{1};
            std::mutex mutex;
            std::condition_variable changed;
            bool left = false;
            bool overtaken = false;
        };
        RoomsFixture f(folder.database());
        const auto slow = std::make_shared<Slow>();
        f.directory.observe(slow);
        const std::string id = f.make("mia");
        std::jthread joins([&] { f.directory.joinAndTell(id, "ann"); });
        slow->joining.wait();
        f.directory.leaveAndTell(id, "ann");
        joins.join();
        CPPUNIT_ASSERT(slow->left && !slow->overtaken);
    }

    void whoJoinsThroughTheContractIsToldInTheOrderOfTheChanges()
    {
        RoomsFixture f(folder.database());
        const std::string id = f.make("mia");
        std::latch joining(1);
        std::jthread leaves([&] {
            joining.wait();
            f.directory.leaveAndTell(id, "ann");
        });
        f.directory.join(id, "ann", [&](Membership before) {
            joining.count_down();
            CPPUNIT_ASSERT(before == Membership::Outsider);
            CPPUNIT_ASSERT((f.participants(id) == Names{"mia", "ann"}));
            const auto deadline = std::chrono::steady_clock::now() + Milliseconds(200);
            while (f.observer->heard().size() == 1 && std::chrono::steady_clock::now() < deadline)
                std::this_thread::yield();
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, f.observer->heard().size());
        });
        leaves.join();
        CPPUNIT_ASSERT((f.observer->heard() == Names{"created mia", "left ann"}));
    }

    Folder folder;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RoomConcurrencyTest);

} // namespace

} // namespace beckon::rooms
