"""Text tables: the first column to the left, numbers to the right."""


def table(head, rows):
    lines = [head, *rows]
    widths = [max(len(str(line[column])) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(str(cell).ljust(width) if column == 0 else str(cell).rjust(width) for column, (cell, width) in enumerate(zip(line, widths)))
        for line in lines
    )
