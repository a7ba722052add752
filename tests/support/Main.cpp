// The program around every unit-test folder: runs what has registered itself, prints one line a test, and fails when nothing ran.

#include <cppunit/BriefTestProgressListener.h>
#include <cppunit/CompilerOutputter.h>
#include <cppunit/TestResult.h>
#include <cppunit/TestResultCollector.h>
#include <cppunit/TestRunner.h>
#include <cppunit/extensions/TestFactoryRegistry.h>

#include <iostream>

int main()
{
    CppUnit::TestResult events;
    CppUnit::TestResultCollector collector;
    CppUnit::BriefTestProgressListener progress;
    events.addListener(&collector);
    events.addListener(&progress);

    CppUnit::TestRunner runner;
    runner.addTest(CppUnit::TestFactoryRegistry::getRegistry().makeTest());
    runner.run(events);

    CppUnit::CompilerOutputter(&collector, std::cerr).write();
    if (collector.runTests() == 0) {
        std::cerr << "no test ran\n";
        return 1;
    }
    return collector.wasSuccessful() ? 0 : 1;
}
