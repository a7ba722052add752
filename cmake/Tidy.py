"""Runs clang-tidy, and clang's analysis of locks, on sources of a build that is up to date: cmake/Tidy.py BUILD [FILE...].

A file that passed is not looked at again until it, a header of it, its command or the rules change: what passed is remembered in
~/.cache/beckon-tidy (XDG_CACHE_HOME), for every checkout. Ends with 1 when anything was found.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys

SOURCES = pathlib.Path(__file__).resolve().parent.parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "beckon-tidy"
OPTIONS = ["--quiet", "--extra-arg=-Wno-unknown-warning-option", "--extra-arg=-Wthread-safety"]


def dependencies(build):
    """The headers of each object, as ninja has them from the compiler."""
    found, current = {}, None
    for line in subprocess.run(["ninja", "-C", build, "-t", "deps"], check=True, capture_output=True, text=True).stdout.splitlines():
        if line.startswith("    "):
            found[current].append(line.strip())
        elif ": #deps" in line:
            current = line.split(": #deps")[0]
            found[current] = []
    return found


class Digests:
    def __init__(self, build):
        self._build = build
        self._files = {}
        self._headers = dependencies(build)
        version = subprocess.run(["clang-tidy", "--version"], check=True, capture_output=True).stdout
        self._rules = version + (SOURCES / ".clang-tidy").read_bytes() + repr(OPTIONS).encode()

    def _file(self, name):
        if name not in self._files:
            self._files[name] = hashlib.sha256((self._build / name).read_bytes()).digest()
        return self._files[name]

    def of(self, entry):
        """Nothing for what has not been compiled: its headers are not known."""
        words = shlex.split(entry["command"])
        headers = self._headers.get(words[words.index("-o") + 1])
        if not headers:
            return None
        command = entry["command"].replace(str(SOURCES), "")
        whole = hashlib.sha256(self._rules + command.encode())
        for name in [entry["file"], *sorted(headers)]:
            whole.update(self._file(name))
        return whole.hexdigest()


def check(build, entry, digest):
    if digest and (CACHE / digest).exists():
        return ""
    run = subprocess.run(["clang-tidy", "-p", build, *OPTIONS, entry["file"]], capture_output=True, text=True)
    if run.returncode != 0:
        return run.stdout + run.stderr
    if digest:
        (CACHE / digest).touch()
    return ""


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    wanted = {str(pathlib.Path(name).resolve()) for name in sys.argv[2:]}
    CACHE.mkdir(parents=True, exist_ok=True)
    digests = Digests(build)
    entries = {entry["file"]: entry for entry in json.loads((build / "compile_commands.json").read_text()) if entry["file"] in wanted}
    unknown = wanted - entries.keys()
    failed = len(unknown)
    for name in sorted(unknown):
        print(f"{name}: {build} does not compile it", file=sys.stderr)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(lambda entry: check(build, entry, digests.of(entry)), entries.values()):
            if found:
                failed += 1
                print(found)
    print(f"{len(entries)} files, {failed} with findings")
    return 1 if failed else 0


sys.exit(main())
