"""RFC 9112 sections 6 and 7: how long a body is, and what comes in chunks. Two readings of a length are how requests are smuggled.

Creating a room tells how a body was read: the name of the room comes back. A character stands for a byte, and the arrow for CR LF.
"""

from .case import table
from .http_exchange import case

P = "POST /api/rooms/ HTTP/1.1↵Host: a↵Authorization: Bearer {token}↵"
CHUNKED = f"{P}Transfer-Encoding: chunked↵↵"
BODY = '{"name":"hello"}'  # 16 bytes
B16 = f"10↵{BODY}↵"  # the same as a chunk
SMUGGLED = "GET /readyz HTTP/1.1↵Host: a↵↵"


def length(lines, expected):
    """A body of 16 bytes with these field lines."""
    return case(f"{P}{lines}↵↵{BODY}", expected)


def coding(lines, expected):
    """The same body in one chunk, with these field lines."""
    return case(f"{P}{lines}↵↵{B16}0↵↵", expected)


def chunks(text, expected):
    """A body in chunks, from the first size on."""
    return case(f"{CHUNKED}{text}", expected)


LENGTHS = table(length, [
    ("9112 6.2", "a length", "Content-Length: 16", "201=hello open"),
    ("9112 6.2", "space around it", "Content-Length: \t 16 \t", "201=hello open"),
    ("9112 6.2", "its name in capitals", "CONTENT-LENGTH: 16", "201=hello open"),
    ("9110 8.6", "leading zeros", "Content-Length: 0016", "201=hello open"),
    ("9110 8.6", "many leading zeros", f"Content-Length: {'0' * 50}16", "201=hello open"),
    ("9112 6.3", "a sign before it", "Content-Length: +16", "400 end"),
    ("9112 6.3", "a negative length", "Content-Length: -16", "400 end"),
    ("9112 6.3", "a letter behind it", "Content-Length: 16x", "400 end"),
    ("9112 6.3", "a hexadecimal length", "Content-Length: 0x10", "400 end"),
    ("9112 6.3", "a fraction", "Content-Length: 16.0", "400 end"),
    ("9112 6.3", "an exponent", "Content-Length: 1e1", "400 end"),
    ("9112 6.3", "two numbers", "Content-Length: 16 16", "400 end"),
    ("9112 6.3", "a list of one length", "Content-Length: 16,", "400 end"),
    ("9112 6.3", "a list of equal lengths", "Content-Length: 16, 16", "400 end"),
    ("9112 6.3", "a list of different lengths", "Content-Length: 16, 0", "400 end"),
    ("9112 6.3", "equal lengths in two fields", "Content-Length: 16↵Content-Length: 16", "400 end"),
    ("9112 6.3", "different lengths in two fields", "Content-Length: 16↵Content-Length: 0", "400 end"),
    ("9112 6.3", "a length and an empty one", "Content-Length: 16↵Content-Length:", "400 end"),
    ("9112 6.3", "no number", "Content-Length:", "400 end"),
    ("9112 6.3", "a word", "Content-Length: none", "400 end"),
    ("9112 6.3", "a number in quotes", 'Content-Length: "16"', "400 end"),
    ("9112 6.3", "an underscore", "Content-Length: 1_6", "400 end"),
    ("9112 6.3", "digits beyond ASCII", "Content-Length: \xd9\xa1\xd9\xa6", "400 end"),
    ("9112 6.3", "a length of more than 64 bits that would wrap to 16", "Content-Length: 18446744073709551632", "400 end"),
    ("9112 6.3", "a length of more than 32 bits that would wrap to 16", "Content-Length: 4294967312", "413 end"),
    ("9112 6.3", "a length of hundreds of digits", f"Content-Length: {'9' * 400}", "400 end"),
    ("9110 15.5.14", "a length that is too large", "Content-Length: 65537", "413 end"),
    ("9112 6.3", "a length and chunks", "Content-Length: 16↵Transfer-Encoding: chunked", "400 end"),
    ("9112 6.3", "chunks and a length", "Transfer-Encoding: chunked↵Content-Length: 16", "400 end"),
    ("9112 6.3", "a length, and a coding that is not the whole", "Content-Length: 16↵Transfer-Encoding: identity", "400 end"),
    ("9112 6.3", "a length, and an empty coding", "Content-Length: 16↵Transfer-Encoding:", "400 end"),
    ("9112 6.3", "a field that looks like a coding", "Content-Length: 16↵Transfer_Encoding: chunked", "201=hello open"),
    ("9112 6.3", "a field that looks like a length", "Content-Length: 16↵Content_Length: 0", "201=hello open"),
    ("9110 8.4", "a content coding that is not true", "Content-Length: 16↵Content-Encoding: identity", "201=hello open"),
]) + table(case, [
    ("9112 6.3", "no length is no body", "POST /api/auth/login HTTP/1.1↵Host: a↵↵", "400 open"),
    ("9112 6.3", "what follows no length is the next request", f"POST /api/auth/login HTTP/1.1↵Host: a↵↵{SMUGGLED}", "400 200 open"),
    ("9112 6.3", "a length of nothing", f"POST /api/auth/login HTTP/1.1↵Host: a↵Content-Length: 0↵↵{SMUGGLED}", "400 200 open"),
    ("9112 6.3", "a body of exactly its length", f"{P}Content-Length: 16↵↵{BODY}{SMUGGLED}", "201=hello 200 open"),
    ("9112 6.3", "a body that looks like a request is none", f"GET /healthz HTTP/1.1↵Host: a↵Content-Length: {len(SMUGGLED) + 4}↵↵{SMUGGLED}",
     "200 open"),
    ("9110 9.3.1", "a body of GET is read and means nothing", "GET /healthz HTTP/1.1↵Host: a↵Content-Length: 5↵↵hello", "200 open"),
    ("9110 9.3.1", "a body of GET in chunks", "GET /healthz HTTP/1.1↵Host: a↵Transfer-Encoding: chunked↵↵5↵hello↵0↵↵", "200 open"),
    ("9110 9.3.2", "a body of HEAD", "HEAD /healthz HTTP/1.1↵Host: a↵Content-Length: 5↵↵hello", "200- open"),
    ("9110 9.3.7", "a body of OPTIONS", "OPTIONS /healthz HTTP/1.1↵Host: a↵Content-Length: 5↵↵hello", "204- open"),
    ("9112 6.3", "a body at an unknown path is read", "POST /nothing HTTP/1.1↵Host: a↵Content-Length: 5↵↵hello", "404 open"),
    ("9112 6.3", "a body of a method that is not allowed is read", "PUT /healthz HTTP/1.1↵Host: a↵Content-Length: 5↵↵hello", "405 open"),
    ("9112 6.3", "the largest body", f"{P}Content-Length: 65536↵↵{BODY}{' ' * (65_536 - 16)}", "201=hello open"),
    ("9112 6.3", "HTTP/1.0 with a length", f"{P.replace('1.1', '1.0')}Content-Length: 16↵↵{BODY}", "201=hello end"),
])  # fmt: skip

