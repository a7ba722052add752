"""What an operator asks of beckond without a start: is the configuration valid, what counts, which plugins are there."""

import os
import pathlib
import re
import subprocess

import jwt
import pytest

from harness import BECKOND, DEADLINE, MailSink, User

ROOT = pathlib.Path(__file__).resolve().parents[2]
PREFIX = pathlib.Path(BECKOND).resolve().parents[1]
BROKEN_PLUGINS = PREFIX / "tests" / "broken-plugins"
INHERITED = ("LD_LIBRARY_PATH", "ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS")
SANITIZER_REPORT = re.compile(r"(ERROR|WARNING): \w+Sanitizer|runtime error:")


class Answer:
    def __init__(self, process):
        self.code = process.returncode
        self.out = process.stdout
        self.err = process.stderr
        assert not SANITIZER_REPORT.search(self.err), self.err
        self.faults = [line.removeprefix("beckond: ") for line in self.err.splitlines() if not line.startswith("beckond: warning: ")]
        self.warnings = [line.removeprefix("beckond: warning: ") for line in self.err.splitlines() if line.startswith("beckond: warning: ")]


@pytest.fixture
def ask(tmp_path):
    """Runs beckond to its end, in an empty directory."""

    def run(*arguments, env=None, config=None):
        words = [BECKOND, *arguments]
        if config is not None:
            (tmp_path / "test.properties").write_text(config, encoding="utf-8")
            words.append(f"--config={tmp_path / 'test.properties'}")
        directory = tmp_path / "empty"
        directory.mkdir(exist_ok=True)
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        process = subprocess.run(words, cwd=directory, env={**inherited, "PORT": "0", **(env or {})}, capture_output=True, text=True,
                                 timeout=DEADLINE, check=False)  # fmt: skip
        return Answer(process)

    return run


def secret_file(path, text, mode=0o600):
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return str(path)


def test_a_valid_configuration(ask, tmp_path):
    """One line, and nothing is left behind: no database, no log."""
    answer = ask("--check-config", config="logging.file = beckond.log\nsignaling.reconnect_grace = 3\nsmtp.host = mail.example.com\n")
    assert (answer.code, answer.out, answer.err) == (0, "configuration is valid\n", "")
    assert not list((tmp_path / "empty").iterdir())


def test_every_fault_at_once(ask, tmp_path):
    """Each in a line of its own, with the place where it is set and what would be valid."""
    file = tmp_path / "test.properties"
    answer = ask(
        "--check-config", "-Dlimits.silence=5", "-Dlogging.level.http=loud",
        env={"PORT": "http", "LOG_LEVEL": "loud", "MAILER": "pigeon", "DATABASE_URL": "oracle://scott:tiger@localhost/x"},
        config="net.loops = many\n\nno equals sign\n=no key\nauth.token.algorithm = none\nlimits.faults = 0\nlimits.keep_alive = 0\n"
               "plugins = auth-otp rooms rooms nowhere signaling\n",
    )  # fmt: skip
    assert (answer.code, answer.out) == (78, "")
    expected = [
        f"net.loops in {file}:1 is \"many\"; it must be a whole number",
        f"{file}:3 has no '='; write `key = value`",
        f"{file}:4 has no proper key",
        f"(auth.token.algorithm in {file}:5)",
        f"limits.faults in {file}:6 is \"0\"",
        f"limits.keep_alive in {file}:7 is 0",
        f"rooms is named twice, by plugins in {file}:8",
        f"plugins in {file}:8 names the plugin nowhere, but there is no nowhere.so",
        "-Dlimits.silence must be longer than limits.ping_after",
        "-Dlogging.level.http is \"loud\"",
        'PORT is "http"; it must be a whole number from 0 to 65535',
        'LOG_LEVEL is "loud"; it must be one of',
        'MAILER is "pigeon", but no plugin of that name is installed',
        "DATABASE_URL (database.url) begins with oracle://, but the plugin for it is not installed",
    ]  # fmt: skip
    for part in expected:
        assert [fault for fault in answer.faults if part in fault], f"{part}\n{answer.err}"
    assert len(answer.faults) == len(expected), answer.err
    assert "tiger" not in answer.err


