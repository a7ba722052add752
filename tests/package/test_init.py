"""The package in a bare tree without systemd: installed, configured in one file, started by its init script, upgraded, purged."""

import re
import stat

from harness import eventually

SERVICE = "/etc/init.d/beckon"
FACTS = {}


def mode_of(operator, path):
    found = (operator.tree.root / path).lstat()
    return stat.S_IMODE(found.st_mode), operator.run("stat", "-c", "%U:%G", f"/{path}").stdout.strip()


def secret(operator):
    return re.search(r"^SECRET_KEY=([0-9a-f]{64})$", (operator.tree.root / "etc/beckon/secret.env").read_text("utf-8"), re.MULTILINE)[1]


def test_installing_makes_user_folders_and_a_secret(operator):
    operator.install(operator.package("beckon"))
    assert operator.run("getent", "passwd", "beckon").stdout.endswith("/var/lib/beckon:/usr/sbin/nologin\n")
    assert mode_of(operator, "etc/beckon/secret.env") == (0o640, "root:beckon")
    assert mode_of(operator, "var/lib/beckon") == (0o750, "beckon:beckon")
    FACTS["secret"] = secret(operator)


def test_installing_starts_nothing_and_enables_nothing(operator):
    assert operator.process() is None
    assert not operator.shell("ls -d /etc/rc?.d/S*beckon", check=False).stdout.startswith("/")


def test_a_faulty_configuration_does_not_start(operator):
    operator.edit(net_port="many")
    started = operator.run(SERVICE, "start", check=False)
    assert started.returncode == 6
    assert 'net.port in /etc/beckon/beckon.properties' in started.stdout and '"many"; it must be' in started.stdout
    assert operator.process() is None


def test_one_edited_file_and_it_starts(operator):
    operator.configure()
    operator.run(SERVICE, "start")
    assert operator.api.get("/readyz").status == 200
    status = operator.run("stat", "-c", "%U", f"/proc/{operator.process()}").stdout
    assert status == "beckon\n"


def test_a_second_start_changes_nothing(operator):
    process = operator.process()
    operator.run(SERVICE, "start")
    assert operator.process() == process


def test_status_tells_how_it_is(operator):
    assert '"status":"ok"' in operator.run(SERVICE, "status").stdout


def test_a_call_goes_through_it_and_outlives_a_reload(operator):
    process = operator.process()
    caller, callee = operator.call()
    operator.run(SERVICE, "reload")
    caller.send("offer", target=callee.name, sdp="v=1")
    callee.expect("offer", sender=caller.name, target=callee.name, sdp="v=1")
    assert operator.process() == process
    caller.close()
    callee.close()


def test_a_faulty_configuration_is_not_reloaded(operator):
    process = operator.process()
    operator.edit(net_loops="many")
    for action in ("reload", "restart"):
        refused = operator.run(SERVICE, action, check=False)
        assert refused.returncode == 6 and "net.loops in /etc/beckon" in refused.stdout
    assert operator.process() == process and operator.api.get("/readyz").status == 200
    operator.edit(net_loops="1")


def test_the_data_is_the_servers_alone(operator):
    assert mode_of(operator, "var/lib/beckon/beckon.db") == (0o600, "beckon:beckon")
    assert operator.run("runuser", "-u", "nobody", "--", "cat", "/var/lib/beckon/beckon.db", check=False).returncode != 0


def test_an_upgrade_keeps_the_configuration_and_the_data(operator, tmp_path):
    operator.person("early")
    before = (operator.tree.root / "etc/beckon/beckon.properties").read_text("utf-8")
    operator.install(operator.newer(operator.package("beckon"), tmp_path), options="-o Dpkg::Options::=--force-confold")
    assert (operator.tree.root / "etc/beckon/beckon.properties").read_text("utf-8") == before
    assert secret(operator) == FACTS["secret"]
    assert operator.run("dpkg-query", "-W", "-f", "${Version}", "beckon").stdout.endswith("+later")


def test_a_restart_after_the_upgrade_runs_the_new_program(operator):
    process = operator.process()
    operator.run(SERVICE, "restart")
    assert operator.process() != process
    assert operator.run("readlink", f"/proc/{operator.process()}/exe").stdout == "/usr/sbin/beckond\n"
    taken = operator.api.post("/api/auth/signup", {"email": "again@example.com"})
    assert taken.status == 200 and operator.call()


def test_stop_ends_it(operator):
    operator.run(SERVICE, "stop")
    assert operator.process() is None
    assert operator.run(SERVICE, "status", check=False).returncode == 3
    operator.run(SERVICE, "stop")
    assert operator.run(SERVICE, "reload", check=False).returncode == 7
    operator.run(SERVICE, "try-restart")
    assert operator.process() is None


def test_a_start_that_fails_late_is_told(operator):
    """The configuration is right, but somebody else has the port: only the start can find out."""
    operator.run(SERVICE, "start")
    second = operator.shell(
        f"mv /run/beckon/beckon.pid /run/beckon/other && chmod 644 /run/beckon/other; {SERVICE} start", check=False)  # fmt: skip
    assert second.returncode == 1 and "already" in second.stdout, second
    operator.shell(f"mv /run/beckon/other /run/beckon/beckon.pid; {SERVICE} stop")


def test_the_log_is_rotated_without_the_server(operator):
    operator.run("apt-get", "-qy", "install", "--no-install-recommends", "logrotate")
    operator.run(SERVICE, "start")
    operator.run("logrotate", "--force", "/etc/logrotate.d/beckon")
    logs = sorted(path.name for path in (operator.tree.root / "var/log/beckon").iterdir())
    assert logs == ["beckon.log", "beckon.log.1"]
    assert operator.api.get("/no/such/path").status == 404
    log = operator.tree.root / "var/log/beckon/beckon.log"
    eventually(lambda: "/no/such/path" in log.read_text("utf-8"))  # written by a thread of its own, which the answer does not wait for


def test_removing_stops_it_and_keeps_configuration_and_data(operator):
    operator.run("apt-get", "-qy", "remove", "beckon")
    assert operator.process() is None
    assert (operator.tree.root / "etc/beckon/secret.env").exists() and (operator.tree.root / "var/lib/beckon/beckon.db").exists()


def test_purge_leaves_nothing(operator):
    operator.shell("apt-get -qy purge beckon && apt-get -qy clean")
    assert operator.shell("find / -xdev -iname '*beckon*' ! -path '/root/*'").stdout == ""
    assert operator.shell("find / -xdev -nouser -o -xdev -nogroup").stdout == ""
    assert operator.run("getent", "passwd", "beckon", check=False).returncode != 0
    assert operator.run("getent", "group", "beckon", check=False).returncode != 0


