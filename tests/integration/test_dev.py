"""The script `dev`, with stand-ins for the programs that it calls: what it would install, configure, build and start."""

import os
import pathlib
import shutil
import subprocess

import pytest
from harness.server import ROOT

STUBS = {
    "dpkg-query": 'for p in $INSTALLED $(cat "$LOG.installed" 2>&-); do printf "%s/installed " "$p"; done; exit 1',
    "apt-get": """echo "apt-get $*" >> "$LOG"; echo "frontend $DEBIAN_FRONTEND" >> "$LOG"
[ "$1" != install ] || [ -n "$OFFLINE" ] || echo "$*" >> "$LOG.installed"; [ -z "$OFFLINE" ]""",
    "invoke-rc.d": 'echo "invoke-rc.d $*" >> "$LOG"; exit 1',
    "update-rc.d": 'echo "update-rc.d $*" >> "$LOG"',
    "sudo": 'echo "sudo" >> "$LOG"; "$@"',
    "id": 'echo "$USER_ID"',
    "cmake": """echo "cmake $*" >> "$LOG"
case "$*" in --preset*) mkdir -p "build/$2" && touch "build/$2/build.ninja" && echo "${3#-D}" | sed 's/=/:BOOL=/' > "build/$2/CMakeCache.txt" ;; esac""",
    "ctest": 'echo "ctest $*" >> "$LOG"',
}
BUILD_PACKAGES = "g++ cmake ninja-build ccache pkg-config libpoco-dev libboost-dev libsimdjson-dev libssl-dev libpq-dev libsqlite3-dev libsystemd-dev prometheus-cpp-dev libhiredis-dev python3-yaml"
EVERYTHING = BUILD_PACKAGES + (
    " libcppunit-dev openssl curl python3 python3-pytest python3-websockets python3-aiohttp python3-aiosmtpd python3-jwt python3-cryptography python3-jsonschema postgresql"
    " redis-server coturn prometheus nginx haproxy"
)


class Checkout:
    """A folder with `dev` and a server that prints its arguments and one variable."""

    def __init__(self, folder):
        self.folder = folder
        self.log = folder / "log"
        (folder / "stubs").mkdir()
        for name, body in STUBS.items():
            self.program(folder / "stubs" / name, body)
        shutil.copy(ROOT / "dev", folder / "dev")
        shutil.copy(ROOT / "CMakePresets.json", folder / "CMakePresets.json")
        self.program(folder / "build/release/bin/beckond", 'echo "beckond $* PORT=$PORT"')

    @staticmethod
    def program(path, body):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        path.chmod(0o755)

    def dev(self, *arguments, installed=EVERYTHING, user=0, **variables):
        self.log.write_text("", encoding="utf-8")
        pathlib.Path(f"{self.log}.installed").write_text("", encoding="utf-8")
        path = f"{self.folder / 'stubs'}:{os.environ['PATH']}"
        env = {"PATH": path, "LOG": str(self.log), "INSTALLED": installed, "USER_ID": str(user), **variables}
        return subprocess.run([str(self.folder / "dev"), *arguments], env=env, capture_output=True, text=True, cwd="/", timeout=30)

    @property
    def calls(self):
        return self.log.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def checkout(tmp_path):
    return Checkout(pathlib.Path(tmp_path))


def test_it_lists_its_commands(checkout):
    listed = checkout.dev()
    assert listed.returncode == 0
    for command in ("run", "test", "build", "bench", "fuzz", "format", "lint"):
        assert f"\n  {command} " in listed.stdout


def test_an_unknown_command_or_preset_fails(checkout):
    assert checkout.dev("rnu").returncode != 0
    assert checkout.dev("build", "fast").returncode != 0


def test_run_installs_what_the_build_lacks_and_no_test_packages(checkout):
    ran = checkout.dev("run", installed="g++ cmake ccache pkg-config libboost-dev libssl-dev libpq-dev libsqlite3-dev libsystemd-dev prometheus-cpp-dev libhiredis-dev python3-yaml")
    assert ran.returncode == 0, ran.stderr
    assert "apt-get install -y --no-install-recommends ninja-build libpoco-dev libsimdjson-dev" in checkout.calls
    assert "frontend noninteractive" in checkout.calls


def test_test_installs_the_test_packages_too(checkout):
    checkout.dev("test", installed=BUILD_PACKAGES + " postgresql redis-server coturn prometheus nginx haproxy")
    installs = [call for call in checkout.calls if call.startswith("apt-get install")]
    assert len(installs) == 1
    assert "libcppunit-dev" in installs[0] and "python3-aiosmtpd" in installs[0] and "libpoco-dev" not in installs[0]


