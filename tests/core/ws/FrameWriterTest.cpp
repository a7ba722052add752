#include "ws/FrameWriter.h"

#include "Frames.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

namespace beckon {

namespace {

using test::bytes;

class FrameWriterTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(FrameWriterTest);
    CPPUNIT_TEST(writesEveryLengthInItsShortestForm);
    CPPUNIT_TEST(writesTheOpcodeOfAWholeUnmaskedFrame);
    CPPUNIT_TEST_SUITE_END();

    static std::string header(Opcode opcode, std::size_t length) { return std::string(FrameHeader(opcode, length).bytes()); }

public:
    void writesEveryLengthInItsShortestForm()
    {
        CPPUNIT_ASSERT(header(Opcode::Text, 0) == bytes({0x81, 0}));
        CPPUNIT_ASSERT(header(Opcode::Text, 125) == bytes({0x81, 125}));
        CPPUNIT_ASSERT(header(Opcode::Text, 126) == bytes({0x81, 126, 0, 126}));
        CPPUNIT_ASSERT(header(Opcode::Text, 0xFFFF) == bytes({0x81, 126, 0xFF, 0xFF}));
        CPPUNIT_ASSERT(header(Opcode::Text, 0x10000) == bytes({0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0}));
        CPPUNIT_ASSERT(header(Opcode::Text, 0x123456789A) == bytes({0x81, 127, 0, 0, 0, 0x12, 0x34, 0x56, 0x78, 0x9A}));
    }

    void writesTheOpcodeOfAWholeUnmaskedFrame()
    {
        CPPUNIT_ASSERT(header(Opcode::Binary, 1) == bytes({0x82, 1}));
        CPPUNIT_ASSERT(header(Opcode::Close, 2) == bytes({0x88, 2}));
        CPPUNIT_ASSERT(header(Opcode::Ping, 0) == bytes({0x89, 0}));
        CPPUNIT_ASSERT(header(Opcode::Pong, 3) == bytes({0x8A, 3}));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FrameWriterTest);

} // namespace

} // namespace beckon
