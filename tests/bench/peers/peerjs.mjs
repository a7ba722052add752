// The PeerJS server of the package `peer`, as it is but for limits that would end the measurement. It listens on a free port of 127.0.0.1.
import { createRequire } from "node:module";

const { PeerServer } = createRequire(import.meta.url)("peer");

PeerServer(
  { host: "127.0.0.1", port: 0, path: "/", concurrent_limit: 100_000, alive_timeout: 3_600_000, expire_timeout: 3_600_000 },
  (server) => console.log(`listening on http://127.0.0.1:${server.address().port}`),
);