def test_a_setting_that_stands_twice_in_a_file_is_told(ask, tmp_path):
    """The last line counts, as ever, and who edits the other one learns why nothing changes."""
    file = tmp_path / "test.properties"
    answer = ask("--check-config", config="net.loops = many\nnet.workers = 4\nnet.loops = 2\n")
    assert answer.code == 0
    assert answer.warnings == [f"net.loops in {file}:1 counts for nothing, since net.loops in {file}:3 comes after it; remove one of them"]


def test_a_misspelt_variable_beside_the_configuration_is_told_with_the_one_that_was_meant(ask, tmp_path):
    secret_file(tmp_path / "secret.env", "SECRT_KEY=x\n")
    assert ask("--check-config", config="").faults == [f"SECRT_KEY in {tmp_path / 'secret.env'}:1 stands for no setting; did you mean SECRET_KEY?"]


def test_the_defaults_of_production_are_no_settings_that_stand_twice(ask):
    answer = ask("--check-config", config="environment = production\n",
                 env={"SECRET_KEY": "0123456789abcdef" * 4, "ALLOWED_ORIGINS": "https://app.example.com"})  # fmt: skip
    assert (answer.code, answer.err) == (0, "")


def test_a_misspelt_variable_is_a_warning(ask):
    """An environment is full of variables of others: none is a fault."""
    answer = ask("--check-config", env={"SECRET_KYE": "x" * 32, "SMTP_HOST": "mail", "HOSTNAME": "h"}, config="")
    assert (answer.code, answer.out) == (0, "configuration is valid\n")
    assert answer.warnings == ["the variable SECRET_KYE of the environment stands for no setting; did you mean SECRET_KEY?"]


@pytest.mark.parametrize(("mode", "told"), [(0o644, True), (0o642, True), (0o640, False), (0o600, False)])
def test_secrets_beside_the_configuration_that_everybody_may_read_are_told(ask, tmp_path, mode, told):
    file = secret_file(tmp_path / "secret.env", "EMAIL_PASSWORD=x\n", mode)
    answer = ask("--check-config", config="")
    assert answer.code == 0
    assert [line for line in answer.warnings if line.startswith(f"{file} holds secrets")] == answer.warnings and bool(answer.warnings) == told


# These belong to alternatives of what is chosen below, or are set by a variable.
NOT_CHOSEN = {"store.memory.entries", "postgresql.timeout", "net.port"}
VALUE_OF_NUMBER = r"(?:\d+(?:\.\d+)?(?:/\d+)?|true|false)"


def numbers_of_the_shipped_files():
    """Every setting whose default is a number, a rate or a flag."""
    files = [ROOT / "etc/beckon.properties", *sorted((ROOT / "etc/plugins.d").glob("*.properties"))]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return {key for key, _ in re.findall(rf"^(?:# ?)?([a-z][a-z_]*(?:\.[a-z_]+)+) = ({VALUE_OF_NUMBER})$", text, re.MULTILINE)}


def test_each_number_of_the_shipped_files_is_checked(ask):
    """Those of plugins too: what would end the start with the first of them is told here, all at once."""
    keys = sorted(numbers_of_the_shipped_files() - NOT_CHOSEN)
    assert len(keys) > 40 and "auth.otp.lifetime" in keys and "signaling.require_join" in keys
    answer = ask("--check-config", config="mailer = smtp\nstore = redis\n" + "".join(f"{key} = lots\n" for key in keys))
    assert [key for key in keys if not any(fault.startswith(f"{key} in ") for fault in answer.faults)] == [], answer.err
    assert ask("--check-config", config="store = memory\nstore.memory.entries = lots\n").faults
    assert ask("--check-config", config="postgresql.timeout = lots\n", env={"DATABASE_URL": "postgresql://u@h/d"}).faults


def test_the_rules_of_plugins_settings_are_checked_at_once(ask):
    """Values of the right form that cannot work."""
    answer = ask(
        "--check-config", env={"MAILER": "smtp", "EMAIL_USER": "nobody"},
        config="auth.otp.lifetime = 0\nrate.login.address = 5 per 10\nrate.rooms.user = -1\nsmtp.tls = maybe\nsmtp.timeout = 0\n",
    )  # fmt: skip
    for part in ("auth.otp.lifetime in", "rate.login.address in", "rate.rooms.user in", "smtp.tls in", "smtp.timeout in", "the sender of mails is"):
        assert [fault for fault in answer.faults if part in fault], f"{part}\n{answer.err}"
    assert (answer.code, len(answer.faults)) == (78, 6), answer.err


