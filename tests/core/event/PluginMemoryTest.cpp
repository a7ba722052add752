#include "event/PluginMemory.h"

#include "event/RunningPlugin.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

namespace beckon {

namespace {

constexpr std::size_t mebibyte = std::size_t{1024} * 1024;

class PluginMemoryTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PluginMemoryTest);
    CPPUNIT_TEST(whatAPluginAllocatesIsItsOwnUntilItIsGivenBack);
    CPPUNIT_TEST(smallBlocksCountInProportion);
    CPPUNIT_TEST(aLargeBlockCountsAtOnceAsItIs);
    CPPUNIT_TEST(whatTheServerAllocatesIsNobodys);
    CPPUNIT_TEST(whatIsGivenBackElsewhereIsTakenFromWhomItWasCountedFor);
    CPPUNIT_TEST(theInnerOfTwoPluginsPays);
    CPPUNIT_TEST(aPluginThatWasNotDeclaredIsNotCounted);
    CPPUNIT_TEST(blocksBeginWhereTheyWereAskedTo);
    CPPUNIT_TEST(nothingIsGivenBackLikeEverythingElse);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        PluginMemory::declare(chat);
        PluginMemory::declare(rooms);
    }

    void whatAPluginAllocatesIsItsOwnUntilItIsGivenBack()
    {
        const std::vector<void*> blocks = allocateAs(chat, 4096, 16 * 1024);
        expectAbout(64 * mebibyte, PluginMemory::bytesOf(chat));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, PluginMemory::bytesOf(rooms));
        release(blocks);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, PluginMemory::bytesOf(chat));
    }

    void smallBlocksCountInProportion()
    {
        std::vector<void*> blocks = allocateAs(chat, 1'000'000, 64);
        expectAbout(1'000'000 * 64, PluginMemory::bytesOf(chat));
        const std::vector<void*> rest(blocks.begin() + 500'000, blocks.end());
        blocks.resize(500'000);
        release(blocks);
        expectAbout(500'000 * 64, PluginMemory::bytesOf(chat));
        release(rest);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, PluginMemory::bytesOf(chat));
    }

    void aLargeBlockCountsAtOnceAsItIs()
    {
        const std::vector<void*> blocks = allocateAs(chat, 1, 32 * mebibyte);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{32 * mebibyte}, PluginMemory::bytesOf(chat));
        release(blocks);
    }

    void whatTheServerAllocatesIsNobodys()
    {
        std::vector<void*> blocks;
        for (int i = 0; i < 2000; ++i)
            blocks.push_back(PluginMemory::allocate(16 * 1024));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, PluginMemory::bytesOf(chat) + PluginMemory::bytesOf(rooms));
        release(blocks);
    }

    void whatIsGivenBackElsewhereIsTakenFromWhomItWasCountedFor()
    {
        const std::vector<void*> blocks = allocateAs(chat, 1024, 16 * 1024);
        CPPUNIT_ASSERT(PluginMemory::bytesOf(chat) > 0);
        std::thread([&] {
            const RunningPlugin running(rooms);
            release(blocks);
        }).join();
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, PluginMemory::bytesOf(chat) + PluginMemory::bytesOf(rooms));
    }

    void theInnerOfTwoPluginsPays()
    {
        const RunningPlugin outer(rooms);
        std::vector<void*> blocks = allocateAs(chat, 1, 32 * mebibyte);
        blocks.push_back(PluginMemory::allocate(16 * mebibyte));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{32 * mebibyte}, PluginMemory::bytesOf(chat));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{16 * mebibyte}, PluginMemory::bytesOf(rooms));
        release(blocks);
    }

    void aPluginThatWasNotDeclaredIsNotCounted()
    {
        const std::vector<void*> blocks = allocateAs("stranger", 1, 32 * mebibyte);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, PluginMemory::bytesOf("stranger"));
        release(blocks);
    }

    void blocksBeginWhereTheyWereAskedTo()
    {
        const RunningPlugin running(chat);
        std::vector<void*> blocks;
        for (std::size_t alignment = 32; alignment <= 16 * 1024; alignment *= 2) {
            for (const std::size_t size : {std::size_t{100}, mebibyte}) {
                blocks.push_back(PluginMemory::allocate(size, alignment));
                std::memset(blocks.back(), 1, size);
                CPPUNIT_ASSERT_EQUAL(std::uintptr_t{0}, reinterpret_cast<std::uintptr_t>(blocks.back()) % alignment);
            }
        }
        release(blocks);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, PluginMemory::bytesOf(chat));
    }

    void nothingIsGivenBackLikeEverythingElse() { PluginMemory::release(nullptr); }

private:
    static std::vector<void*> allocateAs(const std::string& plugin, std::size_t count, std::size_t size)
    {
        std::vector<void*> blocks(count);
        const RunningPlugin running(plugin);
        std::generate(blocks.begin(), blocks.end(), [&] { return PluginMemory::allocate(size); });
        return blocks;
    }

    static void release(const std::vector<void*>& blocks) { std::for_each(blocks.begin(), blocks.end(), PluginMemory::release); }

    /// Chance is further off in less than one of a million runs.
    static void expectAbout(std::size_t expected, std::uint64_t found)
    {
        CPPUNIT_ASSERT(found > expected / 2);
        CPPUNIT_ASSERT(found < expected + expected / 2);
    }

    const std::string chat = "chat";
    const std::string rooms = "rooms";
};

CPPUNIT_TEST_SUITE_REGISTRATION(PluginMemoryTest);

} // namespace

} // namespace beckon