@pytest.mark.parametrize("server", ["redis-server", "coturn", "prometheus", "nginx", "haproxy"])
def test_a_server_that_is_installed_for_the_tests_does_not_stay_on_the_machine(checkout, server):
    """Not even where it could not be stopped, since it never ran."""
    others = " ".join(package for package in EVERYTHING.split() if package != server)
    assert checkout.dev("test", installed=others).returncode == 0
    served = [call for call in checkout.calls if server in call.split()]
    assert served[0].startswith("apt-get install") and served[1:] == [f"invoke-rc.d {server} stop", f"update-rc.d {server} disable"]


def test_servers_that_were_there_are_left_alone(checkout):
    checkout.dev("test")
    assert not [call for call in checkout.calls if call.startswith(("invoke-rc.d", "update-rc.d"))]


def test_a_server_that_cannot_be_installed_ends_the_command(checkout):
    failed = checkout.dev("test", installed=EVERYTHING.replace(" redis-server", ""), OFFLINE="1")
    assert failed.returncode != 0
    assert not [call for call in checkout.calls if call.startswith(("invoke-rc.d", "update-rc.d", "ctest"))]


def test_nothing_is_installed_when_nothing_is_missing(checkout):
    checkout.dev("run")
    assert not [call for call in checkout.calls if call.startswith("apt-get")]


def test_packages_are_installed_with_sudo_by_others_than_root(checkout):
    checkout.dev("run", installed="", user=1000)
    assert checkout.calls.count("sudo") == 2  # update, install


def test_run_builds_server_and_plugins_alone_and_passes_everything_on(checkout):
    ran = checkout.dev("run", "--config=some file", "-Dnet.loops=1", PORT="8123")
    assert ran.stdout.splitlines()[-1] == "beckond --config=some file -Dnet.loops=1 PORT=8123"
    builds = [call for call in checkout.calls if call.startswith("cmake --build")]
    assert len(builds) == 1 and builds[0].endswith("--target beckond beckon-plugins")


def test_a_second_run_configures_nothing(checkout):
    checkout.dev("run")
    assert [call for call in checkout.calls if "--preset release" in call]
    checkout.dev("run")
    assert not [call for call in checkout.calls if "--preset" in call]


def test_changed_presets_are_configured_anew(checkout):
    checkout.dev("run")
    ninja = checkout.folder / "build/release/build.ninja"
    os.utime(ninja, (0, 0))
    checkout.dev("run")
    assert [call for call in checkout.calls if "--preset release" in call]


def test_tests_are_switched_on_after_a_run(checkout):
    checkout.dev("run")
    assert [call for call in checkout.calls if call.endswith("-DBECKON_TESTS=OFF")]
    checkout.dev("test", "-R", "readme")
    assert [call for call in checkout.calls if call.endswith("-DBECKON_TESTS=ON")]
    assert [call for call in checkout.calls if call.startswith("ctest --test-dir build/release") and call.endswith("-R readme")]


def test_test_takes_a_preset(checkout):
    checkout.dev("test", "asan")
    assert [call for call in checkout.calls if call.startswith("ctest --test-dir build/asan")]


def fuzzer(checkout, name, body):
    checkout.program(checkout.folder / f"tests/fuzz/{name}Fuzz.cpp", "")
    checkout.program(checkout.folder / f"build/fuzz/bin/fuzz/{name}", body)


def test_fuzz_runs_each_fuzzer_for_the_given_seconds(checkout):
    for name in ("One", "Two"):
        fuzzer(checkout, name, f'echo "{name} $*" >> "$LOG"; echo DONE >&2')
    assert checkout.dev("fuzz", "3").returncode == 0
    assert [call for call in checkout.calls if call.startswith("One -max_total_time=3 ") and call.endswith(" tests/fuzz/corpus/One")]
    assert [call for call in checkout.calls if call.startswith("Two -max_total_time=3 ")]
    assert [call for call in checkout.calls if call.startswith("apt-get install") and call.endswith(" clang libclang-rt-dev")]
    checkout.dev("fuzz", "Two")
    assert [call.split()[:2] for call in checkout.calls if call.startswith(("One", "Two"))] == [["Two", "-max_total_time=10"]]


def test_fuzz_fails_when_a_fuzzer_does_and_shows_why(checkout):
    fuzzer(checkout, "One", "echo broken promise >&2; exit 77")
    broken = checkout.dev("fuzz")
    assert broken.returncode != 0 and "broken promise" in broken.stderr
    assert checkout.dev("fuzz", "Nothing").returncode != 0
    assert checkout.dev("fuzz", "One", "soon").returncode != 0
