"""What a FastAPI does for signaling, written as its documentation shows: rooms in a dictionary, tokens by PyJWT, users and rooms in SQLite.

Runs on uvicorn with uvloop and httptools, the fastest that Debian packages for it, on a free port of 127.0.0.1.
"""

import json
import os
import sqlite3
import socket
import time
import uuid

import jwt
import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException, WebSocket, WebSocketDisconnect
from pydantic import BaseModel

SECRET = os.environ["BENCH_SECRET"]
app = FastAPI()
rooms = {}

database = sqlite3.connect("bench.db", check_same_thread=False)
database.executescript(
    "PRAGMA journal_mode=WAL;"
    "CREATE TABLE users (email TEXT PRIMARY KEY, username TEXT, verified INTEGER NOT NULL);"
    "CREATE TABLE rooms (room_id TEXT PRIMARY KEY, name TEXT NOT NULL, description TEXT, owner TEXT NOT NULL, created_at INTEGER NOT NULL);"
    "CREATE TABLE participants (room_id TEXT NOT NULL, username TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (room_id, username));"
    "INSERT INTO users VALUES ('user0@example.com', 'user0', 1);"
    "INSERT INTO rooms VALUES ('bench', 'bench', NULL, 'user0', 0);"
    "INSERT INTO participants VALUES ('bench', 'user0', 0);"
)


def user_of(authorization):
    try:
        return jwt.decode((authorization or "").removeprefix("Bearer "), SECRET, algorithms=["HS256"], options={"verify_aud": False})["sub"]
    except jwt.InvalidTokenError as error:
        raise HTTPException(401, "Invalid or expired access token") from error


async def current_user(authorization: str = Header(None)):
    return user_of(authorization)


@app.get("/api/rooms/{room_id}")
async def read_room(room_id: str, user: str = Depends(current_user)):
    row = database.execute("SELECT name, description, owner, created_at FROM rooms WHERE room_id = ?", (room_id,)).fetchone()
    if row is None:
        raise HTTPException(404, "Room not found")
    names = database.execute("SELECT username FROM participants WHERE room_id = ? ORDER BY position", (room_id,)).fetchall()
    return {
        "room_id": room_id,
        "name": row[0],
        "description": row[1],
        "owner": row[2],
        "created_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(row[3])),
        "participants": [name for (name,) in names],
        "connected": list(rooms.get(room_id, ())),
    }


class Login(BaseModel):
    email: str


@app.post("/api/auth/login")
async def login(body: Login):
    row = database.execute("SELECT username, verified FROM users WHERE email = ?", (body.email.strip().lower(),)).fetchone()
    if row is None or not row[1]:
        raise HTTPException(401, "Email not verified")
    now = int(time.time())
    claims = {"sub": row[0], "iat": now, "exp": now + 1800, "jti": uuid.uuid4().hex, "aud": "beckon"}
    return {"access_token": jwt.encode(claims, SECRET, algorithm="HS256"), "token_type": "bearer", "expires_in": 1800}


async def tell(room, sender, kind, user, room_id):
    text = json.dumps({"type": kind, "username": user, "room_id": room_id})
    for other in list(room.values()):
        if other is not sender:
            await other.send_text(text)


@app.websocket("/ws/signaling/{room_id}")
async def signaling(websocket: WebSocket, room_id: str):
    user = user_of(websocket.headers.get("authorization"))
    await websocket.accept()
    room = rooms.setdefault(room_id, {})
    await tell(room, websocket, "user_joined", user, room_id)
    room[user] = websocket
    try:
        while True:
            text = await websocket.receive_text()
            message = json.loads(text)
            if message["type"] == "heartbeat":
                await websocket.send_text('{"type":"heartbeat_response"}')
            elif message["type"] in ("offer", "answer", "candidate") and message.get("target") in room:
                await room[message["target"]].send_text(text)
            else:
                await websocket.send_text('{"type":"error","detail":"not understood"}')
    except WebSocketDisconnect:
        pass
    finally:
        if room.get(user) is websocket:
            del room[user]
            await tell(room, websocket, "user_left", user, room_id)


if __name__ == "__main__":
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    config = uvicorn.Config(app, log_level="error", loop="uvloop", http="httptools", ws="websockets", ws_ping_interval=None)
    uvicorn.Server(config).run([listener])
