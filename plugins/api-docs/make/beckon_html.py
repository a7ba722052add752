"""HTML from the parts of a document: text is escaped here and nowhere else."""

import html
import json
import re

PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Beckon: {title}</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/docs/docs.css">
</head>
<body>
  <nav aria-label="Documents">
    <strong>Beckon</strong>
    <a href="/docs">Calls</a>
    <a href="/docs/messages">Messages</a>
    <a href="/openapi.json">openapi.json</a>
    <a href="/asyncapi.json">asyncapi.json</a>
  </nav>
  <main class="page">
{body}
  </main>
</body>
</html>
"""


def page(title, parts):
    return PAGE.format(title=html.escape(title), body="\n".join(parts))


def text(value):
    return html.escape(str(value))


def inline(markdown):
    """The marks that the documents use within a line: code, bold and links to this server."""
    escaped = text(markdown)
    escaped = re.sub(r"`([^`]+)`", r"<code>\1</code>", escaped)
    escaped = re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", escaped)
    return re.sub(r"\[([^\]]+)\]\((/[\w./-]*)\)", r'<a href="\2">\1</a>', escaped)


def block(markdown):
    """Paragraphs and lists."""
    made = []
    for paragraph in re.split(r"\n\s*\n", (markdown or "").strip()):
        if paragraph.startswith("- "):
            items = re.split(r"\n?^- ", paragraph, flags=re.MULTILINE)[1:]
            made.append("<ul>" + "".join(f"<li>{inline(item)}</li>" for item in items) + "</ul>")
        elif paragraph:
            made.append(f"<p>{inline(paragraph)}</p>")
    return "\n".join(made)


def table(heads, rows):
    """Cells are HTML."""
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{text(each)}</th>' for each in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table>"


def code(value):
    """A JSON value, or a text as it stands."""
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2 if len(json.dumps(value)) > 100 else None)
    return f"<pre><code>{text(shown)}</code></pre>"
