// What a plain Node server with the `ws` package does for signaling: it verifies the token, tells a room who comes and goes, parses each
// message, finds the target and passes the text on. It listens on a free port of 127.0.0.1.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const secret = process.env.BENCH_SECRET;
const rooms = new Map();

/** The user of an HS256 access token, or nothing. */
function userOf(authorization) {
  const [header, payload, signature] = (authorization ?? "").replace(/^Bearer /, "").split(".");
  if (!signature) return undefined;
  const expected = createHmac("sha256", secret).update(`${header}.${payload}`).digest();
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const claims = JSON.parse(Buffer.from(payload, "base64url"));
  return claims.exp > Date.now() / 1000 ? claims.sub : undefined;
}

const http = createServer((_, response) => response.writeHead(426).end());
const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 });

http.on("upgrade", (request, socket, head) => {
  const user = userOf(request.headers.authorization);
  if (!user) return socket.end("HTTP/1.1 401 Unauthorized\r\n\r\n");
  const id = new URL(request.url, "http://localhost").pathname.slice("/ws/signaling/".length);
  sockets.handleUpgrade(request, socket, head, (opened) => enter(opened, user, id));
});

function enter(socket, user, id) {
  const room = rooms.get(id) ?? new Map();
  rooms.set(id, room);
  const tell = (type) => {
    const text = JSON.stringify({ type, username: user, room_id: id });
    for (const other of room.values()) if (other !== socket) other.send(text);
  };
  tell("user_joined");
  room.set(user, socket);

  const fault = (detail) => socket.send(JSON.stringify({ type: "error", detail }));

  socket.on("message", (data) => {
    const text = data.toString();
    let message;
    try {
      message = JSON.parse(text);
    } catch {
      return fault("not JSON");
    }
    if (message === null || typeof message !== "object") return fault("not an object");
    if (message.type === "heartbeat") return socket.send('{"type":"heartbeat_response"}');
    if (!["offer", "answer", "candidate"].includes(message.type)) return fault("unknown type");
    if (message.sender !== undefined && message.sender !== user) return fault("another sender");
    const target = room.get(message.target);
    if (target === undefined) return fault("target not connected");
    target.send(text);
  });

  socket.on("close", () => {
    if (room.get(user) !== socket) return;
    room.delete(user);
    tell("user_left");
    if (room.size === 0) rooms.delete(id);
  });
}

http.listen(0, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${http.address().port}`));