CODINGS = table(coding, [
    ("9112 6.1", "chunks", "Transfer-Encoding: chunked", "201=hello open"),
    ("9112 6.1", "chunks in capitals", "TRANSFER-ENCODING: CHUNKED", "201=hello open"),
    ("9112 6.1", "space around the word", "Transfer-Encoding: \t chunked \t", "201=hello open"),
    ("9112 6.1", "chunks in two fields", "Transfer-Encoding: chunked↵Transfer-Encoding: chunked", "400 end"),
    ("9112 6.1", "chunks twice", "Transfer-Encoding: chunked, chunked", "400 end"),
    ("9112 6.1", "a coding that is not known before chunks", "Transfer-Encoding: gzip, chunked", "400 end"),
    ("9112 6.1", "a coding in another field", "Transfer-Encoding: gzip↵Transfer-Encoding: chunked", "400 end"),
    ("9112 6.1", "a coding behind chunks", "Transfer-Encoding: chunked, gzip", "400 end"),
    ("9112 6.1", "identity, which is none any more", "Transfer-Encoding: identity", "400 end"),
    ("9112 6.1", "identity behind chunks", "Transfer-Encoding: chunked, identity", "400 end"),
    ("9112 6.1", "no coding", "Transfer-Encoding:", "400 end"),
    ("9112 6.1", "a comma alone", "Transfer-Encoding: ,", "400 end"),
    ("9112 6.1", "a letter too many", "Transfer-Encoding: xchunked", "400 end"),
    ("9112 6.1", "a letter behind", "Transfer-Encoding: chunkedx", "400 end"),
    ("9112 6.1", "a parameter, which chunks have none of", "Transfer-Encoding: chunked;q=1", "400 end"),
    ("9112 6.1", "quotes", 'Transfer-Encoding: "chunked"', "400 end"),
    ("9112 6.1", "a vertical tab before it", "Transfer-Encoding: \x0bchunked", "400 end"),
    ("9112 6.1", "NUL behind it", "Transfer-Encoding: chunked\0", "400 end"),
    ("9112 6.1", "a byte beyond ASCII before it", "Transfer-Encoding: \xa0chunked", "400 end"),
    ("9112 6.1", "a name with a space before it", " Transfer-Encoding: chunked", "400 end"),
]) + table(case, [
    ("9112 6.1", "chunks in HTTP/1.0", f"{P.replace('1.1', '1.0')}Transfer-Encoding: chunked↵↵{B16}0↵↵", "400 end"),
])  # fmt: skip

