"""RFC 9112 sections 8 and 9, and RFC 9110 on Connection, Upgrade and Expect: what goes on after a request.

A character stands for a byte, and the arrow for CR LF.
"""

from .case import table
from .http_exchange import case

G = "GET /healthz HTTP/1.1↵Host: a↵"
OLD = "GET /healthz HTTP/1.0↵Host: a↵"
P = "POST /api/auth/login HTTP/1.1↵Host: a↵"
BODY = '{"email":"nobody@example.com"}'  # 30 bytes
WS = ("GET /ws/signaling/x HTTP/1.1↵Host: a↵Upgrade: websocket↵Connection: Upgrade↵Sec-WebSocket-Version: 13↵"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==↵")  # fmt: skip

PERSISTENCE = table(case, [
    ("9112 9.3", "a connection is kept when that is asked for", f"{G}Connection: keep-alive↵↵", "200 open"),
    ("9112 9.3", "close", f"{G}Connection: close↵↵", "200 end"),
    ("9112 9.3", "what follows close is not answered", f"{G}Connection: close↵↵{G}↵", "200 end"),
    ("9112 9.3", "close beats keep-alive", f"{G}Connection: keep-alive, close↵↵", "200 end"),
    ("9112 9.3", "close beats keep-alive in another field", f"{G}Connection: close↵Connection: keep-alive↵↵", "200 end"),
    ("9112 9.3", "HTTP/1.0 ends", f"{OLD}↵", "200 end"),
    ("9112 9.3", "HTTP/1.0 is kept when that is asked for", f"{OLD}Connection: keep-alive↵↵", "200 open"),
    ("9112 9.3", "keep-alive in capitals", f"{OLD}Connection: Keep-Alive↵↵", "200 open"),
    ("9112 9.3", "HTTP/1.0 with both", f"{OLD}Connection: keep-alive, close↵↵", "200 end"),
    ("9112 9.3", "HTTP/1.0 with something else", f"{OLD}Connection: alive↵↵", "200 end"),
    ("9112 9.3", "an error ends nothing", "GET /nothing HTTP/1.1↵Host: a↵↵", "404 open"),
    ("9112 9.3", "nor does a refusal", "GET /api/rooms/ HTTP/1.1↵Host: a↵↵", "401 open"),
    ("9112 9.3", "an error with close", "GET /nothing HTTP/1.1↵Host: a↵Connection: close↵↵", "404 end"),
    ("9110 7.6.1", "close in capitals", f"{G}connection: CLOSE↵↵", "200 end"),
    ("9110 7.6.1", "close in a list", f"{G}Connection: a , close\t, b↵↵", "200 end"),
    ("9110 7.6.1", "close in a second field", f"{G}Connection: a↵Connection: close↵↵", "200 end"),
    ("9110 7.6.1", "a word that only begins so", f"{G}Connection: closed↵↵", "200 open"),
    ("9110 7.6.1", "a word that only ends so", f"{G}Connection: x-close↵↵", "200 open"),
    ("9110 5.6.1", "empty elements of a list", f"{G}Connection: ,, ,close,↵↵", "200 end"),
    ("9110 5.6.1", "nothing but empty elements", f"{G}Connection: , ,↵↵", "200 open"),
    ("9112 9.3", "Proxy-Connection means nothing", f"{G}Proxy-Connection: close↵↵", "200 open"),
    ("9112 9.3", "Keep-Alive means nothing", f"{G}Keep-Alive: timeout=0↵↵", "200 open"),
])  # fmt: skip

PIPELINES = table(case, [
    ("9112 9.3.2", "two at once", f"{G}↵{G}↵", "200 200 open"),
    ("9112 9.3.2", "fifty at once", f"{G}↵" * 50, "200 " * 50 + "open"),
    ("9112 9.3.2", "answers come in the order of the requests",
     f"{G}↵GET /nothing HTTP/1.1↵Host: a↵↵GET /api/rooms/ HTTP/1.1↵Host: a↵↵PUT /healthz HTTP/1.1↵Host: a↵↵{G}↵", "200 404 401 405 200 open"),
    ("9112 9.3.2", "one with a body among them", f"{G}↵{P}Content-Length: 30↵↵{BODY}{G}↵", "200 401 200 open"),
    ("9112 9.3.2", "one in chunks among them", f"{G}↵{P}Transfer-Encoding: chunked↵↵1e↵{BODY}↵0↵↵{G}↵", "200 401 200 open"),
    ("9112 9.3.2", "one with a body of nothing among them", f"{P}Content-Length: 0↵↵{G}↵", "400 200 open"),
    ("9112 9.3.2", "HEAD among them", f"{G}↵HEAD /healthz HTTP/1.1↵Host: a↵↵{G}↵", "200 200- 200 open"),
    ("9112 9.3.2", "what follows a fault is not answered", f"{G}↵GET /healthz HTTP/1.1↵↵{G}↵", "200 400 end"),
    ("9112 9.3.2", "what follows a body that is too large is not answered", f"{G}↵{P}Content-Length: 65537↵↵{G}↵", "200 413 end"),
    ("9112 9.3.2", "HTTP/1.0 among them ends it", f"{G}↵{OLD}↵{G}↵", "200 200 end"),
    ("9112 9.3.2", "empty lines between them", f"{G}↵↵↵{G}↵", "200 200 open"),
    ("9112 9.3.2", "what follows a refused upgrade is answered", f"{WS}↵{G}↵", "401 200 open"),
])  # fmt: skip

UPGRADES = table(case, [
    ("9110 7.8", "an upgrade that is not known is ignored", f"{G}Connection: Upgrade↵Upgrade: h2c↵HTTP2-Settings: AAMAAABkAAQAAP__↵↵", "200 open"),
    ("9110 7.8", "an upgrade to TLS is ignored", f"{G}Connection: Upgrade↵Upgrade: TLS/1.2↵↵", "200 open"),
    ("9110 7.8", "an upgrade where there is no WebSocket is ignored", f"{G}Connection: Upgrade↵Upgrade: websocket↵↵", "200 open"),
    ("9110 15.5.22", "no upgrade where there is a WebSocket", "GET /ws/signaling/x HTTP/1.1↵Host: a↵↵", "426 open"),
    ("9110 7.8", "Upgrade without Connection is none", f"{WS}↵".replace("Connection: Upgrade↵", ""), "426 open"),
    ("9110 7.8", "Upgrade in HTTP/1.0 is ignored", f"{WS}↵".replace("HTTP/1.1", "HTTP/1.0"), "426 end"),
])  # fmt: skip

EXPECTATIONS = table(case, [
    ("9110 10.1.1", "who waits for 100 gets it", f"{P}Content-Length: 30↵Expect: 100-continue↵↵{BODY}", "100 401 open"),
    ("9110 10.1.1", "in capitals", f"{P}Content-Length: 30↵expect: 100-CONTINUE↵↵{BODY}", "100 401 open"),
    ("9110 10.1.1", "with chunks", f"{P}Transfer-Encoding: chunked↵Expect: 100-continue↵↵1e↵{BODY}↵0↵↵", "100 401 open"),
    ("9110 10.1.1", "without a body there is nothing to go on with", f"{G}Expect: 100-continue↵↵", "200 open"),
    ("9110 10.1.1", "HTTP/1.0 gets no 100", f"{P.replace('1.1', '1.0')}Content-Length: 30↵Expect: 100-continue↵↵{BODY}", "401 end"),
    ("9110 10.1.1", "a body that is too large gets its answer instead", f"{P}Content-Length: 65537↵Expect: 100-continue↵↵", "413 end"),
    ("9110 10.1.1", "another expectation", f"{P}Content-Length: 30↵Expect: a↵↵{BODY}", "417 end"),
    ("9110 10.1.1", "another expectation beside it", f"{P}Content-Length: 30↵Expect: 100-continue, a↵↵{BODY}", "417 end"),
    ("9110 10.1.1", "another expectation in a second field", f"{P}Content-Length: 30↵Expect: 100-continue↵Expect: a↵↵{BODY}", "417 end"),
    ("9110 10.1.1", "the expectation with a parameter", f"{P}Content-Length: 30↵Expect: 100-continue;a=b↵↵{BODY}", "417 end"),
    ("9110 10.1.1", "no expectation", f"{P}Content-Length: 30↵Expect:↵↵{BODY}", "401 open"),
    ("9110 10.1.1", "two requests that wait", f"{P}Content-Length: 30↵Expect: 100-continue↵↵{BODY}" * 2, "100 401 100 401 open"),
])  # fmt: skip

# The client shuts its side down behind these.
CUT_OFF = table(case, [
    ("9112 8", "nothing at all", "", "end"),
    ("9112 8", "half a request line", "GET /heal", "end"),
    ("9112 8", "half a field", f"{G}B: c", "end"),
    ("9112 8", "a header without its end", G, "end"),
    ("9112 8", "half a body", f"{P}Content-Length: 31↵↵{BODY}", "end"),
    ("9112 8", "half a chunk", f"{P}Transfer-Encoding: chunked↵↵1f↵{BODY}", "end"),
    ("9112 8", "chunks without the last", f"{P}Transfer-Encoding: chunked↵↵1e↵{BODY}↵", "end"),
    ("9112 8", "a last chunk without its end", f"{P}Transfer-Encoding: chunked↵↵1e↵{BODY}↵0↵", "end"),
    ("9112 9.6", "a whole request is answered", f"{G}↵", "200 end"),
    ("9112 9.6", "a whole request with a body, too", f"{P}Content-Length: 30↵↵{BODY}", "401 end"),
    ("9112 9.6", "all of several whole requests", f"{G}↵" * 20, "200 " * 20 + "end"),
    ("9112 9.6", "a whole request before half a one", f"{G}↵{G}", "200 end"),
])  # fmt: skip

CASES = PERSISTENCE + PIPELINES + UPGRADES + EXPECTATIONS
