"""Pictures (SVG) of the results: latencies at each fraction of the messages, and the cost of a message over connections."""

import math
import re

WIDTH, HEIGHT, LEFT, BOTTOM, RIGHT, TOP = 720, 400, 70, 50, 130, 40
COLOURS = ["#555555", "#1f77b4", "#2ca02c", "#d62728", "#9467bd"]


def _scale(values, low, high, logarithmic):
    turn = math.log10 if logarithmic else float
    least, most = turn(min(values)), turn(max(values))
    span = (most - least) or 1.0
    return lambda value: low + (turn(value) - least) / span * (high - low)


def _text(x, y, text, anchor="middle", extra=""):
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" {extra}>{text}</text>'


def chart(title, across, up, lines, marks):
    """`lines`: name -> [(x, y)]; `marks`: x -> label. The y axis is logarithmic."""
    xs = [x for points in lines.values() for x, _ in points]
    ys = [y for points in lines.values() for _, y in points]
    at_x = _scale(xs, LEFT, WIDTH - RIGHT, False)
    low, high = 10 ** math.floor(math.log10(min(ys))), 10 ** math.ceil(math.log10(max(ys)))
    at_y = _scale([low, max(high, low * 10)], HEIGHT - BOTTOM, TOP, True)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        _text(WIDTH / 2, 20, title, extra='font-size="14"'),
        _text(WIDTH / 2, HEIGHT - 10, across),
        f'<g transform="rotate(-90 15 {HEIGHT / 2})">{_text(15, HEIGHT / 2, up)}</g>',
    ]
    step = low
    while step <= high:
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at_y(step):.1f}" y2="{at_y(step):.1f}" stroke="#dddddd"/>')
        parts.append(_text(LEFT - 6, at_y(step) + 4, f"{step:g}", "end"))
        step *= 10
    parts += [_text(at_x(x), HEIGHT - BOTTOM + 18, label) for x, label in marks.items()]
    for number, (name, points) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(f"{at_x(x):.1f},{at_y(y):.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(_text(WIDTH - RIGHT + 10, TOP + 20 + 20 * number, name, "start", f'fill="{colour}"'))
    return "\n".join([*parts, "</svg>"]) + "\n"


def draw(results, folder):
    folder.mkdir(parents=True, exist_ok=True)
    if paced := results.get("paced"):
        # The rarer a latency, the more room it gets: one decade of messages is as wide as the next.
        lines = {row["server"]: [(-math.log10(1 - fraction), us) for fraction, us in row["latency"]] for row in paced}
        marks = {-math.log10(1 - one): label for one, label in ((0.5, "50 %"), (0.9, "90 %"), (0.99, "99 %"), (0.999, "99.9 %"))}
        text = chart("Latency at 5,000 messages a second over 1,000 connections", "messages that were no slower", "microseconds", lines, marks)
        (folder / "latency.svg").write_text(text, encoding="utf-8")
    if growth := results.get("growth"):
        lines, marks = {}, {}
        for row in growth:
            if match := re.fullmatch(r"(\d+) connections", row["what"]):
                count = int(match.group(1))
                marks[math.log10(count)] = f"{count}"
                lines.setdefault(row["server"].split(",")[0], []).append((math.log10(count), row["cpu_us"]))
        text = chart("Cost of a message over connections, all busy", "connections", "CPU microseconds", lines, marks)
        (folder / "growth.svg").write_text(text, encoding="utf-8")
