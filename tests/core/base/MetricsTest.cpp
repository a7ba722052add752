#include "beckon/base/Metrics.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

namespace beckon {
namespace {

using namespace std::chrono_literals;

class MetricsTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MetricsTest);
    CPPUNIT_TEST(countsFromManyThreads);
    CPPUNIT_TEST(theSameNameAndLabelsAreTheSameCounter);
    CPPUNIT_TEST(otherLabelsAreAnotherCounter);
    CPPUNIT_TEST(aDurationCountsInTheFirstClassThatHoldsIt);
    CPPUNIT_TEST(aDurationAboveAllClassesCountsInTheLast);
    CPPUNIT_TEST(manyObservationsAtOnceCountEach);
    CPPUNIT_TEST(aGaugeIsAskedAtEachCollection);
    CPPUNIT_TEST(familiesAreInTheOrderOfTheirNames);
    CPPUNIT_TEST_EXCEPTION(refusesANameThatIsNone, std::invalid_argument);
    CPPUNIT_TEST_EXCEPTION(refusesALabelThatIsNone, std::invalid_argument);
    CPPUNIT_TEST_EXCEPTION(refusesANameOfAnotherKind, std::invalid_argument);
    CPPUNIT_TEST_SUITE_END();

public:
    void countsFromManyThreads()
    {
        Counter& counter = _metrics.counter("beckon_test_total", "Test.");
        std::vector<std::thread> threads;
        for (int i = 0; i < 20; ++i)
            threads.emplace_back([&counter] {
                for (int n = 0; n < 1000; ++n)
                    counter.add(2);
            });
        for (std::thread& thread : threads)
            thread.join();
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{40'000}, counter.value());
    }

    void theSameNameAndLabelsAreTheSameCounter()
    {
        _metrics.counter("beckon_test_total", "Test.", {{"kind", "a"}}).add();
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, _metrics.counter("beckon_test_total", "Test.", {{"kind", "a"}}).value());
    }

    void otherLabelsAreAnotherCounter()
    {
        _metrics.counter("beckon_test_total", "Test.", {{"kind", "a"}}).add();
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, _metrics.counter("beckon_test_total", "Test.", {{"kind", "b"}}).value());
    }

    void aDurationCountsInTheFirstClassThatHoldsIt()
    {
        Histogram histogram({1ms, 2ms, 3ms});
        histogram.observe(2ms);
        CPPUNIT_ASSERT((histogram.snapshot().counts == std::vector<std::uint64_t>{0, 1, 0, 0}));
    }

    void aDurationAboveAllClassesCountsInTheLast()
    {
        Histogram histogram({1ms, 2ms});
        histogram.observe(1h);
        CPPUNIT_ASSERT((histogram.snapshot().counts == std::vector<std::uint64_t>{0, 0, 1}));
    }

    void manyObservationsAtOnceCountEach()
    {
        Histogram histogram({1ms});
        histogram.observe(500us, 7);
        CPPUNIT_ASSERT((histogram.snapshot().counts == std::vector<std::uint64_t>{7, 0}));
        CPPUNIT_ASSERT(histogram.snapshot().sum == 3500us);
    }

    void aGaugeIsAskedAtEachCollection()
    {
        double value = 1;
        _metrics.gauge("beckon_test", "Test.", {}, [&value] { return value; });
        CPPUNIT_ASSERT_EQUAL(1.0, _metrics.collect().front().series.front().value);
        value = 5;
        CPPUNIT_ASSERT_EQUAL(5.0, _metrics.collect().front().series.front().value);
    }

    void familiesAreInTheOrderOfTheirNames()
    {
        for (const char* name : {"beckon_c", "beckon_a", "beckon_b"})
            _metrics.counter(name, "Test.");
        const auto families = _metrics.collect();
        CPPUNIT_ASSERT(std::is_sorted(families.begin(), families.end(), [](const auto& a, const auto& b) { return a.name < b.name; }));
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, families.size());
    }

    void refusesANameThatIsNone() { _metrics.counter("beckon-test", "Test."); }
    void refusesALabelThatIsNone() { _metrics.counter("beckon_test", "Test.", {{"9", "x"}}); }

    void refusesANameOfAnotherKind()
    {
        _metrics.counter("beckon_test", "Test.");
        _metrics.histogram("beckon_test", "Test.");
    }

private:
    Metrics _metrics;
};

CPPUNIT_TEST_SUITE_REGISTRATION(MetricsTest);

} // namespace
} // namespace beckon
