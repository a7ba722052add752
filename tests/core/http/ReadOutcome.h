#pragma once

#include "OutcomeRecorder.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <string_view>

namespace beckon::test {

/// What comes out when the bytes are fed at once, which must be the same byte by byte and at every split in two.
inline std::string readEveryWay(std::string_view bytes, const Limits& limits)
{
    OutcomeRecorder whole(limits);
    whole.feed(bytes);
    const std::string outcome = whole.finish();

    OutcomeRecorder single(limits);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        single.feed(bytes.substr(i, 1));
    CPPUNIT_ASSERT_EQUAL_MESSAGE("byte by byte", outcome, single.finish());

    for (std::size_t split = 0; split < bytes.size(); ++split) {
        OutcomeRecorder halves(limits);
        halves.feed(bytes.substr(0, split));
        halves.feed(bytes.substr(split));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("split at " + std::to_string(split), outcome, halves.finish());
    }
    return outcome;
}

} // namespace beckon::test
