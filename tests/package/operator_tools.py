"""What an operator does in a tree, and the people who call through the server there."""

import itertools
import re
import shutil
import subprocess

import harness
from harness.people import CODE, User

_upgrades = itertools.count(1)


class Operator:
    """Works in the tree by commands; its server is reached over the network, as by everyone."""

    client_tls = None

    def __init__(self, tree, packages, sink):
        self.tree = tree
        self.sink = sink
        self.port = harness.free_port()
        self._packages = packages

    @property
    def api(self):
        return harness.Api(("127.0.0.1", self.port))

    def run(self, *command, **more):
        return self.tree.run(*command, **more)

    def shell(self, script, **more):
        return self.tree.shell(script, **more)

    def package(self, name):
        found = sorted(self._packages.glob(f"{name}_*.deb"))
        assert len(found) == 1, f"{found}: `./dev package` makes one {name} in {self._packages}"
        return found[0]

    def copy(self, package):
        shutil.copy(package, self.tree.root / "root")

    def install(self, *packages, options=""):
        for file in packages:
            self.copy(file)
        names = " ".join(f"/root/{file.name}" for file in packages)
        return self.shell(f"apt-get -q update && apt-get -qy {options} install --no-install-recommends {names}").stdout

    def newer(self, package, directory):
        """The same package of a later version, whose configuration has changed too."""
        contents = directory / f"contents{next(_upgrades)}"
        subprocess.run(["dpkg-deb", "-R", str(package), str(contents)], check=True)
        control = contents / "DEBIAN/control"
        control.write_text(re.sub(r"^Version: (.*)$", r"Version: \1+later", control.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
        with open(contents / "etc/beckon/beckon.properties", "a", encoding="utf-8") as properties:
            properties.write("\n# The later version says more.\n")
        later = directory / "later.deb"
        subprocess.run(["dpkg-deb", "--root-owner-group", "-b", str(contents), str(later)], check=True, stdout=subprocess.DEVNULL)
        return later

    def edit(self, **settings):
        """Sets keys of the one file, as an editor would: underscores of the names are dots here, __ is an underscore."""
        file = self.tree.root / "etc/beckon/beckon.properties"
        text = file.read_text("utf-8")
        for name, value in settings.items():
            key = name.replace("__", "\0").replace("_", ".").replace("\0", "_")
            pattern = re.compile(rf"^#? ?{re.escape(key)} =.*$", re.MULTILINE)
            assert len(pattern.findall(text)) == 1, f"{key} stands {len(pattern.findall(text))} times in {file}"
            text = pattern.sub(lambda _, line=f"{key} = {value}": line, text)
        file.write_text(text, "utf-8")

    def configure(self):
        """What a new installation needs: who may call, where the mails go, and where it listens. There is one node, and no Redis."""
        self.edit(http_allowed__origins="https://app.example.com", net_host="127.0.0.1", net_port=self.port)
        with open(self.tree.root / "etc/beckon/beckon.properties", "a", encoding="utf-8") as file:
            file.write(f"\nstore = memory\nmailer = smtp\nsmtp.host = 127.0.0.1\nsmtp.port = {self.sink.port}\n")

    def process(self):
        """The one server that runs in the tree, by its number there."""
        found = re.findall(r"^/proc/(\d+)/", self.shell("grep -lx beckond /proc/[0-9]*/comm 2>/dev/null", check=False).stdout, re.MULTILINE)
        assert len(found) <= 1, found
        return int(found[0]) if found else None

    def person(self, name):
        return Person(self, name).enter()

    def call(self):
        """Two people meet in a room and exchange an offer, an answer and a candidate; returns their open connections."""
        alice, bob = self.person("alice"), self.person("bob")
        room = alice.create_room()
        caller, callee = alice.connect(room), bob.connect(room)
        caller.expect_user("user_joined", bob)
        for sender, target, kind, member in ((caller, callee, "offer", "sdp"), (callee, caller, "answer", "sdp"), (caller, callee, "candidate", "candidate")):
            sender.send(kind, target=target.name, **{member: "v=0"})
            target.expect(kind, sender=sender.name, target=target.name, **{member: "v=0"})
        return caller, callee


class Person(User):
    """Reads the codes from mails; proves the address at every step, as production asks for."""

    def sign_up(self):
        answer = self.server.api.post("/api/auth/signup", {"email": self.email})
        assert answer.status == 200, answer
        _, _, mail = self.server.sink.wait_for(self.email)
        return re.search(CODE, mail.get_content())[1]

    def enter(self):
        proof = {"email": self.email, "verification_token": self.verify(self.sign_up())}
        named = self.server.api.post("/api/auth/set-username", {**proof, "username": self.name})
        assert named.status == 200, named
        login = self.server.api.post("/api/auth/login", proof)
        assert login.status == 200, login
        self.token = login.json()["access_token"]
        return self
