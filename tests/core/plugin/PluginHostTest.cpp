#include "plugin/PluginHost.h"

#include "Caught.h"
#include "Fixture.h"
#include "ManualClock.h"
#include "TemporaryDirectory.h"
#include "server/Configuration.h"

#include <cppunit/extensions/HelperMacros.h>

#include <memory>
#include <optional>

namespace beckon {
namespace {

using test::caught;
using test::contains;

class WrittenJournal final : public test::Journal
{
public:
    void note(const std::string& event) override { text += event + "; "; }

    std::string text;
};

/// What a host needs around it.
struct Surroundings
{
    explicit Surroundings(const std::filesystem::path& directory = BECKON_BROKEN_PLUGINS) : host(PluginFiles({directory}))
    {
        services.provide<test::Journal>(journal);
    }

    void load(const std::vector<std::string>& names)
    {
        std::vector<ChosenPlugin> chosen;
        chosen.reserve(names.size());
        for (const std::string& name : names)
            chosen.push_back({name, "the test"});
        host.load(chosen, services.contracts());
    }

    void start(const std::vector<std::string>& names)
    {
        load(names);
        host.start({services, routes, settings, limits, clock, loops, accounts});
    }

    std::string loadFault(const std::string& name)
    {
        return caught([&] { load({name}); });
    }

    std::string startFault(const std::vector<std::string>& names)
    {
        return caught([&] { start(names); });
    }

    std::shared_ptr<WrittenJournal> journal = std::make_shared<WrittenJournal>();
    Configuration settings;
    Limits limits;
    test::ManualClock clock;
    Metrics metrics;
    PluginAccounts accounts{metrics};
    LoopGroup loops{1};
    PluginHost host;
    Registry services;
    RouteTree routes;
};

class PluginHostTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PluginHostTest);
    CPPUNIT_TEST(pluginsStartInTheOrderOfTheirNeedsAndStopInReverse);
    CPPUNIT_TEST(destroyingTheHostStopsItsPlugins);
    CPPUNIT_TEST(aRouteIsOwnedByThePluginThatHungItUp);
    CPPUNIT_TEST(whenOneThrowsInStartThoseBeforeAreStopped);
    CPPUNIT_TEST(aServiceThatWasAnnouncedMustBeProvided);
    CPPUNIT_TEST(aServiceThatWasNotAnnouncedIsRefused);
    CPPUNIT_TEST(routesAreRefusedAfterTheStart);
    CPPUNIT_TEST(servicesAreRefusedAfterTheStart);
    CPPUNIT_TEST(aReloadCountsOnlyWhenItIsApplied);
    CPPUNIT_TEST(whoRefusesAReloadIsNamed);
    CPPUNIT_TEST(pluginsHearOfTheDrain);
    CPPUNIT_TEST(aMissingFileIsToldWithWhatThereIs);
    CPPUNIT_TEST(aNameThatLeavesTheDirectoryIsRefused);
    CPPUNIT_TEST(whatIsNoLibraryIsTold);
    CPPUNIT_TEST(aLibraryWithoutNoteIsNotLoaded);
    CPPUNIT_TEST(aPluginForAnotherInterfaceIsNotLoaded);
    CPPUNIT_TEST(aLibraryWithoutManifestIsTold);
    CPPUNIT_TEST(anUndefinedSymbolIsFoundWhenLoading);
    CPPUNIT_TEST(aManifestOfTwoClassesIsRefused);
    CPPUNIT_TEST(aPluginMustBeCalledAsItsFile);
    CPPUNIT_TEST(aPluginThatThrowsInInfoIsTold);
    CPPUNIT_TEST(aPluginThatCannotBeMadeIsTold);
    CPPUNIT_TEST(aNeedThatNobodyProvidesIsTold);
    CPPUNIT_TEST(aCycleIsTold);
    CPPUNIT_TEST(aPluginNamedTwiceIsTold);
    CPPUNIT_TEST_SUITE_END();

