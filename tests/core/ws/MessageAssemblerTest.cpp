#include "ws/MessageAssembler.h"

#include "Frames.h"
#include "ws/Utf8.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <unordered_set>
#include <variant>

namespace beckon {

namespace {

using test::bytes;
using test::clientClose;
using test::clientFrame;
using test::Fin;
using test::joined;

class Feeder
{
public:
    void feed(std::string piece)
    {
        std::span<char> input(piece);
        while (!_ended) {
            const auto event = _assembler.next(input);
            if (std::holds_alternative<NeedMore>(event))
                return;
            events.push_back(describe(event));
        }
    }

    std::size_t keptBytes() const noexcept { return _assembler.keptBytes(); }
    std::string all() const { return joined(events); }

    std::vector<std::string> events;

private:
    std::string describe(const MessageAssembler::Event& event)
    {
        if (const auto* message = std::get_if<TextMessage>(&event))
            return "text " + std::string(message->text);
        if (const auto* ping = std::get_if<Ping>(&event))
            return "ping " + std::string(ping->payload);
        if (std::holds_alternative<Pong>(event))
            return "pong";
        _ended = true;
        if (const auto* close = std::get_if<PeerClose>(&event))
            return "close " + std::to_string(static_cast<int>(close->code));
        return "breach " + std::to_string(static_cast<int>(std::get<Breach>(event).code));
    }

