"""The two pages that need no script: the messages of the WebSocket, and the calls."""

from html import escape

from beckon_html import block, code, inline, page, table, text


class Document:
    def __init__(self, content):
        self.content = content

    def look_up(self, node):
        """What a `$ref` points at, with what stands beside it."""
        while isinstance(node, dict) and "$ref" in node:
            beside = {key: value for key, value in node.items() if key != "$ref"}
            target = self.content
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = {**target, **beside}
        return node

    def kind(self, schema):
        schema = self.look_up(schema)
        if "const" in schema:
            return f"<code>{text(schema['const'])}</code>"
        if "enum" in schema:
            return ", ".join(f"<code>{text(value)}</code>" for value in schema["enum"])
        kinds = schema.get("type", "object")
        shown = text(" or ".join(kinds) if isinstance(kinds, list) else kinds)
        return f"{shown} of {self.kind(schema['items'])}" if "items" in schema else shown

    def members(self, schema):
        schema = self.look_up(schema)
        rows = []
        for name, member in schema.get("properties", {}).items():
            needed = "" if name in schema.get("required", []) else " (optional)"
            rows.append([f"<code>{text(name)}</code>{needed}", self.kind(member), inline(self.look_up(member).get("description", ""))])
        return table(["member", "type", "meaning"], rows)


def messages(content):
    document = Document(content)
    parts = ["<h1>Messages</h1>", block(content["info"]["description"])]
    for channel in content["channels"].values():
        parts += [f"<h2><code>{text(channel['address'])}</code></h2>", block(channel["description"])]
        for action, title in (("receive", "What you send"), ("send", "What you get")):
            parts.append(f"<h2>{title}</h2>")
            for message in exchanged(content, action):
                parts += message_part(document, document.look_up(message))
        parts += ["<h2>How a connection ends</h2>", close_codes(channel["x-close-codes"])]
    return page("messages", parts)


def exchanged(content, action):
    """The messages that the server receives, or sends: by itself and in reply."""
    for operation in content["operations"].values():
        if operation["action"] == action:
            yield from operation["messages"]
        elif "reply" in operation:
            yield from operation["reply"]["messages"]


def message_part(document, message):
    parts = [f"<h3><code>{text(message['title'])}</code> <small>{inline(message['summary'])}</small></h3>", block(message.get("description"))]
    parts.append(document.members(message["payload"]))
    provoked = message.get("x-provoked-by")
    if provoked:
        rows = [[f"<code>{text(each['payload']['detail'])}</code>", f"<code>{text(provoked[each['name']])}</code>"] for each in message["examples"]]
        return [*parts, table(["detail", "for example after"], rows)]
    return [*parts, *(code(example["payload"]) for example in message["examples"])]


def close_codes(codes):
    rows = [[f"<code>{each['code']}</code>", inline(each["description"]), inline(each["come-back"])] for each in codes]
    return table(["code", "why", "come back?"], rows)


def calls(content):
    document = Document(content)
    parts = ["<h1>Calls</h1>", block(content["info"]["description"])]
    for tag in content["tags"]:
        parts.append(f"<h2>{text(tag['name'])} <small>{inline(tag['description'])}</small></h2>")
        for path, item in content["paths"].items():
            for method in ("get", "post"):
                if method in item and tag["name"] in item[method]["tags"]:
                    parts += call_part(document, method, path, item[method])
    return page("calls", parts)


def call_part(document, method, path, operation):
    parts = [f'<h3 id="{escape(operation["operationId"])}"><code>{method.upper()} {text(path)}</code> <small>{inline(operation["summary"])}</small></h3>']
    parts.append(block(operation.get("description")))
    if "requestBody" in operation:
        parts.append(document.members(operation["requestBody"]["content"]["application/json"]["schema"]))
    rows = []
    for status, response in operation["responses"].items():
        response = document.look_up(response)
        rows.append([f"<code>{text(status)}</code>", inline(response["description"]), answers(document, response)])
    return [*parts, table(["status", "when", "for example"], rows)]


def answers(document, response):
    shown = []
    for media in response.get("content", {}).values():
        for example in media.get("examples", {}).values():
            value = code(document.look_up(example)["value"])
            if value not in shown:
                shown.append(value)
    return "".join(shown)
