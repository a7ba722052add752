"""The packages, unpacked, and what CMake builds against them."""

import os
import pathlib
import shutil
import subprocess


def run(*command, check=True, **more):
    ended = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                           timeout=600, check=False, **more)  # fmt: skip
    assert not check or ended.returncode == 0, f"{command} answered {ended.returncode}:\n{ended.stdout[-6000:]}"
    return ended


class Sdk:
    """An unpacked installation, and what CMake builds against it."""

    def __init__(self, packages, root):
        files = sorted(pathlib.Path(packages).glob("*.deb"))
        assert sorted(file.name.split("_")[0] for file in files) == ["beckon", "beckon-dev"]
        for file in files:
            run("dpkg-deb", "-x", file, root)
        self.root = root
        self.prefix = root / "usr"

    def tool(self, name, *arguments, check=True):
        return run(self.prefix / "bin" / name, *arguments, check=check)

    def build(self, source, directory):
        launcher = os.environ.get("CMAKE_CXX_COMPILER_LAUNCHER", shutil.which("ccache") or "")
        run("cmake", "-S", source, "-B", directory, f"-DCMAKE_PREFIX_PATH={self.prefix}", f"-DCMAKE_CXX_COMPILER_LAUNCHER={launcher}")
        run("cmake", "--build", directory, "--parallel", "2")
        return directory
