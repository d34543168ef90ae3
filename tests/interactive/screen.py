# SPDX-License-Identifier: BSD-3-Clause
"""What a terminal of the kind xterm shows: as much of one as readline, bash and less need. What it
does not know, it refuses, so that nothing is lost silently."""

import codecs
import re

CSI = re.compile(r"\x1b\[([?>]?)([0-9;]*)([@A-Za-z])")
OTHER = re.compile(r"\x1b([=>78MDE]|[()][A-Z0-9]|\][^\x07]*\x07)")
TAB = 8


class Unknown(Exception):
    """The terminal does not know that sequence."""


class Screen:
    def __init__(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.lines = [[" "] * columns for _ in range(rows)]
        self.row = self.column = 0
        self.full = False  # a character stands in the last column, the next one begins a line
        self.bells = 0
        self.aside = None  # what the alternate screen hides
        self.saved = (0, 0)
        self.decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self.rest = ""

    def resize(self, columns, rows):
        """As xterm does it: what does not fit is gone, the cursor's line stays."""
        gone = max(0, self.row - rows + 1)
        self.lines = [(line + [" "] * columns)[:columns] for line in self.lines[gone:]]
        self.lines = (self.lines + [[" "] * columns for _ in range(rows)])[:rows]
        self.columns, self.rows, self.row = columns, rows, self.row - gone
        self.column, self.full = min(self.column, columns - 1), False

    def text(self):
        return ["".join(line).rstrip() for line in self.lines]

    def before_cursor(self):
        """The cursor's line up to the cursor."""
        return "".join(self.lines[self.row])[:self.column + self.full]

    def feed(self, data):
        text = self.rest + self.decoder.decode(data)
        at = 0
        while at < len(text):
            after = self.take(text, at)
            if after is None:
                break
            at = after
        self.rest = text[at:]

    def take(self, text, at):
        """Does what stands at a place of the text; returns the next place, None: not all there."""
        c = text[at]
        if c != "\x1b":
            self.character(c)
            return at + 1
        match = CSI.match(text, at)
        if match:
            self.sequence(match[1] + match[3], [int(n or 0) for n in match[2].split(";")])
            return match.end()
        match = OTHER.match(text, at)
        if match:
            self.escape(match[1])
            return match.end()
        if len(text) - at > 64 or "\x1b" in text[at + 1:]:
            raise Unknown(repr(text[at:at + 20]))
        return None

    def character(self, c):
        if c == "\n":
            self.line_feed()
        elif c == "\r":
            self.column, self.full = 0, False
        elif c == "\b":
            self.column, self.full = max(0, self.column - 1), False
        elif c == "\t":
            self.column = min(self.columns - 1, self.column // TAB * TAB + TAB)
        elif c == "\a":
            self.bells += 1
        elif c < " ":
            raise Unknown(repr(c))
        else:
            self.show(c)

    def show(self, c):
        if self.full:
            self.column = 0
            self.line_feed()
        self.lines[self.row][self.column] = c
        self.full = self.column == self.columns - 1
        self.column += not self.full

    def line_feed(self):
        self.full = False
        if self.row < self.rows - 1:
            self.row += 1
            return
        del self.lines[0]
        self.lines.append([" "] * self.columns)

    def reverse_line_feed(self):
        if self.row > 0:
            self.row -= 1
            return
        del self.lines[-1]
        self.lines.insert(0, [" "] * self.columns)

    def escape(self, what):
        if what == "7":
            self.saved = self.row, self.column
        elif what == "8":
            self.row, self.column = self.saved
        elif what == "M":
            self.reverse_line_feed()
        elif what == "D":
            self.line_feed()

    def erase(self, row, start, end):
        for column in range(start, min(end, self.columns)):
            self.lines[row][column] = " "

    def erase_below(self):
        self.erase(self.row, self.column, self.columns)
        for row in range(self.row + 1, self.rows):
            self.erase(row, 0, self.columns)

    def alternate(self, on):
        if on:
            self.aside = self.lines, self.row, self.column
            self.lines = [[" "] * self.columns for _ in range(self.rows)]
        elif self.aside:
            self.lines, self.row, self.column = self.aside

    def move(self, row, column):
        self.row = max(0, min(self.rows - 1, row))
        self.column, self.full = max(0, min(self.columns - 1, column)), False

    def sequence(self, kind, numbers):
        n = numbers[0] or 1
        line = self.lines[self.row]
        if kind in "ABCD":
            down, right = {"A": (-n, 0), "B": (n, 0), "C": (0, n), "D": (0, -n)}[kind]
            self.move(self.row + down, self.column + right)
        elif kind in ("G", "d"):
            self.move(n - 1 if kind == "d" else self.row, n - 1 if kind == "G" else self.column)
        elif kind in ("H", "f"):
            self.move(n - 1, ([*numbers, 0][1] or 1) - 1)
        elif kind == "K" and numbers[0] < 2:
            self.erase(self.row, *((self.column, self.columns), (0, self.column + 1))[numbers[0]])
        elif kind == "J" and numbers[0] == 0:
            self.erase_below()
        elif kind == "J" and numbers[0] in (2, 3):
            self.lines = [[" "] * self.columns for _ in range(self.rows)]
        elif kind == "P":
            line[self.column:] = (line[self.column + n:] + [" "] * n)[:self.columns - self.column]
        elif kind == "@":
            line[self.column:] = ([" "] * n + line[self.column:])[:self.columns - self.column]
        elif kind in ("?h", "?l"):
            if 1049 in numbers:
                self.alternate(kind == "?h")
        elif kind == "r" and numbers != [1, self.rows] or kind not in "mlhtr" and kind != ">m":
            raise Unknown(f"{kind} {numbers}")
