"""What the compiler and the linker do against those who find a fault all the same: looked for in what was built, file by file."""

import json
import os
import pathlib
import re
import subprocess

import pytest

BUILD = pathlib.Path(os.environ["BECKON_BUILD"])
SOURCES = pathlib.Path(__file__).resolve().parents[2]
SERVER = BUILD / "bin" / "beckond"
PLUGINS = sorted((BUILD / "lib" / "beckon" / "plugins").glob("*.so"))
BINARIES = [SERVER, BUILD / "lib" / "beckon" / "libbeckon-sdk.so", *PLUGINS]
INTEL = os.uname().machine == "x86_64"
ENDBR64 = b"\xf3\x0f\x1e\xfa"

every_binary = pytest.mark.parametrize("binary", BINARIES, ids=lambda path: path.name)


def readelf(binary, *options):
    return subprocess.run(["readelf", "-W", *options, binary], check=True, capture_output=True, text=True).stdout


def compiled():
    """The commands of what goes into the server and its plugins."""
    for entry in json.loads((BUILD / "compile_commands.json").read_text()):
        source = pathlib.Path(entry["file"])
        if any(source.is_relative_to(SOURCES / folder) for folder in ("core", "plugins")):
            yield source, entry["command"].split()


def test_there_are_the_plugins_of_the_server():
    assert {"auth-otp", "rooms", "signaling", "mail-smtp", "store-redis", "db-postgresql", "web-client"} <= {plugin.stem for plugin in PLUGINS}


@pytest.mark.parametrize(
    "flag",
    ["-D_FORTIFY_SOURCE=2", "-O3", "-fstack-protector-strong", "-fstack-clash-protection"] + (["-fcf-protection=full"] if INTEL else []),
)
def test_every_source_is_compiled_with(flag):
    sources = list(compiled())
    assert len(sources) > 200
    assert [source for source, command in sources if flag not in command] == []


def test_lengths_are_checked():
    """_FORTIFY_SOURCE: memcpy and its like become functions that know the size of the target. Not every plugin calls one."""
    assert re.search(r" __(mem|str|v?s?n?printf|read|recv|poll|fd)\w*_chk\b", readelf(SERVER, "--dyn-syms")), "nothing is fortified"


@every_binary
def test_stacks_have_canaries(binary):
    assert "__stack_chk_fail" in readelf(binary, "--dyn-syms")


@every_binary
def test_it_lies_anywhere_in_memory(binary):
    assert re.search(r"Type:\s+DYN ", readelf(binary, "-h"))
    assert binary != SERVER or "PIE" in readelf(binary, "-d")


@every_binary
def test_tables_of_functions_are_read_only_once_it_runs(binary):
    """Full RELRO: everything is resolved at the start, and then write-protected."""
    assert "GNU_RELRO" in readelf(binary, "-l")
    assert re.search(r"\(FLAGS(_1)?\).*NOW", readelf(binary, "-d"))


@every_binary
def test_nothing_is_both_writable_and_executable(binary):
    segments = re.findall(r"^\s+(\w+)\s+(?:0x\w+\s+){5}([RWE ]{3})", readelf(binary, "-l"), re.M)
    assert dict(segments)["GNU_STACK"].strip() == "RW"
    assert [kind for kind, flags in segments if "W" in flags and "E" in flags] == []
    assert "TEXTREL" not in readelf(binary, "-d")


@pytest.mark.skipif(not INTEL, reason="CET is a feature of x86-64")
@every_binary
def test_indirect_calls_land_at_marked_places(binary):
    """CET: what is called through a pointer begins with endbr64. Debian 12's start-up files have no such mark, and so no whole program of it
    can claim it in its notes: looked at are our own functions that are visible from outside, and main."""
    text = re.search(r"\] \.text\s+PROGBITS\s+(\w+) (\w+) (\w+)", readelf(binary, "-S"))
    address, offset, size = (int(number, 16) for number in text.groups())
    table = readelf(binary, "-s" if binary == SERVER else "--dyn-syms")
    found = re.findall(r"^\s*\d+: (\w+)\s+\d+ FUNC\s+GLOBAL\s+\w+\s+\d+ (main$|poco\w+|\w*6beckon\w+)", table, re.M)
    starts = {name: int(value, 16) for value, name in found if address <= int(value, 16) < address + size}
    assert starts
    content = binary.read_bytes()
    at = {name: start - address + offset for name, start in starts.items()}
    assert [name for name, where in at.items() if content[where : where + 4] != ENDBR64] == []