FAULTS = {
    "environment": {"env": {"ENVIRONMENT": "staging"}},
    "number": {"config": "net.loops = 70000\n"},
    "order": {"config": "limits.ping_after = 70\n"},
    "mailer": {"env": {"MAILER": "pigeon"}},
    "store": {"env": {"STORE": "shelf"}},
    "missing plugin": {"config": "plugins = auth-otp rooms nowhere\n"},
    "bad name": {"config": "plugins = ../rooms\n"},
    "twice": {"config": "plugins = rooms rooms\n"},
    "unmet need": {"config": "plugins = auth-otp signaling\n"},
    "circle": {"config": f"plugins.path = {BROKEN_PLUGINS}\nplugins = cycle-one cycle-two\n"},
    "not built for this": {"config": f"plugins.path = {BROKEN_PLUGINS}\nplugins = wrong-abi\n"},
    "undefined symbol": {"config": f"plugins.path = {BROKEN_PLUGINS}\nplugins = undefined-symbol\n"},
    "misnamed": {"config": f"plugins.path = {BROKEN_PLUGINS}\nplugins = misnamed\n"},
    "database URL": {"env": {"DATABASE_URL": "mysql:/nothing"}},
    "database URL in a file": {"config": "database.url = test.db\n"},
    "no connector": {"env": {"DATABASE_URL": "oracle://localhost/x"}},
    "no directory": {"env": {"DATABASE_URL": "sqlite:////nowhere/at/all.db"}},
    "a directory": {"env": {"DATABASE_URL": "sqlite:////usr"}},
    "key file": {"config": "auth.token.algorithm = RS256\nauth.token.key_file = /nowhere.pem\n"},
    "no key file": {"env": {"ALGORITHM": "ES256"}},
    "key of another kind": {"config": "auth.token.algorithm = ES256\nauth.token.key_file = /dev/null\n"},
    "secret file": {"env": {"SECRET_KEY_FILE": "/nowhere"}},
    "secret and file": {"env": {"SECRET_KEY_FILE": "/etc/hostname", "SECRET_KEY": "x"}},
    "mail password file": {"env": {"MAILER": "smtp", "EMAIL_PASSWORD_FILE": "/nowhere"}},
    "no credentials": {"config": "auth.token.secret_file = $CREDENTIALS_DIRECTORY/key\n"},
    "host": {"env": {"HOST": "no host"}},
    "rate": {"config": "rate.signup.email = 5 per 10\n"},
    "rate of rooms": {"config": "rate.rooms.user = many\n"},
    "lifetime of a code": {"config": "auth.otp.lifetime = -4\n"},
    "grace": {"config": "signaling.reconnect_grace = long\n"},
    "flag": {"config": "signaling.require_join = perhaps\n"},
    "mail port": {"env": {"MAILER": "smtp", "SMTP_PORT": "x"}},
    "TLS of mails": {"config": "mailer = smtp\nsmtp.tls = maybe\n"},
    "sender": {"env": {"MAILER": "smtp", "EMAIL_USER": "nobody"}},
    "entries": {"env": {"STORE": "memory"}, "config": "store.memory.entries = 1\n"},
    "pages": {"config": "plugins = rooms auth-otp signaling web-client\nweb.directory = /nowhere\n"},
    "log file": {"config": "logging.file = /nowhere/at/all.log\n"},
    "no such file": {"arguments": ["--config=/nowhere.properties"]},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_check_finds_what_ends_a_start(ask, fault):
    """In the same words, so that the fix is the same; only a plugin's own name may stand before them."""
    settings = dict(FAULTS[fault])
    arguments = settings.pop("arguments", [])
    start, check = ask(*arguments, **settings), ask("--check-config", *arguments, **settings)
    assert start.code in (71, 78) and check.code == 78
    message = re.sub(r"^plugin \S+ \(\S+\): ", "", [line for line in start.err.splitlines() if line.startswith("beckond: ")][-1][9:])
    assert message in check.faults or fault == "log file", f"{message}\n--\n{check.err}"
    assert len(check.faults) == 1, check.err


def test_a_file_that_is_no_database(ask, tmp_path):
    """It stays as it is."""
    file = tmp_path / "notes.db"
    file.write_text("these are notes, of which no byte may change", encoding="utf-8")
    answer = ask("--check-config", env={"DATABASE_URL": f"sqlite:///{file}"})
    assert answer.code == 78 and f"{file}: it is no SQLite database" in answer.err
    assert file.read_text(encoding="utf-8").endswith("may change") and len(list(tmp_path.glob("notes*"))) == 1


def test_a_port_in_use_is_left_alone(ask, launch):
    """A check opens no port and leaves the running server's database to it."""
    server = launch()
    user = server.user("ria")
    url = f"sqlite:///{server.directory / 'test.db'}"
    assert ask("--check-config", env={"PORT": str(server.port), "DATABASE_URL": url}).code == 0
    assert user.get("/api/rooms/").status == 200


def test_misspelt_keys_and_what_was_meant(ask, launch):
    """At a check and at a start; documented keys of parts that are not in use are no mistake."""
    config = "signalling.reconnect_grace = 3\nsmtp.host = mail.example.com\nsomething.else = 1\nauth.otp.lifetme = 5\n"
    answer = ask("--check-config", "-Dnet.prot=1", config=config)
    assert (answer.code, answer.out) == (0, "configuration is valid\n")
    server = launch(config=config, options={"net.prot": "1"})
    server.stop()
    for printed in (answer.err, server.err.text):
        assert re.search(r"unknown setting: -Dnet\.prot; did you mean net\.port\?\n", printed)
        assert re.search(r"signalling\.reconnect_grace in \S+:1; did you mean signaling\.reconnect_grace\?\n", printed)
        assert re.search(r"auth\.otp\.lifetme in \S+:4; did you mean auth\.otp\.lifetime\?\n", printed)
        assert re.search(r"something\.else in \S+:3; nobody reads it", printed)
        assert "smtp.host" not in printed


def test_keys_of_a_plugin_of_ones_own(ask, tmp_path):
    """Its file beside the configuration makes them known."""
    config = f"plugins.path = {PREFIX / 'tests' / 'plugins'}\nmailer = file\nmail.file.directory = {tmp_path}\n"
    assert len(ask("--check-config", config=config).warnings) == 1
    (tmp_path / "plugins.d").mkdir()
    (tmp_path / "plugins.d" / "mail-file.properties").write_text("# mail.file.directory = /tmp\n", encoding="utf-8")
    assert ask("--check-config", config=config).err == ""


def test_what_counts_and_where_it_comes_from(ask, tmp_path):
    answer = ask(
        "--print-config", "-Dlogging.level=debug",
        env={"PORT": "1234", "DATABASE_URL": "postgresql://app:hunter2@db/beckon", "REDIS_URL": "redis://:hunter2@cache", "MAILER": "smtp",
             "EMAIL_PASSWORD": "hunter2", "SECRET_KEY": "hunter2"},
        config="net.port = 1\nsignaling.require_join = true\n\nmailer = console\n",
    )  # fmt: skip
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    for line in (
        "net.port = 1234  # PORT", "logging.level = debug  # -Dlogging.level", "mailer = smtp  # MAILER", "net.host = localhost  # default",
        f"signaling.require_join = true  # {tmp_path / 'test.properties'}:2", "auth.otp.lifetime = 600  # default",
        "database.url = postgresql://app:********@db/beckon  # DATABASE_URL", "store.redis.url = redis://:********@cache  # REDIS_URL",
        "smtp.password = ********  # EMAIL_PASSWORD", "auth.token.secret = ********  # SECRET_KEY",
    ):  # fmt: skip
        assert line in lines, f"{line}\n--\n{answer.out}"
    assert lines == sorted(lines, key=lambda line: line.split(" = ")[0])
    assert "hunter2" not in answer.out


def test_what_counts_is_shown_in_spite_of_faults(ask):
    answer = ask("--print-config", env={"PORT": "http"})
    assert answer.code == 78 and "net.port = http  # PORT\n" in answer.out and 'PORT is "http"' in answer.err
    answer = ask("--print-config", "--config=/nowhere.properties")
    assert answer.code == 78 and "/nowhere.properties" in answer.err


def test_every_key_that_is_shown_is_documented(ask):
    reference = (ROOT / "doc" / "configuration.md").read_text(encoding="utf-8")
    keys = [line.split(" = ")[0] for line in ask("--print-config").out.splitlines()]
    assert len(keys) > 60 and not [key for key in keys if f"`{key}`" not in reference]


def sections(text):
    """{plugin: {field: value}}"""
    plugins = {}
    for block in re.split(r"^(?=\S)", text, flags=re.MULTILINE)[1:]:
        name, *fields = block.splitlines()
        plugins[name] = dict(re.split(r" +", field.strip(), maxsplit=1) for field in fields)
    return plugins


def test_the_list_of_plugins(ask, tmp_path):
    (tmp_path / "mail-junk.so").write_text("not a library", encoding="utf-8")
    answer = ask("--list-plugins", config=f"plugins.path = {tmp_path}:{BROKEN_PLUGINS}\nplugins = auth-otp rooms signaling throws-in-start nowhere\n")
    plugins = sections(answer.out)
    assert answer.code == 0 and list(plugins) == sorted(plugins)
    assert plugins["rooms"]["state"].startswith("chosen by plugins in ") and plugins["mail-console"]["state"].startswith("chosen by mailer in ")
    assert plugins["mail-smtp"]["state"] == "available"
    assert plugins["rooms"] | {"version": "", "provides": "Rooms", "needs": "Database, Tokens, Cluster, Store, Metrics"} == plugins["rooms"] | {"version": ""}
    assert re.fullmatch(r"\d+\.\d+\.\d+", plugins["rooms"]["version"]) and plugins["rooms"]["interface"].startswith("1, ")
    assert plugins["rooms"]["file"] == str(PREFIX / "lib" / "beckon" / "plugins" / "rooms.so")
    assert re.match(r"broken: .*mail-junk\.so.* not a shared library", plugins["mail-junk"]["state"])
    assert re.match(r"broken: .*built for plugin interface", plugins["wrong-abi"]["state"])
    assert re.match(r"missing: .*nowhere", plugins["nowhere"]["state"])
    assert plugins["throws-in-start"]["state"].startswith("chosen by"), "it is not started"


def test_the_secret_in_a_file(launch, tmp_path):
    """The server signs with it, without the newline; a file that everyone may read is told at the start."""
    file = secret_file(tmp_path / "key", "a secret of more than thirty-two characters\n")
    server = launch(env={"SECRET_KEY_FILE": file})
    assert jwt.decode(server.user("eva").token, "a secret of more than thirty-two characters", algorithms=["HS256"], audience="beckon")
    assert "chmod" not in server.err.text
    server.stop()
    secret_file(tmp_path / "key", "another one of more than thirty-two characters", 0o644)
    server = launch(env={"CREDENTIALS_DIRECTORY": str(tmp_path)}, config="auth.token.secret_file = $CREDENTIALS_DIRECTORY/key\n")
    server.err.wait_for(rf"warning [^\n]*`chmod 600 {re.escape(file)}`")
    assert jwt.decode(server.user("eve").token, "another one of more than thirty-two characters", algorithms=["HS256"], audience="beckon")


def test_the_mail_password_in_a_file(launch, tmp_path):
    sink = MailSink(accounts={"me@example.com": "of the file"}).start()
    server = launch(env={
        "MAILER": "smtp", "SMTP_SERVER": "127.0.0.1", "SMTP_PORT": str(sink.port), "EMAIL_USER": "me@example.com",
        "EMAIL_PASSWORD_FILE": secret_file(tmp_path / "password", "of the file\n"),
    })  # fmt: skip
    user = User(server, "pia")
    assert server.api.post("/api/auth/signup", {"email": user.email}).status == 200
    assert sink.wait_for(user.email) and sink.log_ins == ["me@example.com"]
    sink.stop()


def test_help_names_every_option(ask):
    answer = ask("--help")
    assert answer.code == 0
    for option in ("--config=FILE", "--define=name=value", "--check-config", "--print-config", "--list-plugins", "--help", "--version"):
        assert option in answer.out


def test_one_question_at_a_time(ask):
    answer = ask("--check-config", "--print-config")
    assert (answer.code, answer.out) == (64, "") and len(answer.faults) == 1
