"""Drives a real beckond through real clients: everything that the tests of this folder share."""

from .api import Answer, Api, ForeignApi
from .deadline import DEADLINE, eventually
from .gate import Behind, Gate, Way
from .mail import MailSink, free_port
from .manager import ServiceManager
from .peer import Peer, connect, upgrade_headers
from .people import Room, User
from .server import BECKOND, Server
from .tls import Authority, authority, tls_options
from .wire import Wire, WirePeer, frame

__all__ = [
    "BECKOND",
    "DEADLINE",
    "Behind",
    "Answer",
    "ForeignApi",
    "MailSink",
    "free_port",
    "Api",
    "Authority",
    "authority",
    "tls_options",
    "Peer",
    "Room",
    "Server",
    "ServiceManager",
    "User",
    "Wire",
    "WirePeer",
    "connect",
    "Gate",
    "Way",
    "eventually",
    "frame",
    "upgrade_headers",
]
