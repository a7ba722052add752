// Outbox and Inbox: each on its own, and both with a mailbox between them that loses and repeats.

#include "Inbox.h"
#include "LetterBudget.h"
#include "Outbox.h"

#include <cppunit/extensions/HelperMacros.h>

#include <deque>
#include <random>
#include <string>
#include <vector>

namespace beckon::storeredis {
namespace {

Letter letter(const std::string& text)
{
    return {1, "room", "alice", "bob", text};
}

std::string writeAll(Outbox& out)
{
    std::string written;
    while (const auto due = out.next())
        written += std::to_string(due->number) + "/" + std::to_string(due->base) + ":" + due->letter->text + " ";
    return written;
}

using Verdict = Inbox::Verdict;
using Continuity = Inbox::Continuity;

class LettersTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LettersTest);
    CPPUNIT_TEST(lettersAreNumberedFromOneAndWrittenOnce);
    CPPUNIT_TEST(anAcknowledgementFreesMemory);
    CPPUNIT_TEST(whatWasNotWrittenCannotBeAcknowledged);
    CPPUNIT_TEST(aResendGoesBackAsFarAsLettersAreKept);
    CPPUNIT_TEST(aResendOfWhatWasNeverWrittenChangesNothing);
    CPPUNIT_TEST(aMissingMailboxStopsTheWritingUntilItIsBack);
    CPPUNIT_TEST(theAnswerToAnEarlierRoundSaysNothing);
    CPPUNIT_TEST(givingUpRaisesTheBaseAndKeepsTheNumbersGoing);
    CPPUNIT_TEST(lettersPassInOrderAndOnce);
    CPPUNIT_TEST(aGapIsNoticedAndNothingAfterItPasses);
    CPPUNIT_TEST(aRaisedBaseBreaksContinuity);
    CPPUNIT_TEST(theFirstWordOfANodeIsNoBreak);
    CPPUNIT_TEST(aNewSeriesStartsAnew);
    CPPUNIT_TEST(theEndOfAnOldSeriesIsIgnored);
    CPPUNIT_TEST(acknowledgementsAreOwedAlsoForWhatWasSeen);
    CPPUNIT_TEST(muchThatCameMakesAnAcknowledgementUrgent);
    CPPUNIT_TEST(theBudgetIsGivenBack);
    CPPUNIT_TEST(everythingArrivesOnceThroughAMailboxThatLosesAndRepeats);
    CPPUNIT_TEST_SUITE_END();

public:
    void lettersAreNumberedFromOneAndWrittenOnce()
    {
        Outbox out(1);
        out.push(letter("a"));
        out.push(letter("b"));
        CPPUNIT_ASSERT_EQUAL(std::string("1/1:a 2/1:b "), writeAll(out));
        CPPUNIT_ASSERT(!out.hasNext());
        out.push(letter("c"));
        CPPUNIT_ASSERT_EQUAL(std::string("3/1:c "), writeAll(out));
    }

