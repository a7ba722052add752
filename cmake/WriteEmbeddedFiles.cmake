# Writes OUTPUT, a C++ source with the bytes of each of `files` under the one of `names` in the same place, as embeddedFiles() of the namespace
# `room`; ARGUMENTS is a script that sets these.
include("${ARGUMENTS}")
set(arrays "")
set(entries "")
set(number 0)
foreach(file name IN ZIP_LISTS files names)
  file(READ "${file}" bytes HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  string(APPEND arrays "constexpr unsigned char file${number}[] = {${bytes}0};\n")
  string(APPEND entries "    {\"${name}\", bytes(file${number})},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE "${OUTPUT}" "#include \"EmbeddedFiles.h\"

#include <array>
#include <cstddef>

namespace ${room} {
namespace {

${arrays}
/// The arrays end with a zero that is not part of the file: an empty one would be no array.
template <std::size_t Size>
std::string_view bytes(const unsigned char (&array)[Size])
{
    return {reinterpret_cast<const char*>(array), Size - 1};
}

} // namespace

std::span<const beckon::assets::EmbeddedFile> embeddedFiles()
{
    static const std::array<beckon::assets::EmbeddedFile, ${number}> files{{
${entries}    }};
    return files;
}

} // namespace ${room}
")
