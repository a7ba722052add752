"""The SDK as others get it: the packages are unpacked, and everything here is built and run against that alone."""

import os
import pathlib
import shutil
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
pytest.register_assert_rewrite("harness", "unpacked")

from harness.server import ROOT  # noqa: E402
from unpacked import Sdk, run  # noqa: E402

BUILD = pathlib.Path(os.environ.get("BECKON_BUILD", ROOT / "build" / "release"))
HERE = pathlib.Path(__file__).parent


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
    return Sdk(packages, work / "root")


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
