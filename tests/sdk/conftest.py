"""The SDK as others get it: the packages are unpacked, and everything here is built and run against that alone."""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
pytest.register_assert_rewrite("harness")

from harness.server import ROOT  # noqa: E402

BUILD = pathlib.Path(os.environ.get("BECKON_BUILD", ROOT / "build" / "release"))
HERE = pathlib.Path(__file__).parent


def run(*command, check=True, **more):
    ended = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                           timeout=600, check=False, **more)  # fmt: skip
    assert not check or ended.returncode == 0, f"{command} answered {ended.returncode}:\n{ended.stdout[-6000:]}"
    return ended


class Sdk:
    """An unpacked installation, and what CMake builds against it."""

    def __init__(self, root):
        self.root = root
        self.prefix = root / "usr"

    def tool(self, name, *arguments, check=True):
        return run(self.prefix / "bin" / name, *arguments, check=check)

    def build(self, source, directory):
        launcher = os.environ.get("CMAKE_CXX_COMPILER_LAUNCHER", shutil.which("ccache") or "")
        run("cmake", "-S", source, "-B", directory, f"-DCMAKE_PREFIX_PATH={self.prefix}", f"-DCMAKE_CXX_COMPILER_LAUNCHER={launcher}")
        run("cmake", "--build", directory, "--parallel", "2")
        return directory


@pytest.fixture(scope="session")
def work():
    """The same folder each time: ccache knows what it has compiled there."""
    folder = BUILD / "tests" / "sdk"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


@pytest.fixture(scope="session")
def sdk(work):
    packages = os.environ.get("BECKON_PACKAGES")
    if packages is None:
        packages = work / "packages"
        run("cpack", "--config", BUILD / "CPackConfig.cmake", "-B", packages)
    root = work / "root"
    files = sorted(pathlib.Path(packages).glob("*.deb"))
    assert sorted(file.name.split("_")[0] for file in files) == ["beckon", "beckon-dev"]
    for file in files:
        run("dpkg-deb", "-x", file, root)
    return Sdk(root)


@pytest.fixture(scope="session")
def plugins(sdk, work):
    """The folder with the plugins of this folder, installed where an operator would put them."""
    build = sdk.build(HERE, work / "build")
    local = work / "local"
    run("cmake", "--install", build, "--prefix", local)
    return local / "lib/beckon/plugins"


@pytest.fixture(scope="session")
def faulty(sdk, work):
    return sdk.build(HERE / "faulty", work / "faulty")
