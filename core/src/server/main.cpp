#include "server/Server.h"

#include <csignal>
#include <initializer_list>

int main(int argc, char** argv)
{
    // Before any thread starts, so that all of them inherit it: signals come to the one thread that waits for them.
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        sigaddset(&signals, signal);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);

    return beckon::Server().execute(argc, argv);
}
