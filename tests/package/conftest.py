"""The packages in bare Debian trees, as a new operator meets them. Run by `./dev test-package`, as root: it makes namespaces and trees."""

import os
import pathlib
import sys

import pytest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "integration"), str(TESTS / "sdk")]
pytest.register_assert_rewrite("harness", "debian_tree", "operator_tools", "unpacked")

import harness  # noqa: E402
from debian_tree import DebianTree  # noqa: E402
from operator_tools import Operator  # noqa: E402
from unpacked import Sdk  # noqa: E402

PACKAGES = pathlib.Path(os.environ.get("BECKON_PACKAGES", harness.server.ROOT / "build" / "package"))


# The tests of a file are one story: after the first that fails, the others mean nothing.
_failed = set()


def pytest_runtest_makereport(item, call):
    if call.when == "call" and call.excinfo is not None:
        _failed.add(item.fspath)


def pytest_runtest_setup(item):
    if item.fspath in _failed:
        pytest.skip("an earlier step of this story failed")


@pytest.fixture(scope="module")
def sink():
    one = harness.MailSink().start()
    yield one
    one.stop()


@pytest.fixture(scope="module")
def operator(request, sink, tmp_path_factory):
    """Someone with a shell in a tree that ends with the test, with all processes in it."""
    tree = DebianTree(tmp_path_factory.mktemp("tree"), **getattr(request.module, "TREE", {}))
    try:
        yield Operator(tree, PACKAGES, sink)
    finally:
        tree.end()


@pytest.fixture(scope="session")
def faulty(tmp_path_factory):
    """The folder with the plugins that have one fault each, built against the unpacked packages."""
    sdk = Sdk(PACKAGES, tmp_path_factory.mktemp("sdk"))
    return sdk.build(TESTS / "sdk" / "faulty", tmp_path_factory.mktemp("faulty"))
