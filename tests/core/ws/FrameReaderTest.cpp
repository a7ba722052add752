#include "ws/FrameReader.h"

#include "Frames.h"
#include "ws/Masking.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <variant>

namespace beckon {

namespace {

using test::bigEndian;
using test::bytes;
using test::clientFrame;
using test::clientHeader;
using test::Fin;

constexpr Bytes limit = 70'000;
constexpr std::string_view mask = "\x01\x02\x03\x04";

/// Feeds pieces one after another and writes down what comes out.
class Feeder
{
public:
    explicit Feeder(Bytes messageBytes = limit) : _reader(messageBytes) {}

    void feed(std::string piece)
    {
        std::span<char> input(piece);
        for (;;) {
            const auto read = _reader.next(input);
            if (const auto* frame = std::get_if<Frame>(&read)) {
                frames.push_back(std::to_string(static_cast<int>(frame->opcode)) + (frame->final ? "!" : "+") +
                                 std::string(frame->payload));
            } else if (const auto* breach = std::get_if<Breach>(&read)) {
                code = static_cast<int>(breach->code);
                return;
            } else {
                CPPUNIT_ASSERT(input.empty());
                return;
            }
        }
    }

    std::size_t keptBytes() const noexcept { return _reader.keptBytes(); }

    std::vector<std::string> frames;
    int code = 0; ///< of the breach

private:
    FrameReader _reader;
};

int breachOf(const std::string& input, Bytes messageBytes = limit)
{
    Feeder feeder(messageBytes);
    feeder.feed(input);
    return feeder.code;
}

struct Violation
{
    const char* section;
    std::string bytes; ///< no more than what tells
};

class FrameReaderTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(FrameReaderTest);
    CPPUNIT_TEST(readsTheSameFramesHoweverTheyAreSplit);
    CPPUNIT_TEST(readsFramesThatComeByteByByte);
    CPPUNIT_TEST(readsEveryLengthForm);
    CPPUNIT_TEST(unmasksEveryLengthAndAlignment);
    CPPUNIT_TEST(doesNotCopyAWholeFrame);
    CPPUNIT_TEST(keepsNothingBetweenFrames);
    CPPUNIT_TEST(keepsNoMoreThanTheUnfinishedFrame);
    CPPUNIT_TEST(refusesBreachesOfTheProtocol);
    CPPUNIT_TEST(refusesABreachAtItsFirstByteWhereThatTells);
    CPPUNIT_TEST(refusesATooLongMessageAtItsHeader);
    CPPUNIT_TEST(refusesTooLongFragmentsAtTheHeaderThatGoesOver);
    CPPUNIT_TEST(takesAMessageOfExactlyTheLimit);
    CPPUNIT_TEST(countsTheLimitAnewForEachMessage);
    CPPUNIT_TEST(letsControlFramesPassBetweenFragmentsUncounted);
    CPPUNIT_TEST_SUITE_END();

    static std::string sequence()
    {
        return clientFrame(Opcode::Text, "hello") + clientFrame(Opcode::Text, "") + clientFrame(Opcode::Text, "one ", Fin::More) +
               clientFrame(Opcode::Ping, "now") + clientFrame(Opcode::Continuation, "", Fin::More) +
               clientFrame(Opcode::Continuation, "two") + clientFrame(Opcode::Binary, std::string(130, 'b')) +
               clientFrame(Opcode::Pong, "") + clientFrame(Opcode::Close, bytes({3, 232}));
    }

    static std::vector<std::string> expected()
    {
        return {"1!hello", "1!", "1+one ", "9!now", "0+", "0!two", "2!" + std::string(130, 'b'), "10!", "8!" + bytes({3, 232})};
    }

public:
    void readsTheSameFramesHoweverTheyAreSplit()
    {
        const std::string all = sequence();
        for (std::size_t first = 0; first <= all.size(); ++first) {
            for (std::size_t second = first; second <= all.size(); second += 1 + second % 7) {
                Feeder feeder;
                feeder.feed(all.substr(0, first));
                feeder.feed(all.substr(first, second - first));
                feeder.feed(all.substr(second));
                CPPUNIT_ASSERT(feeder.frames == expected());
                CPPUNIT_ASSERT_EQUAL(0, feeder.code);
            }
        }
    }

