"""Several servers that share one Redis and one PostgreSQL, as an operator would run them."""

from .redis import Redis
from .postgresql import PostgreSql
from .server import Server


class Cluster:
    """Redis, PostgreSQL and `count` nodes, with a gate to Redis for each of those in `gated` (by index)."""

    def __init__(self, make_directory, count, gated=(), options=None):
        from .gate import Gate

        self.redis = Redis().start()
        self.database = PostgreSql(fsync="off").start()
        self.gates = {index: Gate(("127.0.0.1", self.redis.port)).start() for index in gated}
        self.nodes = []
        for index in range(count):
            port = self.gates[index].port if index in self.gates else self.redis.port
            env = {"STORE": "redis", "REDIS_URL": f"redis://127.0.0.1:{port}", "DATABASE_URL": self.database.url()}
            self.nodes.append(Server(make_directory(f"node{index}"), env=env, options=options))
        for node in self.nodes:
            node.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Nodes that still run must end cleanly."""
        try:
            for node in self.nodes:
                if node.running:
                    node.stop()
        finally:
            for node in self.nodes:
                if node.running:
                    node.kill()
            for gate in self.gates.values():
                gate.stop()
            self.redis.stop()
            self.database.stop()
