#include "Steps.h"
#include "beckon/base/Error.h"
#include "plugin/ElfNote.h"
#include "plugin/LoadedPlugin.h"

#include <cxxabi.h>
#include <dlfcn.h>

#include <cstdlib>
#include <memory>
#include <string_view>

namespace beckon::check {
namespace {

std::string demangled(const std::string& symbol)
{
    const std::unique_ptr<char, void (*)(void*)> name(abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, nullptr), std::free);
    return name ? name.get() : symbol;
}

/// What the dynamic linker says, with the way to mend it.
std::string linkFault(const std::string& text)
{
    constexpr std::string_view undefined = "undefined symbol: ";
    constexpr std::string_view missing = ": cannot open shared object file";
    if (const std::size_t at = text.find(undefined); at != std::string::npos) {
        const std::string symbol =
            text.substr(at + undefined.size(), text.find_first_of(" ,\t(", at + undefined.size()) - at - undefined.size());
        return "it uses " + demangled(symbol) +
               ", which nobody defines; name the library that does in LIBRARIES of beckon_add_plugin, or add the source";
    }
    if (const std::size_t at = text.find(missing); at != std::string::npos)
        return "it needs " + text.substr(0, at) + ", which this machine does not have; install the package that brings it";
    return text;
}

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text.empty() ? "nothing" : text;
}

void checkWords(Findings& findings, const PluginInfo& info)
{
    if (info.version.empty())
        findings.faults.emplace_back("info() tells no version; give it one, such as 1.0.0");
    for (const auto* contracts : {&info.provides, &info.needs}) {
        for (const std::string& contract : *contracts) {
            if (contract.empty())
                findings.faults.emplace_back("info() names a contract without a name; use contractName of its header");
        }
    }
    for (const std::string& contract : info.provides) {
        for (const std::string& need : info.needs) {
            if (contract == need)
                findings.faults.push_back("info() needs " + contract + ", which it provides itself; take it out of `needs`");
        }
    }
}

} // namespace

Findings checkNote(const Subject& subject)
{
    const auto note = readAbiNote(subject.file);
    if (!note)
        return {{}, {"it is " + note.error() + "; build it with beckon_add_plugin of the package Beckon"}};
    if (const std::string mismatch = abiMismatch(note.value()); !mismatch.empty())
        return {{}, {"it was " + mismatch + "; build it again with the beckon-dev of this server and its compiler"}};
    return {{"interface " + std::to_string(note->number) + ", " + note->compiler + ", " + note->standardLibrary}, {}};
}

Findings checkSymbols(const Subject& subject)
{
    // Never closed, as the server never does.
    if (::dlopen(subject.file.c_str(), RTLD_NOW | RTLD_LOCAL) == nullptr) // NOLINT(concurrency-mt-unsafe): there is one thread
        return {{}, {linkFault(::dlerror())}};                            // NOLINT(concurrency-mt-unsafe)
    return {{"all are there"}, {}};
}

Findings checkInfo(const Subject& subject)
{
    try {
        PluginLoader loader;
        const PluginFiles files({subject.file.parent_path()});
        const LoadedPlugin loaded = loadPlugin(loader, files, {subject.name(), {}});
        const PluginInfo& info = loaded.info;
        Findings findings{{info.name + " " + info.version + ", provides " + joined(info.provides) + ", needs " + joined(info.needs)}, {}};
        checkWords(findings, info);
        return findings;
    } catch (const Error& fault) {
        return {{}, {fault.what()}};
    }
}

} // namespace beckon::check
