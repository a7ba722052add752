"""The package under systemd as the first process: the unit and its sandbox, reload, watchdog settings, upgrade, purge."""

import re
import shutil
import types

import harness
import pytest
from debian_tree import SYSTEMD
from harness import eventually

TREE = {"packages": ("dbus", "systemd", "systemd-sysv"), "init": SYSTEMD}


def shown(operator, name):
    return operator.run("systemctl", "show", "--value", f"--property={name}", "beckon").stdout.strip()


def journal(operator):
    return operator.run("journalctl", "--no-pager", "--output=cat", "--unit=beckon").stdout


@pytest.fixture(scope="module", autouse=True)
def booted(operator):
    def state():
        return operator.run("systemctl", "is-system-running", check=False).stdout.strip() in ("running", "degraded")

    try:
        eventually(state, deadline=40)
    except AssertionError:
        pytest.skip(f"this machine runs no systemd in a namespace:\n{operator.tree.console[-1000:]}")


def test_installing_starts_nothing_and_enables_nothing(operator):
    operator.install(operator.package("beckon"))
    assert operator.process() is None
    assert operator.run("systemctl", "is-enabled", "beckon", check=False).stdout == "disabled\n"


def test_the_unit_is_sound_and_its_sandbox_closed(operator):
    assert operator.run("systemd-analyze", "verify", "--man=no", "/lib/systemd/system/beckon.service").stdout == ""
    scored = operator.run("systemd-analyze", "security", "--offline=true", "/lib/systemd/system/beckon.service").stdout
    assert float(re.search(r"Overall exposure level for beckon.service: ([\d.]+)", scored)[1]) <= 1.5


def test_a_faulty_configuration_does_not_start_and_is_named(operator):
    operator.edit(net_port="many")
    assert operator.run("systemctl", "start", "beckon", check=False).returncode != 0
    assert "net.port in /etc/beckon/beckon.properties" in journal(operator)
    assert (shown(operator, "ActiveState"), shown(operator, "ExecMainStatus"), shown(operator, "NRestarts")) == ("failed", "78", "0")


def test_one_edited_file_and_it_starts(operator):
    operator.configure()
    operator.shell("systemctl reset-failed beckon; systemctl enable --now beckon")
    assert operator.api.get("/readyz").status == 200
    assert shown(operator, "ActiveState") == "active"


def test_a_call_goes_through_it_and_outlives_a_reload(operator):
    process = shown(operator, "MainPID")
    caller, callee = operator.call()
    operator.run("systemctl", "reload", "beckon")
    caller.send("offer", target=callee.name, sdp="v=1")
    callee.expect("offer", sender=caller.name, target=callee.name, sdp="v=1")
    assert (shown(operator, "MainPID"), shown(operator, "ActiveState")) == (process, "active")


def test_a_faulty_configuration_is_not_reloaded(operator):
    process = shown(operator, "MainPID")
    operator.edit(net_loops="many")
    assert operator.run("systemctl", "reload", "beckon", check=False).returncode != 0
    assert (shown(operator, "MainPID"), shown(operator, "ActiveState")) == (process, "active")
    operator.edit(net_loops="1")


def test_the_sandbox_refuses_nothing_that_the_server_asks_for(operator):
    assert not re.findall(r".*(?:not permitted|denied|Read-only).*", journal(operator))


def test_a_killed_server_comes_back(operator):
    process = shown(operator, "MainPID")
    operator.run("systemctl", "kill", "--signal=KILL", "beckon")
    operator.shell("for i in $(seq 100); do [ $(systemctl show --value -p NRestarts beckon) = 1 ] && "
                   "[ $(systemctl is-active beckon) = active ] && exit 0; sleep 0.2; done; exit 1")  # fmt: skip
    assert shown(operator, "MainPID") != process
    assert operator.call()


def test_a_plugin_that_blocks_a_loop_is_ended_by_the_watchdog_and_named(operator, faulty):
    """The service is back, without a hand being lent."""
    operator.run("mkdir", "-p", "/usr/local/lib/beckon/plugins", "/etc/systemd/system/beckon.service.d")
    shutil.copy(faulty / "blocks-loop.so", operator.tree.root / "usr/local/lib/beckon/plugins")
    (operator.tree.root / "etc/systemd/system/beckon.service.d/watchdog.conf").write_text("[Service]\nWatchdogSec=4\n", "utf-8")
    operator.edit(plugins="auth-otp rooms signaling blocks-loop")
    operator.shell("systemctl daemon-reload; systemctl restart beckon")
    process, restarts = shown(operator, "MainPID"), int(shown(operator, "NRestarts"))
    harness.connect(operator, types.SimpleNamespace(signaling="/ws/block")).send_text("stand still")
    eventually(lambda: int(shown(operator, "NRestarts")) > restarts and shown(operator, "ActiveState") == "active", deadline=60)
    assert shown(operator, "MainPID") != process
    assert operator.api.get("/readyz").status == 200
    assert re.search(r"stuck: loop \d+ in plugin blocks-loop", journal(operator)), journal(operator)
    operator.edit(plugins="auth-otp rooms signaling")
    operator.shell("rm -r /etc/systemd/system/beckon.service.d /usr/local/lib/beckon; systemctl daemon-reload; systemctl restart beckon")


def test_an_upgrade_restarts_it_with_its_configuration(operator, tmp_path):
    process = shown(operator, "MainPID")
    operator.install(operator.newer(operator.package("beckon"), tmp_path), options="-o Dpkg::Options::=--force-confold")
    assert shown(operator, "MainPID") != process
    assert operator.run("systemctl", "is-enabled", "beckon").stdout == "enabled\n"
    assert operator.call()


def test_purge_stops_it_and_leaves_nothing(operator):
    operator.run("apt-get", "-qy", "purge", "beckon")
    assert operator.process() is None
    assert operator.shell("find / -xdev -iname '*beckon*' ! -path '/root/*' ! -path '/var/cache/*'").stdout == ""
    assert operator.run("getent", "passwd", "beckon", check=False).returncode != 0
