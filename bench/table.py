# SPDX-License-Identifier: BSD-3-Clause
"""Renders measurements as a Markdown table that also reads well on a terminal."""

import rows


def number(value):
    if value is None:
        return "-"
    return f"{value:,.1f}" if value < 100 and value != int(value) else f"{value:,.0f}"


def ratio(elfin, others):
    """Returns how much less elfin needs than the better of the others."""
    others = [other for other in others if other is not None]
    if not elfin or not others:
        return "-"
    times = min(others) / elfin
    return f"{times:,.2f}×" if times < 10 else f"{times:,.0f}×"


def verdict(elfin, aim):
    if aim is None:
        return ""
    reached = "" if elfin is None else ", reached" if elfin <= aim else ", missed"
    return f"≤ {aim:,}{reached}"


def cells(results, name, title, aim):
    elfin, linux, tuned = (results.get(kernel, {}).get(name)
                           for kernel in ("elfin", "linux", "tuned"))
    return [title, number(elfin), number(linux), number(tuned), ratio(elfin, (linux, tuned)),
            verdict(elfin, aim)]


def render(results, about, names):
    """Returns the table of the rows in `names`, and how it came about."""
    head = ["instructions an operation, unless said", "elfin", "Linux", "Linux tuned",
            "fewer than Linux", "aim"]
    body = [cells(results, *row) for row in rows.ALL if row[0] in names]
    body = [line for line in body if set(line[1:4]) != {"-"}]
    widths = [max(len(line[column]) for line in [head] + body) for column in range(len(head))]

    def row_text(line):
        fields = [line[0].ljust(widths[0])]
        fields += [cell.rjust(width) for cell, width in zip(line[1:5], widths[1:5])]
        return "| " + " | ".join(fields + [line[5].ljust(widths[5])]) + " |"

    rule = "|" + "|".join(["-" * (widths[0] + 2)] + ["-" * (width + 1) + ":" for width in
                                                    widths[1:5]] + ["-" * (widths[5] + 2)]) + "|"
    linux = about["linux"]
    return "\n".join([row_text(head), rule, *map(row_text, body), "",
                      f"QEMU {about['qemu']} {' '.join(about['options'])} (without -icount for "
                      "milliseconds)",
                      f"Linux: {linux['package']} {linux['version']}, SHA-256 {linux['sha256']}",
                      f"Linux tuned: {about['tuned']}", ""])
