"""doc/openapi.yaml and doc/asyncapi.yaml, as what every answer and every message of the server is held against.

The documents allow members that they do not name, since later versions add some; here nothing passes that is not described.
"""

import copy
import functools
import json
import urllib.parse

import jsonschema
import yaml

# Of HTTP itself, on every answer.
FRAMING = {"date", "content-length", "connection", "content-type"}
# Answers to a connection that is turned away unread: none of the fields of the others.
UNREAD = "Too many connections"
REFUSALS = {400: "Unreadable", 404: "NotFound", 405: "MethodNotAllowed", 408: "TooSlow", 413: "TooLarge", 417: "UnknownExpectation",
            429: "TooManyConnections", 503: "Full"}  # fmt: skip


class Undocumented(AssertionError):
    """The server said something that the documents do not."""


def load(root, name):
    return yaml.load((root / "doc" / name).read_text(encoding="utf-8"), yaml.CSafeLoader)


class Document:
    def __init__(self, content):
        self.content = content
        self._closed = {"components": closed(content["components"])}
        self._validators = {}

    def look_up(self, node):
        while "$ref" in node:
            target = self.content
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def faults(self, schema, value, strict=True):
        """What is wrong with the value, in words; empty when nothing is."""
        key = (json.dumps(schema), strict)
        if key not in self._validators:
            root = {**closed(schema), **self._closed} if strict else {**schema, "components": self.content["components"]}
            self._validators[key] = jsonschema.Draft202012Validator(root)
        return "; ".join(f"{error.json_path}: {error.message}" for error in self._validators[key].iter_errors(value))


def closed(node):
    """A schema that allows no members but those that it names."""
    if isinstance(node, list):
        return [closed(each) for each in node]
    if not isinstance(node, dict):
        return node
    copied = {name: closed(each) for name, each in node.items()}
    if isinstance(node.get("properties"), dict) and node.get("type") == "object":
        copied.setdefault("additionalProperties", False)
    return copied


class Calls(Document):
    """OpenAPI: the answers to requests."""

    METHODS = ("get", "post", "put", "patch", "delete")

    def operations(self):
        for path, item in self.content["paths"].items():
            for method in self.METHODS:
                if method in item:
                    parameters = [self.look_up(each) for each in item.get("parameters", []) + item[method].get("parameters", [])]
                    yield {**item[method], "method": method.upper(), "path": path, "parameters": parameters}

    def find(self, path):
        """The path item; a trailing slash means nothing."""
        wanted = path.rstrip("/").split("/")
        for pattern, item in self.content["paths"].items():
            parts = pattern.rstrip("/").split("/")
            if len(parts) == len(wanted) and all(part == each or part.startswith("{") and each for part, each in zip(parts, wanted)):
                return item
        return None

    def check(self, method, target, answer, origin=None):
        """Raises Undocumented unless the document has this answer to that request."""
        path = urllib.parse.urlsplit(target).path
        item = self.find(path)
        if item is None and "ETag" in answer.headers:
            return  # a page, or a file of one
        response = self._response(method, item, answer.status)
        if response is None:
            raise Undocumented(f"{method} {path} was answered {answer.status}, which is documented nowhere: {answer.body[:200]!r}")
        fault = self._body_fault(method, response, answer) or self._header_fault(response, answer, origin)
        if fault:
            raise Undocumented(f"{method} {path} was answered {answer.status} otherwise than documented: {fault}")

    def _response(self, method, item, status):
        if method == "OPTIONS" and status == 204:
            return self.content["components"]["responses"]["Options"]
        operation = (item or {}).get("get" if method == "HEAD" else method.lower())
        if operation is not None:
            found = operation["responses"].get(str(status))
            return found and self.look_up(found)
        name = REFUSALS.get(status)
        return self.content["components"]["responses"][name] if name else None

    def _body_fault(self, method, response, answer):
        if method == "HEAD" or "content" not in response:
            return "it has a body" if answer.body else ""
        media = (answer.headers["Content-Type"] or "").split(";")[0]
        if media not in response["content"]:
            return f"its type is {media}"
        value = json.loads(answer.body) if media == "application/json" else answer.body.decode()
        return self.faults(response["content"][media]["schema"], value)

    def _header_fault(self, response, answer, origin):
        documented = {name.lower(): self.look_up(header) for name, header in response.get("headers", {}).items()}
        general = {name.lower(): header for name, header in self.content["components"]["headers"].items() if "x-on" in header}
        # A body that holds this text is an error, for others come as JSON of other members.
        is_unread = UNREAD.encode() in answer.body
        for name, header in {**general, **documented}.items():
            value = answer.headers[name]
            general_only = name in general and name not in documented
            needed = header.get("required") and not (general_only and (is_unread or answer.status == 101))
            if name == "retry-after" and answer.status == 503 and b'"parts"' in answer.body:
                continue  # readiness is no refusal
            if value is None and needed:
                return f"{name} is missing"
            if value is not None and (fault := self.faults(header["schema"], value)):
                return f"{name}: {fault}"
        if origin is None and "access-control-allow-origin" in {name.lower() for name in answer.headers}:
            return "CORS fields for a request without an Origin"
        unknown = {name.lower() for name in answer.headers} - set(documented) - set(general) - FRAMING
        return f"undocumented fields: {', '.join(sorted(unknown))}" if unknown else ""


class Messages(Document):
    """AsyncAPI: the messages of the WebSocket, as a client sees them."""

    RELAYED = ("offer", "answer", "candidate")

    def message(self, reference):
        return self.look_up(reference)

    def _exchanged(self, action):
        for operation in self.content["operations"].values():
            references = operation["messages"] if operation["action"] == action else []
            replies = operation.get("reply", {}).get("messages", []) if action == "send" else []
            for reference in [*references, *replies]:
                yield self.look_up(reference)

    @functools.cached_property
    def received(self):
        """By type, what a client may get."""
        return self._by_type("send")

    @functools.cached_property
    def sent(self):
        """By type, what a client may send."""
        return self._by_type("receive")

    def _by_type(self, action):
        return {message["payload"]["properties"]["type"]["const"]: message for message in self._exchanged(action)}

    def check(self, text):
        """Raises Undocumented unless the document has this message from the server. What peers say to one another may have any further members."""
        message = json.loads(text)
        described = self.received.get(message.get("type")) if isinstance(message, dict) else None
        if described is None:
            raise Undocumented(f"a message of a type that is documented nowhere: {text[:200]!r}")
        fault = self.faults(described["payload"], message, strict=message["type"] not in self.RELAYED)
        if fault:
            raise Undocumented(f"a message other than documented, {fault}: {text[:200]!r}")


@functools.cache
def shipped(root):
    """Both documents of the repository."""
    return Calls(load(root, "openapi.yaml")), Messages(load(root, "asyncapi.yaml"))


def changed(document, change):
    """The same kind of document with other content, for tests of the checks."""
    content = copy.deepcopy(document.content)
    change(content)
    return type(document)(content)


def without(*path):
    """The change that takes away what is at that path."""

    def change(content):
        for part in path[:-1]:
            content = content[part]
        del content[path[-1]]

    return change
