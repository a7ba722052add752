// As a whole file; and as the notes of a library whose headers are right, up to eight bytes that the input damages: a size, an offset.

#include "Fuzz.h"
#include "plugin/ElfNote.h"

#include <elf.h>

#include <cstring>

using namespace beckon;
using fuzz::require;

namespace {

std::vector<char> libraryWith(std::string_view notes)
{
    Elf64_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_type = ET_DYN;
#if defined(__x86_64__)
    header.e_machine = EM_X86_64;
#elif defined(__aarch64__)
    header.e_machine = EM_AARCH64;
#endif
    header.e_phoff = sizeof(header);
    header.e_phentsize = sizeof(Elf64_Phdr);
    header.e_phnum = 1;
    Elf64_Phdr segment{};
    segment.p_type = PT_NOTE;
    segment.p_offset = sizeof(header) + sizeof(segment);
    segment.p_filesz = notes.size();

    std::vector<char> file(sizeof(header) + sizeof(segment) + notes.size());
    std::memcpy(file.data(), &header, sizeof(header));
    std::memcpy(file.data() + sizeof(header), &segment, sizeof(segment));
    std::memcpy(file.data() + sizeof(header) + sizeof(segment), notes.data(), notes.size());
    return file;
}

void check(std::span<const char> file)
{
    const auto note = findAbiNote(file);
    if (!note)
        return require(!note.error().empty(), "a failure has a reason");
    require(std::memchr(note->compiler, 0, sizeof(note->compiler)) != nullptr, "the compiler's name ends");
    require(std::memchr(note->standardLibrary, 0, sizeof(note->standardLibrary)) != nullptr, "the library's name ends");
    (void)abiMismatch(*note);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view input = fuzz::textOf(data, size);
    check({input.data(), input.size()});

    constexpr std::size_t damageBytes = 1 + sizeof(std::uint64_t);
    if (size < damageBytes)
        return 0;
    std::vector<char> file = libraryWith(input.substr(damageBytes));
    check(file);
    const std::size_t at = data[0] % (sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr) - sizeof(std::uint64_t));
    std::memcpy(file.data() + at, input.data() + 1, sizeof(std::uint64_t));
    check(file);
    return 0;
}
