// What a plain Node server does to relay a message: parse the JSON, find the target, pass the text on. It listens on a free port of 127.0.0.1.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const rooms = new Map();

const http = createServer((_, response) => response.writeHead(426).end());
const sockets = new WebSocketServer({ server: http, maxPayload: 64 * 1024 });

sockets.on("connection", (socket, request) => {
  const url = new URL(request.url, "http://localhost");
  const user = url.searchParams.get("user");
  const room = rooms.get(url.pathname) ?? new Map();
  rooms.set(url.pathname, room);
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
    if (!["offer", "answer", "candidate"].includes(message.type)) return fault("unknown type");
    if (message.sender !== undefined && message.sender !== user) return fault("another sender");
    const target = room.get(message.target);
    if (target === undefined) return fault("target not connected");
    target.send(text);
  });

  socket.on("close", () => {
    if (room.get(user) === socket) room.delete(user);
  });
});

http.listen(0, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${http.address().port}`));
