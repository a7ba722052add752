#include "plugin/ElfNote.h"

#include "Caught.h"
#include "TemporaryDirectory.h"

#include <cppunit/extensions/HelperMacros.h>

#include <elf.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace beckon {
namespace {

using test::contains;

std::string contentOf(const std::string& name)
{
    std::ifstream file(std::string(BECKON_BROKEN_PLUGINS) + "/" + name + ".so", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string faultOf(const std::string& file)
{
    const auto note = findAbiNote(file);
    return note ? std::string() : note.error();
}

class ElfNoteTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ElfNoteTest);
    CPPUNIT_TEST(aPluginSaysWhatItWasBuiltWith);
    CPPUNIT_TEST(aNoteOfAnotherInterfaceIsReadAsSuch);
    CPPUNIT_TEST(aLibraryWithoutNoteIsTold);
    CPPUNIT_TEST(whatIsNoElfFileIsTold);
    CPPUNIT_TEST(aProgramIsNoSharedLibrary);
    CPPUNIT_TEST(anotherMachineIsTold);
    CPPUNIT_TEST(everyTruncationIsSurvived);
    CPPUNIT_TEST(everyDamagedHeaderByteIsSurvived);
    CPPUNIT_TEST(unterminatedTextsAreNoNote);
    CPPUNIT_TEST(aNoteOfAnotherTypeOrOwnerIsNotOurs);
    CPPUNIT_TEST(filesThatCannotBeReadAreTold);
    CPPUNIT_TEST(eachPartOfTheDescriptionMustAgree);
    CPPUNIT_TEST_SUITE_END();

    void aPluginSaysWhatItWasBuiltWith()
    {
        const auto note = findAbiNote(contentOf("journal-first"));
        CPPUNIT_ASSERT(note);
        CPPUNIT_ASSERT_EQUAL(std::string(), abiMismatch(note.value()));
        CPPUNIT_ASSERT(contains(note->compiler, "gcc") || contains(note->compiler, "clang"));
    }

    void aNoteOfAnotherInterfaceIsReadAsSuch()
    {
        const auto note = findAbiNote(contentOf("wrong-abi"));
        CPPUNIT_ASSERT(note);
        CPPUNIT_ASSERT_EQUAL(99U, note->number);
    }

    void aLibraryWithoutNoteIsTold() { CPPUNIT_ASSERT(contains(faultOf(contentOf("no-note")), "beckon_add_plugin")); }

    void whatIsNoElfFileIsTold()
    {
        CPPUNIT_ASSERT(contains(faultOf("#!/bin/sh\n"), "no ELF file"));
        CPPUNIT_ASSERT(contains(faultOf(std::string(4096, 'x')), "no ELF file"));
        CPPUNIT_ASSERT(contains(faultOf(""), "no ELF file"));
    }

    void aProgramIsNoSharedLibrary()
    {
        std::string file = contentOf("journal-first");
        const Elf64_Half program = ET_EXEC;
        std::memcpy(file.data() + offsetof(Elf64_Ehdr, e_type), &program, sizeof(program));
        CPPUNIT_ASSERT_EQUAL(std::string("not a shared library"), faultOf(file));
    }

    void anotherMachineIsTold()
    {
        std::string file = contentOf("journal-first");
        const Elf64_Half machine = EM_S390;
        std::memcpy(file.data() + offsetof(Elf64_Ehdr, e_machine), &machine, sizeof(machine));
        CPPUNIT_ASSERT(contains(faultOf(file), "another kind of machine"));
    }

    /// A buffer of the exact size, so that a sanitizer sees a read beyond it.
    void everyTruncationIsSurvived()
    {
        const std::string whole = contentOf("journal-first");
        for (std::size_t size = 0; size < std::min<std::size_t>(whole.size(), 2048); ++size) {
            const std::vector<char> part(whole.data(), whole.data() + size);
            (void)findAbiNote(part);
        }
    }

    void everyDamagedHeaderByteIsSurvived()
    {
        const std::string whole = contentOf("journal-first");
        const std::size_t headers = sizeof(Elf64_Ehdr) + 12 * sizeof(Elf64_Phdr) + 256;
        std::mt19937 random(1); // NOLINT: the same damage in each run
        for (std::size_t at = 0; at < std::min(headers, whole.size()); ++at) {
            for (const int value : {0x00, 0x7f, 0x80, 0xff, static_cast<int>(random() & 0xff)}) {
                std::vector<char> damaged(whole.begin(), whole.end());
                damaged[at] = static_cast<char>(value);
                (void)findAbiNote(damaged);
            }
        }
    }

    void unterminatedTextsAreNoNote()
    {
        std::string file = contentOf("journal-first");
        const AbiDescription whole;
        const std::size_t at = file.find(std::string(whole.compiler, sizeof(whole.compiler)));
        CPPUNIT_ASSERT(at != std::string::npos);
        file.replace(at, sizeof(whole.compiler), sizeof(whole.compiler), 'x');
        CPPUNIT_ASSERT(contains(faultOf(file), "no Beckon note"));
    }

    void aNoteOfAnotherTypeOrOwnerIsNotOurs()
    {
        const std::string whole = contentOf("journal-first");
        const AbiNote ours;
        const std::size_t at = whole.find(std::string(ours.name, sizeof(ours.name)));
        CPPUNIT_ASSERT(at != std::string::npos);
        std::string otherType = whole;
        otherType[at - 1] = '\x7f';
        CPPUNIT_ASSERT(contains(faultOf(otherType), "no Beckon note"));
        std::string otherOwner = whole;
        otherOwner[at] = 'R';
        CPPUNIT_ASSERT(contains(faultOf(otherOwner), "no Beckon note"));
    }

    void filesThatCannotBeReadAreTold()
    {
        const test::TemporaryDirectory directory;
        CPPUNIT_ASSERT(!readAbiNote(directory.path() / "nothing.so"));
        CPPUNIT_ASSERT_EQUAL(std::string("not a regular file"), readAbiNote(directory.path()).error());
        CPPUNIT_ASSERT_EQUAL(std::string("empty"), readAbiNote(directory.write("empty.so", "")).error());
        const std::filesystem::path pipe = directory.path() / "pipe.so";
        CPPUNIT_ASSERT_EQUAL(0, ::mkfifo(pipe.c_str(), 0600));
        CPPUNIT_ASSERT_EQUAL(std::string("not a regular file"), readAbiNote(pipe).error());
    }

    void eachPartOfTheDescriptionMustAgree()
    {
        AbiDescription other;
        other.number = 7;
        CPPUNIT_ASSERT(contains(abiMismatch(other), "plugin interface 7"));
        other = {};
        std::strcpy(other.compiler, "tcc 1");
        CPPUNIT_ASSERT(contains(abiMismatch(other), "built with tcc 1"));
        other = {};
        std::strcpy(other.standardLibrary, "stlport");
        CPPUNIT_ASSERT(contains(abiMismatch(other), "built with stlport"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ElfNoteTest);

} // namespace
} // namespace beckon