    MessageAssembler _assembler{1000};
    bool _ended = false;
};

/// The beginning of a longer frame, up to `size` bytes of its payload.
std::string begun(Opcode opcode, const std::string& text, std::size_t size)
{
    const std::string frame = clientFrame(opcode, text + std::string(50, 'x'));
    return frame.substr(0, frame.size() - text.size() - 50 + size);
}

std::string eventsOf(const std::string& input)
{
    Feeder feeder;
    feeder.feed(input);
    return feeder.all();
}

/// A text as a message of two fragments, the first ending at `at`.
std::string inTwo(const std::string& text, std::size_t at)
{
    return clientFrame(Opcode::Text, text.substr(0, at), Fin::More) + clientFrame(Opcode::Continuation, text.substr(at));
}

std::string encode(std::uint32_t point)
{
    const auto tail = [](std::uint32_t bits) { return static_cast<int>(0x80 | (bits & 0x3F)); };
    const auto lead = [](std::uint32_t bits) { return static_cast<int>(bits); };
    if (point < 0x80)
        return bytes({lead(point)});
    if (point < 0x800)
        return bytes({lead(0xC0 | point >> 6), tail(point)});
    if (point < 0x10000)
        return bytes({lead(0xE0 | point >> 12), tail(point >> 6), tail(point)});
    return bytes({lead(0xF0 | point >> 18), tail(point >> 12), tail(point >> 6), tail(point)});
}

/// Every beginning, of up to three bytes, of every character that takes more than one.
std::unordered_set<std::string> characterBeginnings()
{
    std::unordered_set<std::string> beginnings;
    for (std::uint32_t point = 0x80; point <= 0x10FFFF; ++point) {
        if (point >= 0xD800 && point <= 0xDFFF)
            continue;
        const std::string character = encode(point);
        for (std::size_t size = 1; size <= std::min<std::size_t>(3, character.size()); ++size)
            beginnings.insert(character.substr(0, size));
    }
    return beginnings;
}

class MessageAssemblerTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MessageAssemblerTest);
    CPPUNIT_TEST(putsFragmentsTogether);
    CPPUNIT_TEST(givesTheSameEventsHoweverTheBytesAreSplit);
    CPPUNIT_TEST(letsControlFramesThroughBetweenFragments);
    CPPUNIT_TEST(doesNotCopyAMessageOfOneFrame);
    CPPUNIT_TEST(keepsNothingAfterAMessage);
    CPPUNIT_TEST(takesCharactersThatAreSplitByFragments);
    CPPUNIT_TEST(refusesBadTextInOneFrame);
    CPPUNIT_TEST(refusesBadTextAtEverySplit);
    CPPUNIT_TEST(refusesBadTextAsSoonAsItIsCertain);
    CPPUNIT_TEST(refusesBadTextBeforeItsFrameEnds);
    CPPUNIT_TEST(refusesBadTextBeforeItsFragmentEnds);
    CPPUNIT_TEST(refusesTextThatEndsWithinACharacter);
    CPPUNIT_TEST(knowsEveryBeginningOfACharacter);
    CPPUNIT_TEST(refusesBinaryMessages);
    CPPUNIT_TEST(refusesABinaryMessageAtItsFirstFragment);
    CPPUNIT_TEST(readsTheCodeOfAClose);
    CPPUNIT_TEST(refusesCodesThatMayNotBeSent);
    CPPUNIT_TEST(refusesACloseOfOneByte);
    CPPUNIT_TEST(refusesACloseReasonThatIsNotUtf8);
    CPPUNIT_TEST_SUITE_END();

public:
    void putsFragmentsTogether()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("text one two three; text four"),
                             eventsOf(clientFrame(Opcode::Text, "one ", Fin::More) + clientFrame(Opcode::Continuation, "two ", Fin::More) +
                                      clientFrame(Opcode::Continuation, "three") + clientFrame(Opcode::Text, "four")));
    }

    void givesTheSameEventsHoweverTheBytesAreSplit()
    {
        const std::string all = clientFrame(Opcode::Text, "h\xC3\xA9llo") + inTwo("\xE2\x82\xAC uro", 1) + clientFrame(Opcode::Ping, "p") +
                                clientFrame(Opcode::Text, "", Fin::More) + clientFrame(Opcode::Pong, "") +
                                clientFrame(Opcode::Continuation, "") + clientClose(1000, "bye");
        const std::string expected = "text h\xC3\xA9llo; text \xE2\x82\xAC uro; ping p; pong; text ; close 1000";
        for (std::size_t at = 0; at <= all.size(); ++at) {
            Feeder feeder;
            feeder.feed(all.substr(0, at));
            feeder.feed(all.substr(at));
            CPPUNIT_ASSERT_EQUAL(expected, feeder.all());
        }
    }

    void letsControlFramesThroughBetweenFragments()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("ping a; pong; text xy"),
                             eventsOf(clientFrame(Opcode::Text, "x", Fin::More) + clientFrame(Opcode::Ping, "a") +
                                      clientFrame(Opcode::Pong, "b") + clientFrame(Opcode::Continuation, "y")));
        CPPUNIT_ASSERT_EQUAL(std::string("close 1001"), eventsOf(clientFrame(Opcode::Text, "x", Fin::More) + clientClose(1001)));
    }

    void doesNotCopyAMessageOfOneFrame()
    {
        std::string piece = clientFrame(Opcode::Text, "hello");
        MessageAssembler assembler(100);
        std::span<char> input(piece);
        CPPUNIT_ASSERT(std::get<TextMessage>(assembler.next(input)).text.data() == piece.data() + 6);
    }

    void keepsNothingAfterAMessage()
    {
        Feeder feeder;
        feeder.feed(clientFrame(Opcode::Text, std::string(300, 'x'), Fin::More));
        CPPUNIT_ASSERT_EQUAL(std::size_t{300}, feeder.keptBytes());
        feeder.feed(clientFrame(Opcode::Continuation, "end"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, feeder.keptBytes());
    }

    void takesCharactersThatAreSplitByFragments()
    {
        const std::string text =
            "a\xC3\xA9\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF0\x9F\x98\x80\xF4\x8F\xBF\xBFz";
        for (std::size_t at = 0; at <= text.size(); ++at)
            CPPUNIT_ASSERT_EQUAL("text " + text, eventsOf(inTwo(text, at)));
        std::string single = clientFrame(Opcode::Text, "", Fin::More);
        for (const char byte : text)
            single += clientFrame(Opcode::Continuation, std::string(1, byte), Fin::More);
        CPPUNIT_ASSERT_EQUAL("text " + text, eventsOf(single + clientFrame(Opcode::Continuation, "")));
    }

    struct BadText
    {
        const char* why;
        std::string text;
        std::size_t certain; ///< bytes after which nothing can mend it
    };

    static std::vector<BadText> badTexts()
    {
        return {
            {"continuation byte alone", "ok\x80", 3},
            {"overlong two bytes", "ok\xC0\xAF", 3},
            {"overlong two bytes, highest", "\xC1\xBF", 1},
            {"overlong three bytes", "ok\xE0\x9F\xBF", 4},
            {"overlong four bytes", "ok\xF0\x8F\xBF\xBF", 4},
            {"surrogate, lowest", "ok\xED\xA0\x80", 4},
            {"surrogate, highest", "\xED\xBF\xBF", 2},
            {"beyond U+10FFFF", "\xF4\x90\x80\x80", 2},
            {"lead byte F5", "ok\xF5\x80\x80\x80", 3},
            {"lead byte FF", "\xFF", 1},
            {"two bytes, the second missing", "\xC3 ", 2},
            {"three bytes, the second missing", "\xE2 ", 2},
            {"three bytes, the third missing", "\xE2\x82 ", 3},
            {"four bytes, the last missing", "\xF0\x9F\x98 ", 4},
            {"one continuation byte too many", "\xC3\xA9\xA9", 3},
            {"four continuation bytes", "\x80\x80\x80\x80", 1},
        };
    }

    void refusesBadTextInOneFrame()
    {
        for (const BadText& bad : badTexts())
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad.why, std::string("breach 1007"), eventsOf(clientFrame(Opcode::Text, bad.text)));
    }

    void refusesBadTextAtEverySplit()
    {
        for (const BadText& bad : badTexts()) {
            for (std::size_t at = 0; at <= bad.text.size(); ++at)
                CPPUNIT_ASSERT_EQUAL_MESSAGE(bad.why, std::string("breach 1007"), eventsOf(inTwo(bad.text, at)));
        }
    }

    void refusesBadTextAsSoonAsItIsCertain()
    {
        for (const BadText& bad : badTexts()) {
            for (std::size_t size = 1; size <= bad.text.size(); ++size)
                CPPUNIT_ASSERT_EQUAL_MESSAGE(bad.why, std::string(size < bad.certain ? "" : "breach 1007"),
                                             eventsOf(clientFrame(Opcode::Text, bad.text.substr(0, size), Fin::More)));
        }
    }

    void refusesBadTextBeforeItsFrameEnds()
    {
        for (const BadText& bad : badTexts()) {
            for (std::size_t size = 0; size <= bad.text.size(); ++size)
                CPPUNIT_ASSERT_EQUAL_MESSAGE(bad.why, std::string(size < bad.certain ? "" : "breach 1007"),
                                             eventsOf(begun(Opcode::Text, bad.text, size)));
        }
    }

    void refusesBadTextBeforeItsFragmentEnds()
    {
        for (const BadText& bad : badTexts()) {
            for (std::size_t at = 0; at < bad.certain; ++at) {
                for (std::size_t size = at; size <= bad.text.size(); ++size)
                    CPPUNIT_ASSERT_EQUAL_MESSAGE(bad.why, std::string(size < bad.certain ? "" : "breach 1007"),
                                                 eventsOf(clientFrame(Opcode::Text, bad.text.substr(0, at), Fin::More) +
                                                          begun(Opcode::Continuation, bad.text.substr(at), size - at)));
            }
        }
    }

    void refusesTextThatEndsWithinACharacter()
    {
        for (const std::string text : {"\xC3", "\xE2", "\xE2\x82", "\xF0\x9F", "\xF0\x9F\x98"}) {
            CPPUNIT_ASSERT_EQUAL(std::string("breach 1007"), eventsOf(clientFrame(Opcode::Text, text)));
            CPPUNIT_ASSERT_EQUAL(std::string("breach 1007"),
                                 eventsOf(clientFrame(Opcode::Text, text, Fin::More) + clientFrame(Opcode::Continuation, "")));
        }
    }

    void knowsEveryBeginningOfACharacter()
    {
        const auto beginnings = characterBeginnings();
        for (int first = 0xC0; first <= 0xFF; ++first) {
            CPPUNIT_ASSERT_EQUAL(beginnings.contains(bytes({first})), wholeUtf8(bytes({first})).has_value());
            for (int second = 0; second <= 0xFF; ++second) {
                const std::string two = bytes({first, second});
                CPPUNIT_ASSERT_EQUAL(beginnings.contains(two), wholeUtf8(two).has_value());
                for (int third = 0; first >= 0xE0 && third <= 0xFF; third += 3) {
                    const std::string three = bytes({first, second, third});
                    CPPUNIT_ASSERT_EQUAL(beginnings.contains(three), wholeUtf8(three).has_value());
                }
            }
        }
    }

    void refusesBinaryMessages() { CPPUNIT_ASSERT_EQUAL(std::string("breach 1003"), eventsOf(clientFrame(Opcode::Binary, "data"))); }

    void refusesABinaryMessageAtItsFirstFragment()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("breach 1003"), eventsOf(clientFrame(Opcode::Binary, "", Fin::More)));
    }

    void readsTheCodeOfAClose()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("close 1005"), eventsOf(clientFrame(Opcode::Close, "")));
        for (const int code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
            CPPUNIT_ASSERT_EQUAL("close " + std::to_string(code), eventsOf(clientClose(code, "r\xC3\xA9"
                                                                                             "ason")));
    }

    void refusesCodesThatMayNotBeSent()
    {
        for (const int code : {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65'535})
            CPPUNIT_ASSERT_EQUAL_MESSAGE("7.4 code " + std::to_string(code), std::string("breach 1002"), eventsOf(clientClose(code)));
    }

    void refusesACloseOfOneByte()
    {
        const std::string halfOf1000 = clientFrame(Opcode::Close, bytes({0x03}));
        CPPUNIT_ASSERT_EQUAL(std::string("breach 1002"), eventsOf(halfOf1000 + bytes({0xE8})));
    }

    void refusesACloseReasonThatIsNotUtf8() { CPPUNIT_ASSERT_EQUAL(std::string("breach 1007"), eventsOf(clientClose(1000, "bad \xC3"))); }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MessageAssemblerTest);

} // namespace

} // namespace beckon
