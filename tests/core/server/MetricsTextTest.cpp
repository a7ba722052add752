#include "server/MetricsText.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <string>

namespace beckon {
namespace {

using namespace std::chrono_literals;

class MetricsTextTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MetricsTextTest);
    CPPUNIT_TEST(aCounterHasItsLabelsAndHelp);
    CPPUNIT_TEST(theClassesOfAHistogramHoldTheLowerOnes);
    CPPUNIT_TEST(aHistogramIsInSeconds);
    CPPUNIT_TEST(aLabelCannotBreakOutOfItsQuotes);
    CPPUNIT_TEST_SUITE_END();

public:
    void aCounterHasItsLabelsAndHelp()
    {
        _metrics.counter("beckon_test_total", "What it counts.", {{"kind", "a"}}).add(3);
        CPPUNIT_ASSERT_EQUAL(std::string("# HELP beckon_test_total What it counts.\n"
                                         "# TYPE beckon_test_total counter\n"
                                         "beckon_test_total{kind=\"a\"} 3\n"),
                             metricsText(_metrics));
    }

    void theClassesOfAHistogramHoldTheLowerOnes()
    {
        Histogram& histogram = _metrics.histogram("beckon_test_seconds", "Test.");
        histogram.observe(1ms);
        histogram.observe(1s);
        histogram.observe(1h);
        requireText("beckon_test_seconds_bucket{le=\"0.001\"} 1\n");
        requireText("beckon_test_seconds_bucket{le=\"1\"} 2\n");
        requireText("beckon_test_seconds_bucket{le=\"+Inf\"} 3\n");
        requireText("beckon_test_seconds_count 3\n");
    }

    void aHistogramIsInSeconds()
    {
        _metrics.histogram("beckon_test_seconds", "Test.").observe(250ms, 2);
        requireText("beckon_test_seconds_sum 0.5\n");
    }

    void aLabelCannotBreakOutOfItsQuotes()
    {
        _metrics.counter("beckon_test_total", "Test.", {{"kind", "a\"} 1\n"}});
        requireText("beckon_test_total{kind=\"a\\\"} 1\\n\"} 0\n");
    }

private:
    void requireText(const std::string& line)
    {
        const std::string text = metricsText(_metrics);
        CPPUNIT_ASSERT_MESSAGE(line + " is not in\n" + text, text.find(line) != std::string::npos);
    }

    Metrics _metrics;
};

CPPUNIT_TEST_SUITE_REGISTRATION(MetricsTextTest);

} // namespace
} // namespace beckon
