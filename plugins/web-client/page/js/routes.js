// The addresses of the page: `/` and `/room/{room_id}`.

/** The path of a room. */
export function pathOf(roomId) {
  return `/room/${encodeURIComponent(roomId)}`;
}

/** The link to send to others. */
export function urlOf(roomId) {
  return `${location.origin}${pathOf(roomId)}`;
}

/** The room that a path leads to, or null. */
export function roomOf(path) {
  const [, roomId] = path.match(/^\/room\/([^/]+)\/?$/) ?? [];
  return roomId ? decodeURIComponent(roomId) : null;
}

/** The room in what somebody typed or pasted: a link, or its last part; null for anything else. */
export function roomIn(text) {
  const [, fromLink] = text.trim().match(/\/room\/([A-Za-z0-9_-]+)/) ?? [];
  const [plain] = text.trim().match(/^[A-Za-z0-9_-]{8,64}$/) ?? [];
  return fromLink ?? plain ?? null;
}
