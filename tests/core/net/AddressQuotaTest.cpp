#include "net/AddressQuota.h"

#include "ManualClock.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace beckon {

namespace {

using Shares = std::vector<AddressQuota::Share>;

class AddressQuotaTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AddressQuotaTest);
    CPPUNIT_TEST(soManyConnectionsOfAnAddressAndNoMore);
    CPPUNIT_TEST(aClosedConnectionMakesRoom);
    CPPUNIT_TEST(everyAddressHasItsOwn);
    CPPUNIT_TEST(anIpv6AddressCountsAsItsSlash64);
    CPPUNIT_TEST(soManyNewOnesWithinTheWindow);
    CPPUNIT_TEST(whoIsRefusedCountsAsNewToo);
    CPPUNIT_TEST(withoutLimitsNothingIsRemembered);
    CPPUNIT_TEST(addressesAreForgottenOnceNothingIsLeftOfThem);
    CPPUNIT_TEST(otherLimitsCountFromThenOn);
    CPPUNIT_TEST(aShareMayOutliveTheQuota);
    CPPUNIT_TEST(manyThreadsCountTogether);
    CPPUNIT_TEST_SUITE_END();

public:
    void soManyConnectionsOfAnAddressAndNoMore()
    {
        AddressQuota quota({.connections = 2});
        const auto one = quota.admit("192.0.2.1", now());
        const auto two = quota.admit("192.0.2.1", now());
        CPPUNIT_ASSERT(one && two && !quota.admit("192.0.2.1", now()));
    }

    void aClosedConnectionMakesRoom()
    {
        AddressQuota quota({.connections = 1});
        auto share = quota.admit("192.0.2.1", now());
        share.reset();
        auto next = quota.admit("192.0.2.1", now());
        CPPUNIT_ASSERT(next.has_value());
        AddressQuota::Share moved = std::move(*next);
        next.reset();
        CPPUNIT_ASSERT(!quota.admit("192.0.2.1", now()));
        moved = {};
        CPPUNIT_ASSERT(quota.admit("192.0.2.1", now()).has_value());
    }

    void everyAddressHasItsOwn()
    {
        AddressQuota quota({.connections = 1});
        const auto one = quota.admit("192.0.2.1", now());
        const auto two = quota.admit("192.0.2.2", now());
        CPPUNIT_ASSERT(one && two);
    }

    void anIpv6AddressCountsAsItsSlash64()
    {
        AddressQuota quota({.connections = 1});
        const auto one = quota.admit("2001:db8::1", now());
        CPPUNIT_ASSERT(!quota.admit("2001:db8::2", now()));
        CPPUNIT_ASSERT(quota.admit("2001:db8:0:1::1", now()).has_value());
    }

    void soManyNewOnesWithinTheWindow()
    {
        AddressQuota quota({.accepts = 2, .acceptWindow = Seconds(10)});
        CPPUNIT_ASSERT(quota.admit("192.0.2.1", now()) && quota.admit("192.0.2.1", now()));
        CPPUNIT_ASSERT(!quota.admit("192.0.2.1", now()));
        _clock.advance(Milliseconds(9'999));
        CPPUNIT_ASSERT(!quota.admit("192.0.2.1", now()));
        _clock.advance(Milliseconds(1));
        CPPUNIT_ASSERT(quota.admit("192.0.2.1", now()).has_value());
    }

    void whoIsRefusedCountsAsNewToo()
    {
        AddressQuota quota({.connections = 1, .accepts = 3, .acceptWindow = Seconds(10)});
        auto held = quota.admit("192.0.2.1", now());
        CPPUNIT_ASSERT(!quota.admit("192.0.2.1", now()) && !quota.admit("192.0.2.1", now()));
        held.reset();
        CPPUNIT_ASSERT(!quota.admit("192.0.2.1", now()));
    }

    void withoutLimitsNothingIsRemembered()
    {
        AddressQuota quota({});
        for (int i = 0; i < 100; ++i)
            CPPUNIT_ASSERT(quota.admit("192.0.2.1", now()).has_value());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, quota.size());
    }

    void addressesAreForgottenOnceNothingIsLeftOfThem()
    {
        AddressQuota quota({.connections = 5, .accepts = 5, .acceptWindow = Seconds(10)});
        const auto held = quota.admit("192.0.2.1", now());
        for (int i = 0; i < 100'000; ++i) {
            (void)quota.admit("10." + std::to_string(i / 65536) + '.' + std::to_string(i / 256 % 256) + '.' + std::to_string(i % 256),
                              now());
            _clock.advance(Milliseconds(10));
        }
        CPPUNIT_ASSERT_MESSAGE(std::to_string(quota.size()), quota.size() < 4'096);
        Shares shares;
        for (auto share = quota.admit("192.0.2.1", now()); share; share = quota.admit("192.0.2.1", now()))
            shares.push_back(std::move(*share));
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, shares.size());
    }

    void otherLimitsCountFromThenOn()
    {
        AddressQuota quota({.connections = 1});
        const auto one = quota.admit("192.0.2.1", now());
        quota.use({.connections = 2});
        const auto two = quota.admit("192.0.2.1", now());
        CPPUNIT_ASSERT(two && !quota.admit("192.0.2.1", now()));
        quota.use({});
        CPPUNIT_ASSERT(quota.admit("192.0.2.1", now()).has_value());
    }

    void aShareMayOutliveTheQuota()
    {
        auto quota = std::make_unique<AddressQuota>(AddressLimits{.connections = 1});
        auto share = quota->admit("192.0.2.1", now());
        quota.reset();
        share.reset();
    }

    void manyThreadsCountTogether()
    {
        AddressQuota quota({.connections = 100});
        std::vector<Shares> held(4);
        std::vector<std::thread> threads;
        for (Shares& shares : held)
            threads.emplace_back([&] {
                for (int i = 0; i < 1'000; ++i) {
                    if (auto share = quota.admit("192.0.2.1", now()))
                        shares.push_back(std::move(*share));
                    if (i % 3 == 0 && !shares.empty())
                        shares.pop_back();
                }
            });
        for (std::thread& thread : threads)
            thread.join();
        std::size_t open = 0;
        for (const Shares& shares : held)
            open += shares.size();
        CPPUNIT_ASSERT(open <= 100);
        Shares rest;
        for (auto share = quota.admit("192.0.2.1", now()); share; share = quota.admit("192.0.2.1", now()))
            rest.push_back(std::move(*share));
        CPPUNIT_ASSERT_EQUAL(std::size_t{100}, open + rest.size());
    }

private:
    SteadyTime now() const { return _clock.steady(); }

    test::ManualClock _clock;
};

CPPUNIT_TEST_SUITE_REGISTRATION(AddressQuotaTest);

} // namespace

} // namespace beckon