    void readsFramesThatComeByteByByte()
    {
        Feeder feeder;
        for (const char byte : sequence())
            feeder.feed(std::string(1, byte));
        CPPUNIT_ASSERT(feeder.frames == expected());
    }

    void readsEveryLengthForm()
    {
        for (const std::size_t length : {0, 1, 125, 126, 127, 65'535, 65'536, 70'000}) {
            const std::string payload(length, 'x');
            Feeder feeder;
            feeder.feed(clientFrame(Opcode::Text, payload));
            CPPUNIT_ASSERT(feeder.frames == std::vector<std::string>{"1!" + payload});
        }
    }

    void unmasksEveryLengthAndAlignment()
    {
        for (std::size_t shift = 0; shift != 9; ++shift) {
            for (std::size_t length = 0; length != 40; ++length) {
                std::string text(shift + length + 1, '\0');
                applyMask(std::span(text).subspan(shift, length), {'\x01', '\x02', '\x03', '\x04'});
                for (std::size_t at = 0; at != length; ++at)
                    CPPUNIT_ASSERT_EQUAL(mask[at % 4], text[shift + at]);
                CPPUNIT_ASSERT_EQUAL('\0', text.back());
            }
        }
    }

    void doesNotCopyAWholeFrame()
    {
        std::string piece = clientFrame(Opcode::Text, "first") + clientFrame(Opcode::Text, "second");
        FrameReader reader(limit);
        std::span<char> input(piece);
        CPPUNIT_ASSERT(std::get<Frame>(reader.next(input)).payload.data() == piece.data() + 6);
        CPPUNIT_ASSERT(std::get<Frame>(reader.next(input)).payload.data() == piece.data() + 17);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, reader.keptBytes());
    }

    void keepsNothingBetweenFrames()
    {
        const std::string frame = clientFrame(Opcode::Text, std::string(1000, 'x'));
        Feeder feeder;
        feeder.feed(frame.substr(0, 500));
        CPPUNIT_ASSERT_EQUAL(std::size_t{500}, feeder.keptBytes());
        feeder.feed(frame.substr(500));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, feeder.keptBytes());
    }

