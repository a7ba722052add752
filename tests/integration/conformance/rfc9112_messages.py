"""RFC 9112 sections 2 to 5: messages, request lines, targets and field lines, with what RFC 9110 says of Host and of fields.

A character stands for a byte, and the arrow for CR LF.
"""

from .case import table
from .http_exchange import case

G = "GET /healthz HTTP/1.1↵Host: a↵"


def line(text, expected):
    """A case whose request line alone matters."""
    return case(f"{text}↵Host: a↵↵", expected)


def target(text, expected):
    return line(f"GET {text} HTTP/1.1", expected)


def host(lines, expected):
    """A case whose Host lines matter."""
    return case(f"GET /healthz HTTP/1.1↵{lines}↵", expected)


def field(text, expected):
    """A case with one more field line."""
    return case(f"{G}{text}↵↵", expected)


PARSING = table(case, [
    ("9112 2.1", "a request with no more fields than Host; the connection is kept", f"{G}↵", "200 open"),
    ("9112 2.2", "an empty line before the request line is ignored", f"↵{G}↵", "200 open"),
    ("9112 2.2", "some more empty lines before it are, too", f"↵↵↵↵{G}↵", "200 open"),
    ("9112 2.2", "endless empty lines are refused", f"{'↵' * 9}{G}↵", "400 end"),
    ("9112 2.2", "an empty line between two requests", f"{G}↵↵{G}↵", "200 200 open"),
    ("9112 2.2", "LF alone ends no line", "GET /healthz HTTP/1.1\nHost: a\n\n", "400 end"),
    ("9112 2.2", "LF alone after the request line", "GET /healthz HTTP/1.1\nHost: a↵↵", "400 end"),
    ("9112 2.2", "LF alone after a field", "GET /healthz HTTP/1.1↵Host: a\nB: c↵↵", "400 end"),
    ("9112 2.2", "LF alone ends no header", f"{G}\n", "400 end"),
    ("9112 2.2", "LF alone before the request line", f"\n{G}↵", "400 end"),
    ("9112 2.2", "CR alone after the request line", "GET /healthz HTTP/1.1\rHost: a↵↵", "400 end"),
    ("9112 2.2", "CR alone within a field", f"{G}B: c\rd↵↵", "400 end"),
    ("9112 2.2", "CR twice before LF", f"{G}B: c\r\r\n↵", "400 end"),
    ("9112 2.2", "CR alone before the request line", f"\r{G}↵", "400 end"),
    ("9112 2.2", "a space before the first field", "GET /healthz HTTP/1.1↵ Host: a↵↵", "400 end"),
    ("9112 2.2", "a tab before the first field", "GET /healthz HTTP/1.1↵\tHost: a↵↵", "400 end"),
    ("9112 2.2", "a line of spaces before the first field", "GET /healthz HTTP/1.1↵  ↵Host: a↵↵", "400 end"),
    ("9112 2.2", "a mark of byte order before the request line", f"\xef\xbb\xbf{G}↵", "400 end"),
    ("9112 2.2", "the beginning of TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + "\0" * 40, "400 end"),
    ("9112 2.2", "NUL bytes", "\0" * 20, "400 end"),
    ("9112 2.3", "HTTP/1.0 without Host", "GET /healthz HTTP/1.0↵↵", "200 end"),
    ("9112 2.3", "a version in small letters", "GET /healthz http/1.1↵Host: a↵↵", "400 end"),
    ("9112 2.3", "a version of one digit", "GET /healthz HTTP/1↵Host: a↵↵", "400 end"),
    ("9112 2.3", "a version of more digits", "GET /healthz HTTP/1.10↵Host: a↵↵", "400 end"),
    ("9112 2.3", "a version with a leading zero", "GET /healthz HTTP/01.1↵Host: a↵↵", "400 end"),
    ("9112 2.3", "a version with a comma", "GET /healthz HTTP/1,1↵Host: a↵↵", "400 end"),
    ("9112 2.3", "a version with a space in it", "GET /healthz HTTP/ 1.1↵Host: a↵↵", "400 end"),
    ("9112 2.3", "a version of another protocol", "GET /healthz HTTQ/1.1↵Host: a↵↵", "400 end"),
    ("9112 2.3", "the preface of HTTP/2", "PRI * HTTP/2.0↵↵SM↵↵", "400 end"),
    ("9110 2.5", "a minor version that does not exist is read as the highest that does", "GET /healthz HTTP/1.2↵Host: a↵↵", "200 open"),
    ("9110 2.5", "HTTP/1.9 too", "GET /healthz HTTP/1.9↵Host: a↵↵", "200 open"),
    ("9110 2.5", "a major version that is not spoken", "GET /healthz HTTP/2.0↵Host: a↵↵", "400 end"),
    ("9110 2.5", "HTTP/0.9 with a version", "GET /healthz HTTP/0.9↵Host: a↵↵", "400 end"),
    ("9110 2.5", "HTTP/0.9 without a version", "GET /healthz↵", "400 end"),
])  # fmt: skip

REQUEST_LINE = table(line, [
    ("9112 3", "two spaces after the method", "GET  /healthz HTTP/1.1", "400 end"),
    ("9112 3", "two spaces before the version", "GET /healthz  HTTP/1.1", "400 end"),
    ("9112 3", "a tab after the method", "GET\t/healthz HTTP/1.1", "400 end"),
    ("9112 3", "a tab before the version", "GET /healthz\tHTTP/1.1", "400 end"),
    ("9112 3", "a space before the method", " GET /healthz HTTP/1.1", "400 end"),
    ("9112 3", "a space after the version", "GET /healthz HTTP/1.1 ", "400 end"),
    ("9112 3", "a vertical tab for a space", "GET\x0b/healthz HTTP/1.1", "400 end"),
    ("9112 3", "no target", "GET HTTP/1.1", "400 end"),
    ("9112 3", "an empty target", "GET  HTTP/1.1", "400 end"),
    ("9112 3", "a word too many", "GET /healthz /healthz HTTP/1.1", "400 end"),
    ("9112 3", "the longest target that need be read", f"GET /{'x' * 7999} HTTP/1.1", "404 open"),
    ("9112 3", "a target that is too long", f"GET /{'x' * 20_000} HTTP/1.1", "400 end"),
    ("9112 3", "a method that is too long", f"{'X' * 20_000} /healthz HTTP/1.1", "400 end"),
    ("9112 3.1", "no method", " /healthz HTTP/1.1", "400 end"),
    ("9112 3.1", "a method in small letters is another one", "get /healthz HTTP/1.1", "405 open"),
    ("9112 3.1", "a method of every character that it may have", "!#$%&'*+-.^_`|~0aZ /healthz HTTP/1.1", "405 open"),
    ("9112 3.1", "a method with a bracket", "GE(T /healthz HTTP/1.1", "400 end"),
    ("9112 3.1", "a method with a colon", "GET: /healthz HTTP/1.1", "400 end"),
    ("9112 3.1", "a method with a slash", "GET/ /healthz HTTP/1.1", "400 end"),
    ("9112 3.1", "a method in quotes", '"GET" /healthz HTTP/1.1', "400 end"),
    ("9112 3.1", "a method beyond ASCII", "G\xc9T /healthz HTTP/1.1", "400 end"),
    ("9112 3.1", "a method with NUL", "GET\0 /healthz HTTP/1.1", "400 end"),
    ("9110 9.1", "a method that nobody knows", "BREW /healthz HTTP/1.1", "405 open"),
    ("9110 9.1", "a method that is known and not for this resource", "DELETE /healthz HTTP/1.1", "405 open"),
    ("9110 9.3.8", "TRACE sends nothing back", "TRACE /healthz HTTP/1.1", "405 open"),
    ("9110 9.3.2", "HEAD has no body", "HEAD /healthz HTTP/1.1", "200- open"),
    ("9110 9.3.2", "nor has an error to HEAD", "HEAD /nothing HTTP/1.1", "404- open"),
    ("9110 9.3.7", "OPTIONS tells the methods", "OPTIONS /healthz HTTP/1.1", "204- open"),
])  # fmt: skip

TARGETS = table(target, [
    ("9112 3.2", "a target without a slash", "healthz", "400 end"),
    ("9112 3.2", "a fragment", "/healthz#top", "400 end"),
    ("9112 3.2", "a fragment that is escaped is none", "/healthz%23top", "404 open"),
    ("9112 3.2", "a space within", "/heal thz", "400 end"),
    ("9112 3.2", "a control character within", "/heal\x01thz", "400 end"),
    ("9112 3.2", "DEL within", "/healthz\x7f", "400 end"),
    ("9112 3.2", "bytes beyond ASCII", "/h\xc3\xa9althz", "400 end"),
    ("9112 3.2.1", "a query", "/healthz?a=b&c", "200 open"),
    ("9112 3.2.1", "an empty query", "/healthz?", "200 open"),
    ("9112 3.2.1", "a query with questions and slashes", "/healthz?a=/b?c=?", "200 open"),
    ("9112 3.2.1", "a query without a path", "?a=b", "400 end"),
    ("9112 3.2.1", "an escaped letter is the letter", "/%68ealthz", "200 open"),
    ("9112 3.2.1", "an escape in small letters", "/%6aealthz", "404 open"),
    ("9112 3.2.1", "an escape that is none", "/healthz%zz", "404 open"),
    ("9112 3.2.1", "half an escape", "/healthz%4", "404 open"),
    ("9112 3.2.1", "an escaped NUL", "/healthz%00", "404 open"),
    ("9112 3.2.1", "an escaped slash is no slash", "%2fhealthz", "400 end"),
    ("9112 3.2.1", "two slashes begin no authority", "//healthz", "404 open"),
    ("9112 3.2.1", "dot segments", "/x/../healthz", "404 open"),
    ("9112 3.2.1", "escaped dot segments", "/x/%2e%2e/healthz", "404 open"),
    ("9112 3.2.1", "a backslash is no slash", "/x\\..\\healthz", "404 open"),
    ("9112 3.2.2", "the absolute form", "http://a/healthz", "200 open"),
    ("9112 3.2.2", "the absolute form of https", "https://a/healthz", "200 open"),
    ("9112 3.2.2", "a scheme in capitals", "HTTP://A/healthz", "200 open"),
    ("9112 3.2.2", "another host than Host", "http://b/healthz", "200 open"),
    ("9112 3.2.2", "a port", "http://a:8000/healthz", "200 open"),
    ("9112 3.2.2", "an IPv6 address", "http://[::1]:8000/healthz", "200 open"),
    ("9112 3.2.2", "a query", "http://a/healthz?b", "200 open"),
    ("9112 3.2.2", "no path", "http://a", "404 open"),
    ("9112 3.2.2", "no path and a query", "http://a?b", "404 open"),
    ("9112 3.2.2", "another scheme", "ftp://a/healthz", "400 end"),
    ("9112 3.2.2", "no scheme", "://a/healthz", "400 end"),
    ("9112 3.2.2", "one slash", "http:/healthz", "400 end"),
    ("9110 4.2.1", "an empty host", "http:///healthz", "400 end"),
    ("9110 4.2.1", "a port alone", "http://:80/healthz", "400 end"),
    ("9110 4.2.4", "a user", "http://user@a/healthz", "400 end"),
    ("9110 4.2.4", "a user and a password", "http://user:password@a/healthz", "400 end"),
    ("9110 4.2.4", "a user behind another host", "http://a:80@b/healthz", "400 end"),
    ("9112 3.2.2", "a port that is no number", "http://a:b/healthz", "400 end"),
    ("9112 3.2.2", "half an IPv6 address", "http://[::1/healthz", "400 end"),
    ("9112 3.2.3", "the authority form with another method than CONNECT", "a:80", "400 end"),
    ("9112 3.2.4", "an asterisk with GET", "*", "400 end"),
]) + table(line, [
    ("9110 9.3.6", "CONNECT: this is no proxy", "CONNECT a:80 HTTP/1.1", "400 end"),
    ("9112 3.2.4", "OPTIONS of the whole server", "OPTIONS * HTTP/1.1", "204- open"),
    ("9112 3.2.4", "OPTIONS of the whole server in the absolute form", "OPTIONS http://a HTTP/1.1", "204- open"),
    ("9112 3.2.4", "OPTIONS of the root is another", "OPTIONS / HTTP/1.1", "404 open"),
    ("9112 3.2.4", "OPTIONS of an asterisk with a query", "OPTIONS *?a HTTP/1.1", "400 end"),
])  # fmt: skip

HOST = table(host, [
    ("9112 3.2", "no Host", "", "400 end"),
    ("9112 3.2", "Host twice", "Host: a↵Host: a↵", "400 end"),
    ("9112 3.2", "two different Hosts", "Host: a↵hOsT: b↵", "400 end"),
    ("9112 3.2", "a Host with a space", "Host: a b↵", "400 end"),
    ("9112 3.2", "a Host with a slash", "Host: a/b↵", "400 end"),
    ("9112 3.2", "a Host with a scheme", "Host: http://a↵", "400 end"),
    ("9112 3.2", "a Host with a user", "Host: user@a↵", "400 end"),
    ("9112 3.2", "a Host with a fragment", "Host: a#b↵", "400 end"),
    ("9112 3.2", "a Host with a query", "Host: a?b↵", "400 end"),
    ("9112 3.2", "a Host in quotes", 'Host: "a"↵', "400 end"),
    ("9112 3.2", "a Host beyond ASCII", "Host: \xe4↵", "400 end"),
    ("9112 3.2", "a Host with half an escape", "Host: a%4↵", "400 end"),
    ("9112 3.2", "a port that is no number", "Host: a:b↵", "400 end"),
    ("9112 3.2", "two ports", "Host: a:80:80↵", "400 end"),
    ("9112 3.2", "an IPv6 address without brackets", "Host: ::1↵", "400 end"),
    ("9112 3.2", "brackets that do not end", "Host: [::1↵", "400 end"),
    ("9112 3.2", "brackets that do not begin", "Host: ::1]↵", "400 end"),
    ("9112 3.2", "brackets around a name", "Host: [a]↵", "400 end"),
    ("9112 3.2", "something behind the brackets", "Host: [::1]a↵", "400 end"),
    ("9112 3.2", "an empty Host", "Host:↵", "200 open"),
    ("9110 7.2", "a name and a port", "Host: example.com:8000↵", "200 open"),
    ("9110 7.2", "an empty port", "Host: a:↵", "200 open"),
    ("9110 7.2", "an IPv4 address", "Host: 127.0.0.1:80↵", "200 open"),
    ("9110 7.2", "an IPv6 address", "Host: [::1]↵", "200 open"),
    ("9110 7.2", "an IPv6 address and a port", "Host: [2001:db8::1:2]:8000↵", "200 open"),
    ("9110 7.2", "an IPv6 address that holds an IPv4 address", "Host: [::ffff:127.0.0.1]↵", "200 open"),
    ("9110 7.2", "every character that a name may have", "Host: aZ0-._~!$&'()*+,;=%41↵", "200 open"),
    ("9110 7.2", "Host not first", "A: b↵Host: a↵", "200 open"),
    ("9112 5", "space around it means nothing", "Host: \t a \t↵", "200 open"),
    ("9112 5", "no space before it", "Host:a↵", "200 open"),
    ("9110 5.1", "its name in capitals", "HOST: a↵", "200 open"),
])  # fmt: skip
HOST += table(case, [
    ("9112 3.2", "an absolute target needs Host too", "GET http://a/healthz HTTP/1.1↵↵", "400 end"),
    ("9112 3.2", "HTTP/1.0 may have two Hosts no more than 1.1", "GET /healthz HTTP/1.0↵Host: a↵Host: b↵↵", "400 end"),
])  # fmt: skip

FIELDS = table(field, [
    ("9112 5", "no space behind the colon", "B:c", "200 open"),
    ("9112 5", "spaces and tabs around the value", "B: \t c\t ", "200 open"),
    ("9112 5", "an empty value", "B:", "200 open"),
    ("9112 5", "a value of spaces", "B:   ", "200 open"),
    ("9112 5", "spaces and tabs within the value", "B: c \t d", "200 open"),
    ("9112 5", "a colon in the value", "B: c:d", "200 open"),
    ("9112 5", "no colon", "B", "400 end"),
    ("9112 5", "no name", ": c", "400 end"),
    ("9112 5.1", "a space before the colon", "B : c", "400 end"),
    ("9112 5.1", "a tab before the colon", "B\t: c", "400 end"),
    ("9112 5.1", "a space before the colon of Content-Length", "Content-Length : 5", "400 end"),
    ("9112 5.1", "a space before the colon of Transfer-Encoding", "Transfer-Encoding : chunked", "400 end"),
    ("9112 5.2", "a folded value", "B: c↵ d", "400 end"),
    ("9112 5.2", "a value folded with a tab", "B: c↵\td", "400 end"),
    ("9112 5.2", "a value folded before it begins", "B:↵ c", "400 end"),
    ("9112 5.2", "a fold that hides a field", "B: c↵ Content-Length: 5", "400 end"),
    ("9112 5.2", "a folded Transfer-Encoding", "Transfer-Encoding:↵ chunked", "400 end"),
    ("9112 5.2", "a line of spaces before the end", "B: c↵ ", "400 end"),
    ("9110 5.1", "a name of every character that it may have", "!#$%&'*+-.^_`|~0aZ: c", "200 open"),
    ("9110 5.1", "a name with a space", "B c: d", "400 end"),
    ("9110 5.1", "a name with a bracket", "B(c: d", "400 end"),
    ("9110 5.1", "a name with an at sign", "B@c: d", "400 end"),
    ("9110 5.1", "a name with a slash", "B/c: d", "400 end"),
    ("9110 5.1", "a name in quotes", '"B": c', "400 end"),
    ("9110 5.1", "a name with a semicolon", "B;c: d", "400 end"),
    ("9110 5.1", "a name with a brace", "B{c: d", "400 end"),
    ("9110 5.1", "a name beyond ASCII", "B\xe4: c", "400 end"),
    ("9110 5.1", "a name with NUL", "B\0: c", "400 end"),
    ("9110 5.1", "a name with a control character", "B\x01: c", "400 end"),
    ("9110 5.5", "bytes beyond ASCII in the value", "B: \x80\xff\xc3\xa9", "200 open"),
    ("9110 5.5", "NUL in the value", "B: c\0d", "400 end"),
    ("9110 5.5", "a control character in the value", "B: c\x01d", "400 end"),
    ("9110 5.5", "ESC in the value", "B: c\x1bd", "400 end"),
    ("9110 5.5", "a form feed in the value", "B: c\x0cd", "400 end"),
    ("9110 5.5", "DEL in the value", "B: c\x7fd", "400 end"),
    ("9110 5.3", "a field many times", "B: c↵" * 50 + "B: c", "200 open"),
    ("9110 5.4", "as many fields as there may be", "B: c↵" * 98 + "B: c", "200 open"),
    ("9110 5.4", "too many fields", "B: c↵" * 99 + "B: c", "400 end"),
    ("9110 5.4", "a long value", f"B: {'c' * 15_000}", "200 open"),
    ("9110 5.4", "a value that is too long", f"B: {'c' * 16_384}", "400 end"),
    ("9110 5.4", "a name that is too long", f"{'B' * 16_384}: c", "400 end"),
    ("9110 5.4", "fields that are too long together", f"B: {'c' * 1000}↵" * 20 + "B: c", "400 end"),
    ("9110 11.6.2", "two sets of credentials", "Authorization: Bearer a↵Authorization: Bearer b", "400 end"),
    ("9110 12.5.3", "content codings that nobody need use", "Accept-Encoding: gzip, br", "200 open"),
    ("9110 14.2", "a range of what has no ranges", "Range: bytes=0-1", "200 open"),
    ("9110 10.1.4", "trailers that are asked for and not sent", "TE: trailers, deflate;q=0.5↵Connection: TE", "200 open"),
])  # fmt: skip

CASES = PARSING + REQUEST_LINE + TARGETS + HOST + FIELDS