    void pluginsStartInTheOrderOfTheirNeedsAndStopInReverse()
    {
        Surroundings around;
        around.start({"journal-second", "journal-first"});
        around.host.stop();
        CPPUNIT_ASSERT_EQUAL(std::string("start journal-first; start journal-second; stop journal-second; stop journal-first; "),
                             around.journal->text);
    }

    void destroyingTheHostStopsItsPlugins()
    {
        std::optional<Surroundings> around(std::in_place);
        around->start({"journal-first"});
        const auto journal = around->journal;
        around.reset();
        CPPUNIT_ASSERT_EQUAL(std::string("start journal-first; stop journal-first; "), journal->text);
    }

    void aRouteIsOwnedByThePluginThatHungItUp()
    {
        Surroundings around;
        around.start({"journal-first", "journal-second"});
        const auto match = around.routes.find(Method::Get, "/second");
        CPPUNIT_ASSERT(match.route != nullptr);
        CPPUNIT_ASSERT_EQUAL(std::string("journal-second"), match.route->owner);
    }

    void whenOneThrowsInStartThoseBeforeAreStopped()
    {
        Surroundings around;
        const std::string fault = around.startFault({"journal-first", "throws-in-start", "journal-second"});
        CPPUNIT_ASSERT(contains(fault, "throws-in-start.so"));
        CPPUNIT_ASSERT(contains(fault, "the disk of the fixture is on fire"));
        CPPUNIT_ASSERT_EQUAL(std::string("start journal-first; stop journal-first; "), around.journal->text);
    }

    void aServiceThatWasAnnouncedMustBeProvided()
    {
        Surroundings around;
        const std::string fault = around.startFault({"empty-promise"});
        CPPUNIT_ASSERT(contains(fault, "empty-promise.so) announces Widget"));
    }

    void aServiceThatWasNotAnnouncedIsRefused()
    {
        Surroundings around;
        const std::string fault = around.startFault({"unannounced"});
        CPPUNIT_ASSERT(contains(fault, "provides Widget, which its info() does not announce"));
    }

    void routesAreRefusedAfterTheStart()
    {
        Surroundings around;
        around.start({"late-route"});
        around.host.stop();
        CPPUNIT_ASSERT_EQUAL(std::string("refused; "), around.journal->text);
    }

    void servicesAreRefusedAfterTheStart()
    {
        Surroundings around;
        around.start({});
        CPPUNIT_ASSERT(contains(caught([&] { around.services.provide(std::make_shared<test::Widget>()); }), "after the start"));
    }

    void aReloadCountsOnlyWhenItIsApplied()
    {
        Surroundings around;
        around.start({"reloads", "journal-first"});
        Configuration fresh;
        fresh.add({{"reloads.number", "7", ""}}, WhenUnread::Report);
        const auto changes = around.host.prepareReload(fresh, throwFault);
        CPPUNIT_ASSERT_EQUAL(std::string("start journal-first; read 7; "), around.journal->text);
        for (const auto& change : changes)
            change();
        CPPUNIT_ASSERT_EQUAL(std::string("start journal-first; read 7; apply 7; "), around.journal->text);
    }

    void whoRefusesAReloadIsNamed()
    {
        Surroundings around;
        around.start({"reloads"});
        Configuration fresh;
        fresh.add({{"reloads.number", "11", "reloads.number in f:1"}}, WhenUnread::Report);
        std::string faults;
        const auto changes = around.host.prepareReload(fresh, [&](const std::string& fault) { faults += fault; });
        CPPUNIT_ASSERT_EQUAL(std::string("plugin reloads: reloads.number in f:1 is \"11\"; it must be a whole number from 0 to 10"),
                             faults);
        CPPUNIT_ASSERT(changes.empty());
    }

    void pluginsHearOfTheDrain()
    {
        Surroundings around;
        around.start({"reloads"});
        around.host.beginDrain();
        CPPUNIT_ASSERT_EQUAL(std::string("drain; "), around.journal->text);
    }

