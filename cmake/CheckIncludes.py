"""Checks what the sources may include and how long they may be. Usage: CheckIncludes.py ROOT

The rooms of core, each with those it may use. A room is a folder of core/src together with the one of the same name in
core/include/beckon; the public headers of security stand on base alone, so every room above base may use them.
"""

import re
import statistics
import sys
from pathlib import Path

MAY_USE = {
    "base": "",
    "event": "base",
    "http": "base event ws",
    "ws": "base event http",
    "net": "base event http ws",
    "service": "base event http ws",
    "data": "base http service",
    "security": "base http ws service",
    "plugin": "base event http ws service",
    "server": "base event http ws net service data security plugin",
}
LONGEST_FILE = 400
LONGEST_MEDIAN = 120
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
STANDARD_HEADER = re.compile(r"[a-z_]+")
THREAD_PER_CONNECTION = re.compile(r"Poco/Net/(?!Secure|ServerSocket)\w*Server\w*\.h|Poco/Net/(WebSocket|SocketReactor)\.h")
SOURCES = ("*.h", "*.cpp")
COUNTED = SOURCES + ("*.py", "*.mjs")


class Checker:
    def __init__(self, root):
        self.root = Path(root)
        self.faults = []

    def fault(self, file, line, text):
        self.faults.append(f"{file.relative_to(self.root)}:{line}: {text}")

    def files(self, folder, patterns=SOURCES):
        found = (file for pattern in patterns for file in (self.root / folder).rglob(pattern))
        return sorted(file for file in found if "node_modules" not in file.parts)

    def includes(self, file):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if match := INCLUDE.match(line):
                yield number, match[1], match[2]

    def check_everywhere(self, file, line, name):
        if THREAD_PER_CONNECTION.fullmatch(name):
            self.fault(file, line, f"<{name}> ties a thread to a connection or cannot serve a loop; use the rooms event and net")
        if ".." in name.split("/"):
            self.fault(file, line, f'"{name}" leaves its folder')

    def check_room(self, file, room, is_public):
        for line, bracket, name in self.includes(file):
            self.check_everywhere(file, line, name)
            if bracket == "<":
                if is_public and not STANDARD_HEADER.fullmatch(name):
                    self.fault(file, line, f"<{name}> in a public header; declare ahead what you need of it, and include it in the source")
                continue
            if is_public and not name.startswith("beckon/"):
                self.fault(file, line, f'"{name}" in a public header; plugins see beckon/... alone')
            if not is_public and "/" not in name and (file.parent / name).is_file():
                continue
            parts = name.removeprefix("beckon/").split("/")
            if len(parts) < 2 or parts[0] not in MAY_USE:
                self.fault(file, line, f'"{name}" is no header of a room of core')
                continue
            used = parts[0]
            is_primitive = name.startswith("beckon/security/") and room != "base"
            if used != room and used not in MAY_USE[room].split() and not is_primitive:
                self.fault(file, line, f"{room} may not use {used}; it may use: {MAY_USE[room] or 'nothing'}")

    def check_core(self):
        for base, is_public in (("core/include/beckon", True), ("core/src", False)):
            for file in self.files(base):
                room = file.relative_to(self.root / base).parts[0]
                if room not in MAY_USE:
                    self.fault(file, 1, f"{room} is no room of core; there are: {' '.join(MAY_USE)}")
                elif is_public and room == "security":
                    self.check_primitive(file)
                else:
                    self.check_room(file, room, is_public)

    def check_primitive(self, file):
        for line, bracket, name in self.includes(file):
            if bracket == '"' and not name.startswith(("beckon/base/", "beckon/security/")):
                self.fault(file, line, f'"{name}" in a public header of security, which stands on base alone')

    def check_plugins(self):
        """A folder of plugins without src/Plugin.cpp is a library of those that name it in their CMakeLists.txt."""
        libraries = [folder for folder in sorted((self.root / "plugins").glob("*/src")) if not (folder / "Plugin.cpp").is_file()]
        for file in self.files("plugins"):
            own = self.root / "plugins" / file.relative_to(self.root / "plugins").parts[0] / "src"
            build = own.parent / "CMakeLists.txt"
            linked = re.findall(r"plugin-([\w-]+)", build.read_text(encoding="utf-8")) if build.is_file() else []
            shown = [own] + [library for library in libraries if library.parent.name in linked]
            for line, bracket, name in self.includes(file):
                self.check_everywhere(file, line, name)
                if bracket == '"' and not name.startswith("beckon/") and not any((folder / name).is_file() for folder in shown):
                    self.fault(file, line, f'"{name}" is neither beckon/... nor a file of this plugin or of a library that it links')

    def check_core_names_no_plugin(self):
        plugins = sorted(folder.name for folder in (self.root / "plugins").glob("*-*") if folder.is_dir())
        for file in self.files("core") if plugins else []:
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                if match := re.search(rf'"({"|".join(plugins)})"', line):
                    self.fault(file, number, f"core names the plugin {match[1]}; the configuration does that")

    def check_lengths(self):
        lengths = {}
        for folder in ("core", "plugins", "sdk", "tests"):
            for file in self.files(folder, COUNTED):
                lengths[file] = len(file.read_text(encoding="utf-8").splitlines())
                if lengths[file] > LONGEST_FILE:
                    self.fault(file, lengths[file], f"{lengths[file]} lines; split what is longer than {LONGEST_FILE}")
        if lengths and statistics.median(lengths.values()) > LONGEST_MEDIAN:
            self.faults.append(f"the median of all files is above {LONGEST_MEDIAN} lines")

    def run(self):
        self.check_core()
        self.check_plugins()
        self.check_core_names_no_plugin()
        self.check_lengths()
        return self.faults


def main():
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "core/src").is_dir():
        sys.exit(__doc__)
    faults = Checker(sys.argv[1]).run()
    for fault in faults:
        print(fault, file=sys.stderr)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
