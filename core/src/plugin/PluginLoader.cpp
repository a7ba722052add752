#include "plugin/PluginLoader.h"

#include "beckon/base/Error.h"
#include "plugin/ElfNote.h"

#include <Poco/ClassLoader.h>
#include <Poco/Exception.h>

#include <exception>

namespace beckon {

struct PluginLoader::Libraries
{
    Poco::ClassLoader<Plugin> loader;
};

namespace {

void checkNote(const std::filesystem::path& file)
{
    const auto note = readAbiNote(file);
    if (!note)
        throw ConfigurationError("cannot load " + file.string() + ": it is " + note.error() + "; build it with beckon_add_plugin");
    const std::string mismatch = abiMismatch(note.value());
    if (!mismatch.empty())
        throw ConfigurationError("cannot load " + file.string() + ": it was " + mismatch + "; build it again for this server");
}

/// What Poco or the dynamic linker says names the file itself, mostly.
std::string withFile(const std::filesystem::path& file, const std::string& fault)
{
    const bool names = fault.find(file.string()) != std::string::npos;
    return "cannot load " + (names ? "a plugin" : file.string()) + ": " + fault;
}

/// The one class of a library's manifest.
const Poco::AbstractMetaObject<Plugin>& onlyClass(const Poco::Manifest<Plugin>& manifest, const std::filesystem::path& file)
{
    if (manifest.size() != 1)
        throw ConfigurationError("cannot load " + file.string() + ": its manifest has " + std::to_string(manifest.size()) +
                                 " classes; export exactly one with POCO_EXPORT_CLASS");
    const auto& only = **manifest.begin();
    if (!only.canCreate())
        throw ConfigurationError("cannot load " + file.string() + ": it exports a singleton; export its class with POCO_EXPORT_CLASS");
    return only;
}

} // namespace

PluginLoader::PluginLoader() : _libraries(std::make_unique<Libraries>()) {}
PluginLoader::~PluginLoader() = default;

std::unique_ptr<Plugin> PluginLoader::load(const std::filesystem::path& file)
{
    checkNote(file);
    try {
        _libraries->loader.loadLibrary(file.string());
        return std::unique_ptr<Plugin>(onlyClass(_libraries->loader.manifestFor(file.string()), file).create());
    } catch (const Error&) {
        throw;
    } catch (const Poco::LibraryLoadException& fault) {
        throw ConfigurationError(withFile(file, fault.message()) +
                                 "; a plugin links all that it uses and exports POCO_BEGIN_MANIFEST(beckon::Plugin)");
    } catch (const Poco::Exception& fault) {
        throw ConfigurationError("cannot load " + file.string() + ": " + fault.displayText() + "; the plugin is faulty");
    } catch (const std::exception& fault) {
        throw ConfigurationError("cannot load " + file.string() + ": " + fault.what() + "; the plugin is faulty");
    }
}

} // namespace beckon
