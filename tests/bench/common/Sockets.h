#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>

namespace beckon::bench {

/// An open file, closed with its owner.
class File
{
public:
    explicit File(int descriptor = -1) noexcept : _descriptor(descriptor) {}
    File(File&& other) noexcept : _descriptor(std::exchange(other._descriptor, -1)) {}
    File& operator=(File&& other) noexcept;
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File();

    int get() const noexcept { return _descriptor; }

private:
    int _descriptor;
};

/// Each throws std::system_error that names what failed.
File listenOnLoopback(std::uint16_t port);
std::uint16_t portOf(const File& listener);
File connectToLoopback(std::uint16_t port);

/// A socket on its way to be connected, that does not block.
File beginToConnect(std::uint16_t port);
void setNonBlocking(const File& file);
void setNoDelay(const File& socket);

enum class Written : std::uint8_t
{
    All,
    Partly,
    Broken
};

/// Sends from the front of `out` what the socket takes, and removes it there.
Written writeOut(int socket, std::string& out);

} // namespace beckon::bench