    void keepsNoMoreThanTheUnfinishedFrame()
    {
        const std::string frame = clientFrame(Opcode::Text, "0123456789");
        Feeder feeder;
        feeder.feed(frame.substr(0, 3));
        feeder.feed(frame.substr(3) + frame + frame.substr(0, 7));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, feeder.frames.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{7}, feeder.keptBytes());
    }

    void refusesBreachesOfTheProtocol()
    {
        const std::vector<Violation> violations = {
            {"5.2 RSV1 without an extension", bytes({0xC1})},
            {"5.2 RSV2 without an extension", bytes({0xA1})},
            {"5.2 RSV3 without an extension", bytes({0x91})},
            {"5.2 reserved bit in a control frame", bytes({0xC9})},
            {"5.2 opcode 3 is reserved", bytes({0x83})},
            {"5.2 opcode 4 is reserved", bytes({0x84})},
            {"5.2 opcode 5 is reserved", bytes({0x85})},
            {"5.2 opcode 6 is reserved", bytes({0x86})},
            {"5.2 opcode 7 is reserved", bytes({0x87})},
            {"5.2 opcode 11 is reserved", bytes({0x8B})},
            {"5.2 opcode 12 is reserved", bytes({0x8C})},
            {"5.2 opcode 13 is reserved", bytes({0x8D})},
            {"5.2 opcode 14 is reserved", bytes({0x8E})},
            {"5.2 opcode 15 is reserved", bytes({0x8F})},
            {"5.1 unmasked text", bytes({0x81, 0x01})},
            {"5.1 unmasked close", bytes({0x88, 0x00})},
            {"5.2 16-bit length below 126", bytes({0x81, 0xFE, 0x00, 0x7D})},
            {"5.2 64-bit length of 16 bits", bytes({0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF})},
            {"5.2 64-bit length below 126", bytes({0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0, 5})},
            {"5.2 64-bit length with its top bit set", bytes({0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0})},
            {"5.2 64-bit length of ones", bytes({0x81, 0xFF, 255, 255, 255, 255, 255, 255, 255, 255})},
            {"5.4 continuation without a message", bytes({0x80})},
            {"5.4 unfinished continuation without a message", bytes({0x00})},
            {"5.4 continuation after the last fragment",
             clientFrame(Opcode::Text, "a", Fin::More) + clientFrame(Opcode::Continuation, "b") + bytes({0x80})},
            {"5.4 text within a fragmented message", clientFrame(Opcode::Text, "a", Fin::More) + bytes({0x81})},
            {"5.4 binary within a fragmented message", clientFrame(Opcode::Text, "a", Fin::More) + bytes({0x82})},
            {"5.5 fragmented ping", bytes({0x09})},
            {"5.5 fragmented pong", bytes({0x0A})},
            {"5.5 fragmented close", bytes({0x08})},
            {"5.5 ping of 126 bytes", bytes({0x89, 0xFE})},
            {"5.5 close with a 64-bit length", bytes({0x88, 0xFF})},
        };
        for (const Violation& violation : violations) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(violation.section, 1002, breachOf(violation.bytes));
            Feeder slow;
            for (const char byte : violation.bytes)
                slow.feed(std::string(1, byte));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(violation.section, 1002, slow.code);
        }
    }

    void refusesABreachAtItsFirstByteWhereThatTells()
    {
        Feeder feeder;
        feeder.feed(clientFrame(Opcode::Text, "fine") + bytes({0x83}));
        CPPUNIT_ASSERT(feeder.frames == std::vector<std::string>{"1!fine"});
        CPPUNIT_ASSERT_EQUAL(1002, feeder.code);
    }

    void refusesATooLongMessageAtItsHeader()
    {
        CPPUNIT_ASSERT_EQUAL(1009, breachOf(clientHeader(Opcode::Text, limit + 1, Fin::Last, {})));
        CPPUNIT_ASSERT_EQUAL(1009, breachOf(clientHeader(Opcode::Text, 0x7FFFFFFFFFFFFFFF, Fin::Last, {})));
        CPPUNIT_ASSERT_EQUAL(1009, breachOf(clientHeader(Opcode::Binary, 101, Fin::More, {}), 100));
    }

    void refusesTooLongFragmentsAtTheHeaderThatGoesOver()
    {
        const std::string first = clientFrame(Opcode::Text, std::string(60, 'x'), Fin::More);
        CPPUNIT_ASSERT_EQUAL(1009, breachOf(first + clientHeader(Opcode::Continuation, 41, Fin::Last, {}), 100));
        CPPUNIT_ASSERT_EQUAL(1009, breachOf(first + clientFrame(Opcode::Continuation, std::string(40, 'x'), Fin::More) +
                                                clientHeader(Opcode::Continuation, 1, Fin::Last, {}),
                                            100));
    }

    void takesAMessageOfExactlyTheLimit()
    {
        Feeder feeder(100);
        feeder.feed(clientFrame(Opcode::Text, std::string(100, 'x')));
        feeder.feed(clientFrame(Opcode::Text, std::string(60, 'x'), Fin::More) + clientFrame(Opcode::Continuation, std::string(40, 'x')));
        CPPUNIT_ASSERT_EQUAL(0, feeder.code);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, feeder.frames.size());
    }

    void countsTheLimitAnewForEachMessage()
    {
        Feeder feeder(100);
        for (int round = 0; round != 3; ++round)
            feeder.feed(clientFrame(Opcode::Text, std::string(50, 'x'), Fin::More) +
                        clientFrame(Opcode::Continuation, std::string(50, 'x')));
        CPPUNIT_ASSERT_EQUAL(0, feeder.code);
        CPPUNIT_ASSERT_EQUAL(std::size_t{6}, feeder.frames.size());
    }

    void letsControlFramesPassBetweenFragmentsUncounted()
    {
        Feeder feeder(100);
        feeder.feed(clientFrame(Opcode::Text, std::string(100, 'x'), Fin::More) + clientFrame(Opcode::Ping, std::string(125, 'p')) +
                    clientFrame(Opcode::Continuation, ""));
        CPPUNIT_ASSERT_EQUAL(0, feeder.code);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, feeder.frames.size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FrameReaderTest);

} // namespace

} // namespace beckon