    void aMissingFileIsToldWithWhatThereIs()
    {
        Surroundings around;
        const std::string fault = around.loadFault("nowhere");
        CPPUNIT_ASSERT(contains(fault, "the test names the plugin nowhere"));
        CPPUNIT_ASSERT(contains(fault, "no nowhere.so in " BECKON_BROKEN_PLUGINS));
        CPPUNIT_ASSERT(contains(fault, "journal-first, journal-second"));
    }

    void aNameThatLeavesTheDirectoryIsRefused()
    {
        Surroundings around;
        for (const char* name : {"../broken-plugins/journal-first", "/etc/passwd", "", "Journal", "a--b", "-a", "a.b", "a b"})
            CPPUNIT_ASSERT(contains(around.loadFault(name), "no plugin's name"));
    }

    void whatIsNoLibraryIsTold()
    {
        const test::TemporaryDirectory directory;
        directory.write("script.so", "#!/bin/sh\n");
        Surroundings around(directory.path());
        const std::string fault = around.loadFault("script");
        CPPUNIT_ASSERT(contains(fault, (directory.path() / "script.so").string()));
        CPPUNIT_ASSERT(contains(fault, "no ELF file"));
    }

    void aLibraryWithoutNoteIsNotLoaded()
    {
        Surroundings around;
        CPPUNIT_ASSERT(contains(around.loadFault("no-note"), "build it with beckon_add_plugin"));
    }

    void aPluginForAnotherInterfaceIsNotLoaded()
    {
        Surroundings around;
        CPPUNIT_ASSERT(contains(around.loadFault("wrong-abi"), "wrong-abi.so: it was built for plugin interface 99, this server has 1"));
    }

    void aLibraryWithoutManifestIsTold()
    {
        Surroundings around;
        CPPUNIT_ASSERT(contains(around.loadFault("no-manifest"), "POCO_BEGIN_MANIFEST(beckon::Plugin)"));
    }

    void anUndefinedSymbolIsFoundWhenLoading()
    {
        Surroundings around;
        CPPUNIT_ASSERT(contains(around.loadFault("undefined-symbol"), "functionThatNobodyHas"));
    }

    void aManifestOfTwoClassesIsRefused()
    {
        Surroundings around;
        CPPUNIT_ASSERT(contains(around.loadFault("two-classes"), "two-classes.so: its manifest has 2 classes"));
    }

    void aPluginMustBeCalledAsItsFile()
    {
        Surroundings around;
        CPPUNIT_ASSERT(contains(around.loadFault("misnamed"), "misnamed.so: it calls itself another-name"));
    }

    void aPluginThatThrowsInInfoIsTold()
    {
        Surroundings around;
        CPPUNIT_ASSERT(contains(around.loadFault("throws-in-info"), "info() throws: who am I"));
    }

    void aPluginThatCannotBeMadeIsTold()
    {
        Surroundings around;
        CPPUNIT_ASSERT(contains(around.loadFault("throws-at-birth"), "not today"));
    }

    void aNeedThatNobodyProvidesIsTold()
    {
        Surroundings around;
        CPPUNIT_ASSERT(contains(around.loadFault("needs-nobody"), "needs-nobody.so) needs Teleporter"));
    }

    void aCycleIsTold()
    {
        Surroundings around;
        const std::string fault = caught([&] { around.load({"cycle-one", "cycle-two"}); });
        CPPUNIT_ASSERT(contains(fault, "cycle-one.so) needs Hen of cycle-two"));
    }

    void aPluginNamedTwiceIsTold()
    {
        Surroundings around;
        const std::string fault = caught([&] { around.load({"journal-first", "journal-first"}); });
        CPPUNIT_ASSERT(contains(fault, "journal-first is named twice"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PluginHostTest);

} // namespace
} // namespace beckon
