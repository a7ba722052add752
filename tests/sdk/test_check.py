"""beckon-plugin-check: what it says of good plugins and of those with one fault each."""

import pytest


def check(sdk, plugin, *options):
    return sdk.tool("beckon-plugin-check", "--patience=10", *options, plugin, check=False)


@pytest.mark.parametrize(
    ("name", "step", "text"),
    [
        ("no-note", "note", "it is not built by beckon_add_plugin"),
        ("wrong-abi", "note", "it was built for plugin interface 999, this server has 1; build it again"),
        ("undefined-symbol", "symbols", "it uses elsewhere::notLinked(int), which nobody defines; name the library"),
        ("silent-version", "info", "info() tells no version"),
        ("silent-version", "info", "info() needs Widget, which it provides itself"),
        ("leaves-thread", "start and stop", "it leaves 5 threads behind after 5 starts and stops; stop() ends and joins"),
        ("leaves-descriptor", "start and stop", "it leaves 5 descriptors open after 5 starts and stops; close"),
        ("keeps-memory", "start and stop", "bytes more with each start and stop; valgrind"),
        ("hangs", "start and stop", "it does not come to an end within 10 s: start() or stop() waits"),
        ("crashes", "start and stop", "it ends the whole process (Segmentation fault): run the same under gdb"),
        ("exits", "start and stop", "it ends the whole process with exit code 0: a plugin must not call exit()"),
        ("throws-something", "settings", "start() throws something else than ConfigurationError"),
        ("names-no-key", "settings", 'the error does not name the setting: plugin names-no-key'),
        ("throws-and-goes-on", "settings", "threads go on: a start() that throws must end what it began"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_step_and_the_fix(sdk, faulty, name, step, text):
    found = check(sdk, faulty / f"{name}.so")
    assert found.returncode == 1, found.stdout
    complaints = [line for line in found.stdout.splitlines() if line.startswith(step) and " WRONG: " in line]
    assert any(text in line for line in complaints), found.stdout
    assert found.stdout.endswith(f"{name}.so must not be loaded\n")


@pytest.mark.parametrize("name", ["guestbook", "echo", "mail-folder", "room-chat"])
def test_a_good_plugin_passes_every_step(sdk, plugins, name):
    found = check(sdk, plugins / f"{name}.so")
    assert found.returncode == 0 and "WRONG" not in found.stdout, found.stdout
    assert [line[:15].rstrip() for line in found.stdout.splitlines()[:-1]] == ["note", "symbols", "info", "start and stop", "settings"]


def test_the_servers_own_plugins_pass(sdk):
    own = sorted((sdk.prefix / "lib/beckon/plugins").glob("*.so"))
    assert len(own) >= 7
    for plugin in own:
        alone = ["-Dstore.redis.url=redis://127.0.0.1:1", "-Dstore.redis.required=false"] if plugin.stem == "store-redis" else []
        found = check(sdk, plugin, *alone)
        assert found.returncode == 0, found.stdout


def test_a_plugin_to_start_with_that_is_not_there_is_named(sdk, plugins, tmp_path):
    found = check(sdk, plugins / "echo.so", f"--with={tmp_path / 'nobody.so'}")
    assert found.returncode == 1
    assert f"WRONG: --with={tmp_path / 'nobody.so'} names the plugin nobody, but there is no nobody.so in {tmp_path}" in found.stdout


def test_settings_can_be_given(sdk, plugins, tmp_path):
    """For a plugin that does not start without."""
    refused = check(sdk, plugins / "mail-folder.so", "-Dmail.folder.path=/proc/nowhere")
    assert refused.returncode == 1 and "mail.folder.path" in refused.stdout
    (tmp_path / "own.properties").write_text("mail.folder.path = /proc/nowhere\n", encoding="utf-8")
    refused = check(sdk, plugins / "mail-folder.so", f"--config={tmp_path / 'own.properties'}")
    assert refused.returncode == 1 and f"{tmp_path / 'own.properties'}:1" in refused.stdout


def test_a_plugin_leaves_no_files_where_the_check_was_called(sdk, plugins, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    check(sdk, plugins / "mail-folder.so")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", [[], ["a.so", "b.so"], ["--frobnicate", "a.so"], ["--patience=0", "a.so"], ["-Dx", "a.so"]])
def test_a_wrong_command_line_is_64(sdk, words):
    found = sdk.tool("beckon-plugin-check", *words, check=False)
    assert found.returncode == 64 and "usage:" in found.stdout


def test_a_file_that_is_none_is_told(sdk, tmp_path):
    (tmp_path / "text.so").write_text("not a library", encoding="utf-8")
    for name, text in (("text.so", "not a shared library"), ("missing.so", "No such file")):
        found = check(sdk, tmp_path / name)
        assert found.returncode == 1 and text in found.stdout
