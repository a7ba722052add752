#include "Fuzz.h"
#include "beckon/base/Error.h"
#include "server/PropertyFile.h"
#include "ws/Utf8.h"

using namespace beckon;
using fuzz::require;

namespace {

std::string escaped(std::string_view value)
{
    std::string text;
    for (const char c : value) {
        switch (c) {
        case '\\':
            text += "\\\\";
            break;
        case '\t':
            text += "\\t";
            break;
        case '\n':
            text += "\\n";
            break;
        case '\r':
            text += "\\r";
            break;
        case '\f':
            text += "\\f";
            break;
        default:
            text += c;
        }
    }
    return text;
}

void checkWritten(const std::vector<Property>& properties)
{
    std::string text;
    for (const Property& property : properties)
        text += property.key + " = " + (property.value.starts_with(' ') ? "\\" : "") + escaped(property.value) + "\n";
    const auto again = parseProperties(text, "written");
    require(again.size() == properties.size(), "every written property is read");
    for (std::size_t i = 0; i < again.size(); ++i) {
        require(again[i].key == properties[i].key, "a written key reads as it was");
        require(again[i].value == properties[i].value || properties[i].value.ends_with(' '), "a written value reads as it was");
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = fuzz::textOf(data, size);
    try {
        const auto properties = parseProperties(text, "file");
        require(isUtf8(text) && text.find('\0') == std::string_view::npos, "what is read is UTF-8");
        for (const Property& property : properties)
            require(isPropertyKey(property.key) && property.origin.starts_with(property.key + " in file:"), "keys are well-formed");
        checkWritten(properties);
    } catch (const ConfigurationError& error) {
        const std::string_view what = error.what();
        const bool isText = isUtf8(text) && text.find('\0') == std::string_view::npos;
        require(isText == (what.find("is not a UTF-8 text file") == std::string_view::npos), "text is UTF-8");
        require(what.find('\n') == std::string_view::npos, "a fault is one line");
    }
    return 0;
}