HALF = '8↵{"name":↵'
CHUNKS = table(chunks, [
    ("9112 7.1", "two chunks", f'{HALF}8↵"hello"}}↵0↵↵', "201=hello open"),
    ("9112 7.1", "a chunk for each byte", "".join(f"1↵{byte}↵" for byte in BODY) + "0↵↵", "201=hello open"),
    ("9112 7.1", "no chunk", "0↵↵", "400 open"),
    ("9112 7.1", "the next request behind the last chunk", f"{B16}0↵↵{SMUGGLED}", "201=hello 200 open"),
    ("9112 7.1", "a size in hexadecimal capitals", 'A↵{"name":"h↵6↵ello"}↵0↵↵', "201=hello open"),
    ("9112 7.1", "a size in hexadecimal small letters", 'a↵{"name":"h↵6↵ello"}↵0↵↵', "201=hello open"),
    ("9112 7.1", "a size with leading zeros", f"0010↵{BODY}↵0↵↵", "201=hello open"),
    ("9112 7.1", "a size with many leading zeros", f"{'0' * 30}10↵{BODY}↵0↵↵", "201=hello open"),
    ("9112 7.1", "a last chunk of several zeros", f"{B16}0000↵↵", "201=hello open"),
    ("9112 7.1", "no size", "↵", "400 end"),
    ("9112 7.1", "a size that is no number", f"g↵{BODY}↵0↵↵", "400 end"),
    ("9112 7.1", "a size with a sign", f"+10↵{BODY}↵0↵↵", "400 end"),
    ("9112 7.1", "a negative size", f"-10↵{BODY}↵0↵↵", "400 end"),
    ("9112 7.1", "a size with a prefix", f"0x10↵{BODY}↵0↵↵", "400 end"),
    ("9112 7.1", "a space before the size", f" 10↵{BODY}↵0↵↵", "400 end"),
    ("9112 7.1", "a tab before the size", f"\t10↵{BODY}↵0↵↵", "400 end"),
    ("9112 7.1", "a space within the size", f"1 0↵{BODY}↵0↵↵", "400 end"),
    ("9112 7.1", "a space behind the size", f"10 ↵{BODY}↵0↵↵", "400 end"),
    ("9112 7.1", "an underscore in the size", f"1_0↵{BODY}↵0↵↵", "400 end"),
    ("9112 7.1", "a comma behind the size", f"10,↵{BODY}↵0↵↵", "400 end"),
    ("9112 7.1", "NUL behind the size", f"10\0↵{BODY}↵0↵↵", "400 end"),
    ("9112 7.1", "a size of more than 64 bits that would wrap to 16", f"10000000000000010↵{BODY}↵0↵↵", "400 end"),
    ("9112 7.1", "a size of more than 32 bits that would wrap to 16", f"100000010↵{BODY}↵0↵↵", "413 end"),
    ("9112 7.1", "the largest size of 64 bits", f"ffffffffffffffff↵{BODY}↵0↵↵", "413 end"),
    ("9112 7.1", "a size of hundreds of digits", f"{'f' * 300}↵", "400 end"),
    ("9112 7.1", "a size that is too large", "10001↵", "413 end"),
    ("9112 7.1", "chunks that are too large together", f"{B16}fff1↵", "413 end"),
    ("9112 7.1", "the largest body", f"{B16}fff0↵{' ' * 0xFFF0}↵0↵↵", "201=hello open"),
    ("9112 7.1", "data longer than its size", f"f↵{BODY}↵0↵↵", "400 end"),
    ("9112 7.1", "data shorter than its size", f"11↵{BODY}↵0↵↵", "400 end"),
    ("9112 7.1", "no line end behind the data", f"10↵{BODY}0↵↵", "400 end"),
    ("9112 7.1", "LF alone behind the data", f"10↵{BODY}\n0↵↵", "400 end"),
    ("9112 7.1", "CR alone behind the data", f"10↵{BODY}\r0↵↵", "400 end"),
    ("9112 7.1", "a space behind the data", f"10↵{BODY} ↵0↵↵", "400 end"),
    ("9112 7.1", "LF alone behind the size", f"10\n{BODY}↵0↵↵", "400 end"),
    ("9112 7.1", "CR alone behind the size", f"10\r{BODY}↵0↵↵", "400 end"),
    ("9112 7.1", "LF alone behind the last size", f"{B16}0\n↵", "400 end"),
    ("9112 7.1", "LF alone at the end", f"{B16}0↵\n", "400 end"),
    ("9112 7.1", "a line end too few at the end", f"{B16}0↵", "400 end"),
    ("9112 7.1", "a line end too many at the end", f"{B16}0↵↵↵", "201=hello open"),
    ("9112 7.1", "line ends in the data are data", '10↵{"name":\r\n"abcd"↵1↵}↵0↵↵', "201=abcd open"),
    ("9112 7.1.1", "an extension", f"10;a↵{BODY}↵0↵↵", "201=hello open"),
    ("9112 7.1.1", "an extension with a value", f"10;a=b↵{BODY}↵0↵↵", "201=hello open"),
    ("9112 7.1.1", "extensions with values, quoted too", f'10;a=b;c="d;e\\"f";g↵{BODY}↵0↵↵', "201=hello open"),
    ("9112 7.1.1", "space around an extension", f"10 ; a = b↵{BODY}↵0↵↵", "201=hello open"),
    ("9112 7.1.1", "an extension of the last chunk", f"{B16}0;a=b↵↵", "201=hello open"),
    ("9112 7.1.1", "an extension without a name", f"10;↵{BODY}↵0↵↵", "400 end"),
    ("9112 7.1.1", "an extension with a value alone", f"10;=b↵{BODY}↵0↵↵", "400 end"),
    ("9112 7.1.1", "an extension without the value it announces", f"10;a=↵{BODY}↵0↵↵", "400 end"),
    ("9112 7.1.1", "a quoted value that does not end", f'10;a="b↵{BODY}↵0↵↵', "400 end"),
    ("9112 7.1.1", "LF alone in an extension", f"10;a\nb↵{BODY}↵0↵↵", "400 end"),
    ("9112 7.1.1", "CR alone in an extension", f"10;a\rb↵{BODY}↵0↵↵", "400 end"),
    ("9112 7.1.1", "NUL in an extension", f"10;a\0↵{BODY}↵0↵↵", "400 end"),
    ("9112 7.1.1", "an extension without a size", f";a=b↵{BODY}↵0↵↵", "400 end"),
    ("9112 7.1.1", "an endless extension", f"10;a={'b' * 20_000}↵{BODY}↵0↵↵", "413 end"),
    ("9112 7.1.2", "a trailer", f"{B16}0↵A: b↵↵", "201=hello open"),
    ("9112 7.1.2", "several trailers", f"{B16}0↵A: b↵C:↵D: \xe4↵↵", "201=hello open"),
    ("9112 7.1.2", "a length in a trailer", f"{B16}0↵Content-Length: 5↵↵", "400 end"),
    ("9112 7.1.2", "a coding in a trailer", f"{B16}0↵Transfer-Encoding: gzip↵↵", "400 end"),
    ("9112 7.1.2", "a second Host in a trailer does not count", f"{B16}0↵Host: b↵↵", "201=hello open"),
    ("9112 7.1.2", "other credentials in a trailer do not count", f"{B16}0↵Authorization: Bearer x↵↵", "201=hello open"),
    ("9112 7.1.2", "close in a trailer does not count", f"{B16}0↵Connection: close↵↵", "201=hello open"),
    ("9112 7.1.2", "a trailer without a colon", f"{B16}0↵A↵↵", "400 end"),
    ("9112 7.1.2", "a trailer without a name", f"{B16}0↵: b↵↵", "400 end"),
    ("9112 7.1.2", "a space before the colon of a trailer", f"{B16}0↵A : b↵↵", "400 end"),
    ("9112 7.1.2", "a folded trailer", f"{B16}0↵A: b↵ c↵↵", "400 end"),
    ("9112 7.1.2", "a space before the first trailer", f"{B16}0↵ A: b↵↵", "400 end"),
    ("9112 7.1.2", "NUL in a trailer", f"{B16}0↵A: b\0↵↵", "400 end"),
    ("9112 7.1.2", "LF alone behind a trailer", f"{B16}0↵A: b\n↵", "400 end"),
    ("9112 7.1.2", "endless trailers", f"{B16}0↵{'A: b↵' * 5000}↵", "413 end"),
])  # fmt: skip
AUTHORIZED_BY_TRAILER = table(case, [
    ("9110 6.5.1", "credentials in a trailer do not count", CHUNKED.replace("Authorization: Bearer {token}↵", "")
     + f"{B16}0↵Authorization: Bearer {{token}}↵↵", "401 open"),
])  # fmt: skip

CASES = LENGTHS + CODINGS + CHUNKS + AUTHORIZED_BY_TRAILER
