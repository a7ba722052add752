// Exports nothing that the server asks for.

extern "C" __attribute__((visibility("default"))) int somethingElse();

int somethingElse()
{
    return 1;
}
