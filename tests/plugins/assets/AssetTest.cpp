#include "Asset.h"

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>

#include <array>
#include <stdexcept>
#include <string>

namespace beckon::assets {
namespace {

class AssetTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AssetTest);
    CPPUNIT_TEST(equalContentsHaveEqualTagsAndOthersOtherOnes);
    CPPUNIT_TEST(scriptsHaveTheTypeThatBrowsersInsistOn);
    CPPUNIT_TEST(anExtensionThatBrowsersDoNotKnowIsRefused);
    CPPUNIT_TEST(embeddedFilesAreCopiedByteForByte);
    CPPUNIT_TEST_SUITE_END();

    void equalContentsHaveEqualTagsAndOthersOtherOnes()
    {
        const std::string tag = makeAsset("a.css", "a").entityTag;
        CPPUNIT_ASSERT_EQUAL(tag, makeAsset("b.css", "a").entityTag);
        CPPUNIT_ASSERT(tag != makeAsset("a.css", "b").entityTag);
        CPPUNIT_ASSERT(tag.starts_with('"') && tag.ends_with('"') && tag.size() > 20);
    }

    void scriptsHaveTheTypeThatBrowsersInsistOn()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("text/javascript; charset=utf-8"), makeAsset("client/index.js", "").mediaType);
        CPPUNIT_ASSERT_EQUAL(std::string("font/woff2"), makeAsset("a.b.woff2", "").mediaType);
    }

    void anExtensionThatBrowsersDoNotKnowIsRefused() { CPPUNIT_ASSERT_THROW(makeAsset("secret.key", ""), std::invalid_argument); }

    void embeddedFilesAreCopiedByteForByte()
    {
        constexpr std::string_view bytes("\0\r\n\xFF", 4);
        const std::array<EmbeddedFile, 2> files{{{"a.js", bytes}, {"b.css", {}}}};
        const std::vector<Asset> assets = assetsOf(files);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, assets.size());
        CPPUNIT_ASSERT_EQUAL(std::string("a.js"), assets[0].name);
        CPPUNIT_ASSERT_EQUAL(std::string(bytes), assets[0].body);
        CPPUNIT_ASSERT(assets[1].body.empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AssetTest);

} // namespace
} // namespace beckon::assets