    void anAcknowledgementFreesMemory()
    {
        Outbox out(1);
        for (const char* text : {"a", "b", "c"})
            out.push(letter(text));
        writeAll(out);
        CPPUNIT_ASSERT_EQUAL(2 * sizeOf(letter("a")), out.acknowledge(2));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), out.acknowledge(1));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(3), out.base());
        CPPUNIT_ASSERT_EQUAL(sizeOf(letter("c")), out.acknowledge(3));
        CPPUNIT_ASSERT(out.empty());
        out.push(letter("d"));
        CPPUNIT_ASSERT_EQUAL(std::string("4/4:d "), writeAll(out));
    }

    void whatWasNotWrittenCannotBeAcknowledged()
    {
        Outbox out(1);
        out.push(letter("a"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), out.acknowledge(1));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), out.acknowledge(99));
        CPPUNIT_ASSERT_EQUAL(std::string("1/1:a "), writeAll(out));
    }

    void aResendGoesBackAsFarAsLettersAreKept()
    {
        Outbox out(1);
        for (const char* text : {"a", "b", "c"})
            out.push(letter(text));
        writeAll(out);
        out.resendFrom(2);
        CPPUNIT_ASSERT_EQUAL(std::string("2/1:b 3/1:c "), writeAll(out));
        out.acknowledge(1);
        out.resendFrom(1);
        CPPUNIT_ASSERT_EQUAL(std::string("2/2:b 3/2:c "), writeAll(out));
    }

    void aResendOfWhatWasNeverWrittenChangesNothing()
    {
        Outbox out(1);
        out.push(letter("a"));
        out.push(letter("b"));
        out.next();
        out.resendFrom(77);
        CPPUNIT_ASSERT_EQUAL(std::string("2/1:b "), writeAll(out));
    }

    void aMissingMailboxStopsTheWritingUntilItIsBack()
    {
        Outbox out(1);
        out.push(letter("a"));
        writeAll(out);
        out.stall(out.round());
        out.push(letter("b"));
        CPPUNIT_ASSERT(!out.hasNext());
        CPPUNIT_ASSERT_EQUAL(std::string(), writeAll(out));
        out.resume();
        CPPUNIT_ASSERT_EQUAL(std::string("1/1:a 2/1:b "), writeAll(out));
    }

    void theAnswerToAnEarlierRoundSaysNothing()
    {
        Outbox out(1);
        const std::uint64_t round = out.round();
        out.push(letter("a"));
        writeAll(out);
        out.resume();
        out.stall(round);
        CPPUNIT_ASSERT_EQUAL(std::string("1/1:a "), writeAll(out));
    }

    void givingUpRaisesTheBaseAndKeepsTheNumbersGoing()
    {
        Outbox out(1);
        CPPUNIT_ASSERT(out.giveUp().empty());
        CPPUNIT_ASSERT(!out.hasGivenUp());
        out.push(letter("a"));
        writeAll(out);
        out.push(letter("b"));
        const std::vector<Letter> lost = out.giveUp();
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), lost.size());
        CPPUNIT_ASSERT_EQUAL(std::string("b"), lost[1].text);
        CPPUNIT_ASSERT(out.hasGivenUp());
        out.push(letter("c"));
        CPPUNIT_ASSERT_EQUAL(std::string("3/3:c "), writeAll(out));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), out.acknowledge(2));
    }

    void lettersPassInOrderAndOnce()
    {
        Inbox in;
        CPPUNIT_ASSERT(in.receive(1, 1, 1, 10).verdict == Verdict::Deliver);
        CPPUNIT_ASSERT(in.receive(1, 2, 1, 10).verdict == Verdict::Deliver);
        CPPUNIT_ASSERT(in.receive(1, 1, 1, 10).verdict == Verdict::Seen);
        CPPUNIT_ASSERT(in.receive(1, 2, 2, 10).verdict == Verdict::Seen);
        CPPUNIT_ASSERT(in.receive(1, 3, 1, 10).verdict == Verdict::Deliver);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(4), in.expected());
    }

    void aGapIsNoticedAndNothingAfterItPasses()
    {
        Inbox in;
        CPPUNIT_ASSERT(in.receive(1, 3, 1, 10).verdict == Verdict::Gap);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(1), in.expected());
        CPPUNIT_ASSERT(in.receive(1, 1, 1, 10).verdict == Verdict::Deliver);
        CPPUNIT_ASSERT(in.receive(1, 3, 1, 10).verdict == Verdict::Gap);
        CPPUNIT_ASSERT(in.receive(1, 2, 1, 10).verdict == Verdict::Deliver);
        CPPUNIT_ASSERT(in.receive(1, 3, 1, 10).verdict == Verdict::Deliver);
    }

    void aRaisedBaseBreaksContinuity()
    {
        Inbox in;
        in.receive(1, 1, 1, 10);
        const Inbox::Receipt receipt = in.receive(1, 5, 5, 10);
        CPPUNIT_ASSERT(receipt.verdict == Verdict::Deliver);
        CPPUNIT_ASSERT(receipt.continuity == Continuity::Broken);
        CPPUNIT_ASSERT(in.raise(1, 6) == Continuity::Whole);
        CPPUNIT_ASSERT(in.raise(1, 8) == Continuity::Broken);
        CPPUNIT_ASSERT(in.raise(1, 2) == Continuity::Whole);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(8), in.expected());
    }

    void theFirstWordOfANodeIsNoBreak()
    {
        Inbox in;
        const Inbox::Receipt receipt = in.receive(1, 40, 40, 10);
        CPPUNIT_ASSERT(receipt.verdict == Verdict::Deliver);
        CPPUNIT_ASSERT(receipt.continuity == Continuity::Whole);
    }

    void aNewSeriesStartsAnew()
    {
        Inbox in;
        in.receive(5, 1, 1, 10);
        in.receive(5, 2, 1, 10);
        const Inbox::Receipt receipt = in.receive(6, 1, 1, 10);
        CPPUNIT_ASSERT(receipt.verdict == Verdict::Deliver);
        CPPUNIT_ASSERT(receipt.continuity == Continuity::Broken);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(6), in.series());
    }

    void theEndOfAnOldSeriesIsIgnored()
    {
        Inbox in;
        in.receive(6, 1, 1, 10);
        CPPUNIT_ASSERT(in.receive(5, 2, 1, 10).verdict == Verdict::Seen);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(2), in.expected());
    }

    void acknowledgementsAreOwedAlsoForWhatWasSeen()
    {
        Inbox in;
        CPPUNIT_ASSERT(!in.owesAcknowledgement());
        in.receive(1, 1, 1, 10);
        CPPUNIT_ASSERT(in.owesAcknowledgement());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t(1), in.acknowledge());
        CPPUNIT_ASSERT(!in.owesAcknowledgement());
        in.receive(1, 1, 1, 10);
        CPPUNIT_ASSERT(in.owesAcknowledgement());
    }

    void muchThatCameMakesAnAcknowledgementUrgent()
    {
        Inbox in;
        for (std::uint64_t number = 1; number < 256; ++number)
            in.receive(1, number, 1, 10);
        CPPUNIT_ASSERT(!in.isAcknowledgementUrgent());
        in.receive(1, 256, 1, 10);
        CPPUNIT_ASSERT(in.isAcknowledgementUrgent());
        in.acknowledge();
        CPPUNIT_ASSERT(!in.isAcknowledgementUrgent());
        in.receive(1, 257, 1, 256 * 1024);
        CPPUNIT_ASSERT(in.isAcknowledgementUrgent());
    }

    void theBudgetIsGivenBack()
    {
        LetterBudget budget(100);
        CPPUNIT_ASSERT(budget.take(60));
        CPPUNIT_ASSERT(!budget.take(41));
        CPPUNIT_ASSERT(budget.take(40));
        budget.give(60);
        CPPUNIT_ASSERT(budget.take(60));
        CPPUNIT_ASSERT_EQUAL(std::size_t(100), budget.used());
    }

    /// The sender writes, entries are lost or come twice, the whole mailbox is lost now and then, receipts are lost, the sender gives up
    /// now and then: what was not given up arrives in order and once.
    void everythingArrivesOnceThroughAMailboxThatLosesAndRepeats()
    {
        for (unsigned seed = 1; seed <= 200; ++seed)
            runThrough(seed);
    }

