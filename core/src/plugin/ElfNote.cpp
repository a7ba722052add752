#include "plugin/ElfNote.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>
#include <system_error>

namespace beckon {
namespace {

constexpr std::size_t largestFile = 256UL * 1024 * 1024;
constexpr unsigned char nativeOrder = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;

#if defined(__x86_64__)
constexpr Elf64_Half nativeMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half nativeMachine = EM_AARCH64;
#elif defined(__riscv)
constexpr Elf64_Half nativeMachine = EM_RISCV;
#else
#error "name the ELF machine of this processor here"
#endif

std::optional<std::span<const char>> slice(std::span<const char> bytes, std::uint64_t offset, std::uint64_t size)
{
    if (offset > bytes.size() || size > bytes.size() - offset)
        return std::nullopt;
    return bytes.subspan(offset, size);
}

/// Copies a structure out of the file, where it may lie at any address.
template <typename T>
std::optional<T> structAt(std::span<const char> bytes, std::uint64_t offset)
{
    const auto part = slice(bytes, offset, sizeof(T));
    if (!part)
        return std::nullopt;
    T value;
    std::memcpy(&value, part->data(), sizeof(T));
    return value;
}

constexpr std::uint64_t padded(std::uint64_t size)
{
    return (size + 3) & ~std::uint64_t{3};
}

bool isTerminated(std::span<const char> text)
{
    return std::memchr(text.data(), 0, text.size()) != nullptr;
}

/// Walks the notes of one segment: header, name and description, each padded to four bytes.
std::optional<AbiDescription> findInNotes(std::span<const char> notes)
{
    const AbiNote ours;
    const std::string_view name(ours.name, sizeof(ours.name));
    std::uint64_t offset = 0;
    while (const auto header = structAt<Elf64_Nhdr>(notes, offset)) {
        const std::uint64_t nameAt = offset + sizeof(*header);
        const std::uint64_t descriptionAt = nameAt + padded(header->n_namesz);
        const auto owner = slice(notes, nameAt, header->n_namesz);
        if (owner && std::string_view(owner->data(), owner->size()) == name && header->n_type == ours.type &&
            header->n_descsz == ours.descriptionSize) {
            const auto description = structAt<AbiDescription>(notes, descriptionAt);
            if (description && isTerminated(description->compiler) && isTerminated(description->standardLibrary))
                return description;
        }
        offset = descriptionAt + padded(header->n_descsz);
    }
    return std::nullopt;
}

class MappedFile
{
public:
    explicit MappedFile(const std::filesystem::path& path)
    {
        const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (descriptor < 0) {
            fault = std::system_category().message(errno);
            return;
        }
        map(descriptor);
        ::close(descriptor);
    }

    ~MappedFile()
    {
        if (!bytes.empty())
            ::munmap(const_cast<char*>(bytes.data()), bytes.size());
    }

    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    std::span<const char> bytes;
    std::string fault;

private:
    void map(int descriptor)
    {
        struct stat status = {};
        if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
            fault = "not a regular file";
            return;
        }
        const auto size = static_cast<std::uint64_t>(status.st_size);
        if (size == 0 || size > largestFile) {
            fault = size == 0 ? "empty" : "larger than 256 MiB";
            return;
        }
        void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
        if (address == MAP_FAILED)
            fault = std::system_category().message(errno);
        else
            bytes = {static_cast<const char*>(address), size};
    }
};

} // namespace

Result<AbiDescription, std::string> findAbiNote(std::span<const char> file)
{
    const auto header = structAt<Elf64_Ehdr>(file, 0);
    if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
        return Failure{std::string("not a shared library (no ELF file)")};
    if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != nativeOrder || header->e_machine != nativeMachine)
        return Failure{std::string("a library for another kind of machine")};
    if (header->e_type != ET_DYN)
        return Failure{std::string("not a shared library")};
    if (header->e_phnum != 0 && header->e_phentsize != sizeof(Elf64_Phdr))
        return Failure{std::string("a damaged ELF file")};

    for (std::uint64_t index = 0; index < header->e_phnum; ++index) {
        const std::uint64_t tableSize = index * sizeof(Elf64_Phdr);
        if (header->e_phoff > file.size())
            return Failure{std::string("a damaged ELF file")};
        const auto segment = structAt<Elf64_Phdr>(file, header->e_phoff + tableSize);
        if (!segment)
            return Failure{std::string("a damaged ELF file")};
        if (segment->p_type != PT_NOTE)
            continue;
        const auto notes = slice(file, segment->p_offset, segment->p_filesz);
        if (!notes)
            return Failure{std::string("a damaged ELF file")};
        if (const auto description = findInNotes(*notes))
            return *description;
    }
    return Failure{std::string("not built by beckon_add_plugin (it has no Beckon note)")};
}

Result<AbiDescription, std::string> readAbiNote(const std::filesystem::path& path)
{
    const MappedFile file(path);
    if (!file.fault.empty())
        return Failure{file.fault};
    return findAbiNote(file.bytes);
}

std::string abiMismatch(const AbiDescription& plugin, const AbiDescription& server)
{
    if (plugin.number != server.number)
        return "built for plugin interface " + std::to_string(plugin.number) + ", this server has " + std::to_string(server.number);
    if (std::string_view(plugin.compiler) != server.compiler)
        return "built with " + std::string(plugin.compiler) + ", this server with " + server.compiler;
    if (std::string_view(plugin.standardLibrary) != server.standardLibrary)
        return "built with " + std::string(plugin.standardLibrary) + ", this server with " + server.standardLibrary;
    return {};
}

} // namespace beckon
