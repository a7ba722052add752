#include "PageFiles.h"

#include "Caught.h"
#include "TemporaryDirectory.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <string>

namespace beckon::webclient {
namespace {

using assets::makeAsset;

std::string names(const std::vector<Asset>& assets)
{
    std::string text;
    for (const Asset& asset : assets)
        text += asset.name + " ";
    return text;
}

const Asset* find(const std::vector<Asset>& assets, const std::string& name)
{
    const auto found = std::find_if(assets.begin(), assets.end(), [&name](const Asset& asset) { return asset.name == name; });
    return found == assets.end() ? nullptr : &*found;
}

class PageFilesTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PageFilesTest);
    CPPUNIT_TEST(thePluginCarriesThePageAndTheClientByteForByte);
    CPPUNIT_TEST(aFolderIsReadWithTheFoldersBelowAndWithoutHiddenFiles);
    CPPUNIT_TEST(aFolderWithoutAnIndexIsRefused);
    CPPUNIT_TEST(aMissingFolderIsRefused);
    CPPUNIT_TEST(aFileThatBrowsersDoNotKnowIsRefusedByItsName);
    CPPUNIT_TEST(aPageOfOnesOwnComesWithTheClient);
    CPPUNIT_TEST_SUITE_END();

    void thePluginCarriesThePageAndTheClientByteForByte()
    {
        const std::vector<Asset> assets = embeddedAssets();
        const Asset* index = find(assets, "index.html");
        CPPUNIT_ASSERT(index != nullptr);
        CPPUNIT_ASSERT(index->body.starts_with("<!doctype html>"));
        CPPUNIT_ASSERT(index->body.ends_with("\n"));
        CPPUNIT_ASSERT(find(assets, "client/index.js") != nullptr);
    }

    void aFolderIsReadWithTheFoldersBelowAndWithoutHiddenFiles()
    {
        _directory.write("index.html", "<!doctype html>");
        _directory.write("js/deep/b.js", std::string("\0\r\n\xFF", 4));
        _directory.write("js/a.js", "");
        _directory.write(".git/a.js", "");
        _directory.write("js/.a.js", "");
        const std::vector<Asset> assets = assetsIn(_directory.path());
        CPPUNIT_ASSERT_EQUAL(std::string("index.html js/a.js js/deep/b.js "), names(assets));
        CPPUNIT_ASSERT_EQUAL(std::string("\0\r\n\xFF", 4), assets.back().body);
    }

    void aFolderWithoutAnIndexIsRefused()
    {
        _directory.write("page.html", "");
        CPPUNIT_ASSERT(refusal().find("has no index.html") != std::string::npos);
    }

    void aMissingFolderIsRefused()
    {
        const std::string message = test::caught([] { (void)assetsIn("/nowhere/at/all"); });
        CPPUNIT_ASSERT(message.find("web.directory: /nowhere/at/all cannot be read") != std::string::npos);
    }

    void aFileThatBrowsersDoNotKnowIsRefusedByItsName()
    {
        _directory.write("index.html", "");
        _directory.write("secret.key", "");
        CPPUNIT_ASSERT(refusal().find("secret.key has an extension") != std::string::npos);
    }

    void aPageOfOnesOwnComesWithTheClient()
    {
        const std::vector<Asset> assets = withClient({makeAsset("index.html", "own"), makeAsset("client/index.js", "own")});
        CPPUNIT_ASSERT_EQUAL(std::string("own"), find(assets, "index.html")->body);
        CPPUNIT_ASSERT_EQUAL(std::string("own"), find(assets, "client/index.js")->body);
        CPPUNIT_ASSERT(find(assets, "client/BeckonClient.js") != nullptr);
        CPPUNIT_ASSERT(find(assets, "style.css") == nullptr);
    }

    std::string refusal() const
    {
        return test::caught([this] { (void)assetsIn(_directory.path()); });
    }

    const test::TemporaryDirectory _directory;
};

CPPUNIT_TEST_SUITE_REGISTRATION(PageFilesTest);

} // namespace
} // namespace beckon::webclient
