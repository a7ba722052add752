#include "plugin/PluginGraph.h"

#include "Caught.h"

#include <cppunit/extensions/HelperMacros.h>

namespace beckon {
namespace {

using test::caught;
using test::contains;

PluginNode node(const std::string& name, std::vector<std::string> provides, std::vector<std::string> needs)
{
    return {{name, "1", std::move(provides), std::move(needs)}, "/plugins/" + name + ".so"};
}

std::string orderOf(const std::vector<PluginNode>& nodes, const std::vector<std::string>& given = {})
{
    std::string names;
    for (const std::size_t index : startOrder(nodes, given))
        names += nodes.at(index).info.name + " ";
    return names;
}

class PluginGraphTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PluginGraphTest);
    CPPUNIT_TEST(unrelatedPluginsKeepTheirOrder);
    CPPUNIT_TEST(aProviderStartsBeforeWhoeverNeedsIt);
    CPPUNIT_TEST(aLongChainIsFollowedToItsEnd);
    CPPUNIT_TEST(whatCoreProvidesNeedsNoPlugin);
    CPPUNIT_TEST(aNeedThatNobodyProvidesNamesThePluginAndTheContract);
    CPPUNIT_TEST(twoProvidersOfOneContractAreBothNamed);
    CPPUNIT_TEST(aPluginThatProvidesWhatCoreProvidesIsRefused);
    CPPUNIT_TEST(twoPluginsOfOneNameAreRefused);
    CPPUNIT_TEST(aCycleIsToldLinkByLinkWithoutWhatOnlyLeadsToIt);
    CPPUNIT_TEST(aPluginThatNeedsItselfIsACycle);
    CPPUNIT_TEST(aCheckFindsEveryFault);
    CPPUNIT_TEST_SUITE_END();

    void unrelatedPluginsKeepTheirOrder()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("c a b "), orderOf({node("c", {}, {}), node("a", {}, {}), node("b", {}, {})}));
    }

    void aProviderStartsBeforeWhoeverNeedsIt()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("other store auth "),
                             orderOf({node("auth", {}, {"Store"}), node("other", {}, {}), node("store", {"Store"}, {})}));
    }

    void aLongChainIsFollowedToItsEnd()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("c b a d "),
                             orderOf({node("a", {"A"}, {"B"}), node("d", {}, {"A"}), node("b", {"B"}, {"C"}), node("c", {"C"}, {})}));
    }

    void whatCoreProvidesNeedsNoPlugin() { CPPUNIT_ASSERT_EQUAL(std::string("a "), orderOf({node("a", {}, {"Database"})}, {"Database"})); }

    void aNeedThatNobodyProvidesNamesThePluginAndTheContract()
    {
        const std::string message = caught([] { orderOf({node("auth", {}, {"Mailer"})}, {"Database"}); });
        CPPUNIT_ASSERT(contains(message, "auth (/plugins/auth.so) needs Mailer"));
        CPPUNIT_ASSERT(contains(message, "`plugins`"));
    }

    void twoProvidersOfOneContractAreBothNamed()
    {
        const std::string message = caught([] { orderOf({node("one", {"Store"}, {}), node("two", {"Store"}, {})}); });
        CPPUNIT_ASSERT(contains(message, "Store is provided twice"));
        CPPUNIT_ASSERT(contains(message, "/plugins/one.so") && contains(message, "/plugins/two.so"));
    }

    void aPluginThatProvidesWhatCoreProvidesIsRefused()
    {
        CPPUNIT_ASSERT(
            contains(caught([] { orderOf({node("db", {"Database"}, {})}, {"Database"}); }), "provides Database, which the server"));
    }

    void twoPluginsOfOneNameAreRefused()
    {
        CPPUNIT_ASSERT(contains(caught([] { orderOf({node("one", {}, {}), node("one", {}, {})}); }), "two plugins are called one"));
    }

    void aCycleIsToldLinkByLinkWithoutWhatOnlyLeadsToIt()
    {
        const std::string message = caught([] { orderOf({node("entry", {}, {"A"}), node("a", {"A"}, {"B"}), node("b", {"B"}, {"A"})}); });
        CPPUNIT_ASSERT(contains(message, "a (/plugins/a.so) needs B of b (/plugins/b.so), which needs A of a (/plugins/a.so)"));
        CPPUNIT_ASSERT(!contains(message, "entry"));
    }

    void aCheckFindsEveryFault()
    {
        std::string all;
        startOrder({node("one", {"Store", "Database"}, {}), node("two", {"Store"}, {"Mailer"}), node("ego", {"Ego"}, {"Ego"})},
                   {"Database"}, [&](const std::string& fault) { all += fault + "\n"; });
        for (const char* part : {"Store is provided twice", "provides Database, which the server", "needs Mailer", "circle"})
            CPPUNIT_ASSERT_MESSAGE(all, contains(all, part));
    }

    void aPluginThatNeedsItselfIsACycle()
    {
        CPPUNIT_ASSERT(contains(caught([] { orderOf({node("ego", {"Ego"}, {"Ego"})}); }), "circle"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PluginGraphTest);

} // namespace
} // namespace beckon
