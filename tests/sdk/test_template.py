"""beckon-new-plugin: what it writes builds, passes its own tests, and is loaded."""

import pytest
from test_plugins import Packaged
from unpacked import run


@pytest.fixture(scope="module")
def written(sdk, work):
    folder = work / "nice-words"
    sdk.tool("beckon-new-plugin", folder, "nice-words")
    return folder


def test_it_builds_and_passes_its_own_tests(sdk, written):
    build = sdk.build(written, written / "build")
    tested = run("ctest", "--test-dir", build, "--output-on-failure").stdout
    assert "100% tests passed, 0 tests failed out of 2" in tested


def test_it_is_loaded_and_its_setting_counts(sdk, written, tmp_path):
    server = Packaged(sdk, written / "build", tmp_path)
    server.config = f"plugins.path = {written / 'build'}\nplugins = auth-otp rooms signaling nice-words\nnice-words.word = Welcome\n"
    server.start()
    user = server.user("eve")
    assert user.get("/api/nice-words").json() == {"message": f"Welcome, {user.name}!"}
    assert server.api.get("/api/nice-words").status == 401
    server.stop()


def test_its_sample_names_its_setting(written):
    assert "# nice-words.word = Hello\n" in (written / "etc/nice-words.properties").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["", "Big", "under_score", "-dash", "dash-", "two--dashes", "1st", "mail-x", "x" * 65, "a b", "../up"])
def test_what_is_no_name_is_refused(sdk, tmp_path, name):
    refused = sdk.tool("beckon-new-plugin", tmp_path / "new", name, check=False)
    assert refused.returncode == 64 and refused.stdout.startswith("beckon-new-plugin: ")
    assert not (tmp_path / "new").exists()


def test_a_folder_that_is_there_is_left_alone(sdk, tmp_path):
    refused = sdk.tool("beckon-new-plugin", tmp_path, "fine", check=False)
    assert refused.returncode == 1 and "is there already" in refused.stdout
    assert not list(tmp_path.iterdir())
