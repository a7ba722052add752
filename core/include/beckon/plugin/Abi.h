#pragma once

#include <cstddef>
#include <cstdint>

#define BECKON_STRINGIZE_(x) #x
#define BECKON_STRINGIZE(x) BECKON_STRINGIZE_(x)

#if defined(__clang__)
#define BECKON_COMPILER "clang " BECKON_STRINGIZE(__clang_major__)
#else
#define BECKON_COMPILER "gcc " BECKON_STRINGIZE(__GNUC__)
#endif

namespace beckon::inline abi1 {

/// The number of the interface between server and plugins: that of the inline namespace. It grows with every change that breaks built
/// plugins.
inline constexpr std::uint32_t abiNumber = 1;

/// What a plugin must share with the server that loads it. A plain value of fixed size, the description of an ELF note.
struct AbiDescription
{
    std::uint32_t number = abiNumber;
    char compiler[28] = BECKON_COMPILER;
#if defined(_LIBCPP_VERSION)
    char standardLibrary[32] = "libc++ " BECKON_STRINGIZE(_LIBCPP_VERSION);
#else
    char standardLibrary[32] = "libstdc++ cxx11-abi " BECKON_STRINGIZE(_GLIBCXX_USE_CXX11_ABI);
#endif
};

/// The whole note as it stands in the file (section `.note.beckon`), so that the server can read it before it runs any code of the plugin.
/// beckon_add_plugin() puts one into every plugin.
struct AbiNote
{
    static constexpr std::uint32_t noteType = 1;

    std::uint32_t nameSize = sizeof(name);
    std::uint32_t descriptionSize = sizeof(AbiDescription);
    std::uint32_t type = noteType;
    char name[8] = "Beckon";
    AbiDescription description;
};

static_assert(sizeof(AbiDescription) == 64 && sizeof(AbiNote) == 84, "a note has no padding");

} // namespace beckon::inline abi1

#undef BECKON_COMPILER
#undef BECKON_STRINGIZE
#undef BECKON_STRINGIZE_