private:
    struct Entry
    {
        std::uint64_t number;
        std::uint64_t base;
        int text;
    };

    static void runThrough(unsigned seed)
    {
        std::mt19937 random(seed);
        const auto happens = [&random](unsigned percent) { return random() % 100 < percent; };
        Outbox out(1);
        Inbox in;
        std::deque<Entry> mailbox;
        std::vector<int> delivered;
        std::vector<bool> given(1, true);
        int sent = 0;
        for (int step = 0; step < 2'000; ++step) {
            const bool isCalm = step >= 1'500;
            if (!isCalm && happens(40)) {
                out.push(letter(std::to_string(++sent)));
                given.push_back(false);
            }
            if (const auto due = out.next(); due && (isCalm || !happens(10))) {
                mailbox.push_back({due->number, due->base, std::stoi(due->letter->text)});
                if (!isCalm && happens(10))
                    mailbox.push_back(mailbox.back());
            }
            if (!isCalm && happens(1)) {
                mailbox.clear();
                out.resume();
            }
            if (!isCalm && happens(1) && happens(30)) {
                for (const Letter& lost : out.giveUp())
                    given[static_cast<std::size_t>(std::stoi(lost.text))] = true;
            }
            if (!mailbox.empty() && happens(60)) {
                const Entry entry = mailbox.front();
                mailbox.pop_front();
                const Inbox::Receipt receipt = in.receive(1, entry.number, entry.base, 10);
                if (receipt.verdict == Verdict::Deliver)
                    delivered.push_back(entry.text);
                else if (receipt.verdict == Verdict::Gap && (isCalm || !happens(30)))
                    out.resendFrom(in.expected());
            }
            if (in.owesAcknowledgement() && happens(5) && (isCalm || !happens(30)))
                out.acknowledge(in.acknowledge());
            // What a lease renewal does: somebody at the other end notices in the end.
            if (isCalm && step % 100 == 0)
                out.resume();
        }
        while (const auto due = out.next())
            mailbox.push_back({due->number, due->base, std::stoi(due->letter->text)});
        for (const Entry& entry : mailbox)
            if (in.receive(1, entry.number, entry.base, 10).verdict == Verdict::Deliver)
                delivered.push_back(entry.text);
        for (std::size_t i = 1; i < delivered.size(); ++i)
            CPPUNIT_ASSERT(delivered[i - 1] < delivered[i]);
        std::vector<bool> came(given.size(), false);
        for (const int text : delivered)
            came[static_cast<std::size_t>(text)] = true;
        for (std::size_t text = 1; text < given.size(); ++text)
            CPPUNIT_ASSERT_MESSAGE("seed " + std::to_string(seed) + ", letter " + std::to_string(text), came[text] || given[text]);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LettersTest);

} // namespace
} // namespace beckon::storeredis
