#pragma once

#include "beckon/base/Export.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace beckon::inline abi1 {

enum class JsonKind : std::uint8_t
{
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object
};

/// One member of the outermost object, as slices of the scanned text: nothing is copied.
struct JsonMember
{
    std::string_view name;  ///< between the quotes, escapes not resolved
    std::string_view value; ///< the raw value; a string with its quotes
    JsonKind kind = JsonKind::Null;
    bool nameEscaped = false;  ///< the name has a backslash: compare with jsonEquals
    bool valueEscaped = false; ///< the value is a string with a backslash

    /// A string's characters between the quotes, escapes not resolved.
    std::string_view contents() const noexcept { return value.substr(1, value.size() - 2); }
};

/// Receives the members of an object in the order of the text. Called within scanJsonObject only.
class BECKON_API JsonVisitor
{
public:
    virtual void onMember(const JsonMember& member) = 0;

protected:
    ~JsonVisitor() = default;
};

enum class JsonVerdict : std::uint8_t
{
    Object,    ///< valid, and an object: its members were visited
    NotObject, ///< valid, but another kind of value
    TooDeep,   ///< nested deeper than asked for
    Invalid    ///< no JSON text as RFC 8259 has it
};

/// Checks a whole text against the grammar of RFC 8259 section 2 (no extensions, no byte order mark) and visits the members of its
/// outermost object. Members may have been visited when the verdict is not Object: act on them after the verdict only.
/// The text must be valid UTF-8 already; this function does not look. `maxDepth` counts arrays and objects inside one another, the
/// outermost included. Allocates nothing. Threads: pure.
BECKON_API JsonVerdict scanJsonObject(std::string_view text, std::size_t maxDepth, JsonVisitor& visitor);

/// True when a raw name or string (without quotes), once its escapes are resolved, reads as `plain`. Allocates nothing.
BECKON_API bool jsonEquals(std::string_view raw, std::string_view plain) noexcept;

/// Resolves the escapes of a raw string of a valid text (RFC 8259 section 7) to UTF-8. A lone surrogate becomes U+FFFD.
BECKON_API std::string jsonUnescape(std::string_view raw);

/// Appends `text` (UTF-8) as a JSON string with its quotes.
BECKON_API void appendJsonString(std::string& out, std::string_view text);

/// Builds JSON text front to back; commas and escapes are its work, the balance of begin and end is the caller's.
///     JsonWriter().beginObject().member("name", name).member("size", 3).endObject().take()
/// Threads: as std::string.
class BECKON_API JsonWriter
{
public:
    JsonWriter& beginObject();
    JsonWriter& endObject();
    JsonWriter& beginArray();
    JsonWriter& endArray();
    JsonWriter& key(std::string_view name);
    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    JsonWriter& value(std::int64_t number);
    JsonWriter& value(int number) { return value(static_cast<std::int64_t>(number)); }
    JsonWriter& value(bool flag);
    JsonWriter& null();

    /// Already JSON: put in as it stands.
    JsonWriter& raw(std::string_view json);

    template <typename T>
    JsonWriter& member(std::string_view name, const T& item)
    {
        return key(name).value(item);
    }

    /// Gives the text away and leaves the writer empty.
    std::string take() noexcept;

private:
    void separate();

    std::string _out;
    bool _needsComma = false;
};

} // namespace beckon::inline abi1
