# SPDX-License-Identifier: BSD-3-Clause
"""What is typed into an interactive bash, and what is waited for in between. A session is a list of
steps; it ends when bash does."""

UP, DOWN, RIGHT, LEFT = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
BACKSPACE, ENTER, TAB, ESCAPE = "\x7f", "\r", "\t", "\x1b"


def control(letter):
    return chr(ord(letter) & 0x1f)


class Step:
    def __init__(self, keys):
        self.keys = keys.encode()

    def __repr__(self):
        return repr(self.keys.decode())


class Prompt(Step):
    """Types, and waits for the next prompt."""


class Shown(Step):
    """Types, and waits until the cursor's line up to the cursor, or the line above where the cursor
    is at the beginning of one, ends like this; `settled` if nothing is shown after that."""

    def __init__(self, keys, text, settled=False):
        super().__init__(keys)
        self.text = text
        self.settled = settled

    def is_shown(self, screen):
        if screen.before_cursor():
            return screen.before_cursor().endswith(self.text)
        return screen.row > 0 and screen.text()[screen.row - 1].endswith(self.text)


class Top(Step):
    """Types, and waits until a program that fills the screen has this at the top, and its cursor
    after a text at the bottom."""

    settled = True

    def __init__(self, keys, top, bottom):
        super().__init__(keys)
        self.top = top
        self.bottom = bottom

    def is_shown(self, screen):
        at_bottom = screen.row == screen.rows - 1 and screen.before_cursor() == self.bottom
        return at_bottom and screen.text()[0] == self.top


class Resize:
    """The terminal's window gets another size."""

    def __init__(self, columns, rows):
        self.columns = columns
        self.rows = rows

    def __repr__(self):
        return f"{self.columns}x{self.rows}"


def lines(*texts):
    """A line is typed at each prompt."""
    return [Prompt(text + ENTER) for text in texts]


LEAVE = [Shown("exit 7" + ENTER, "exit")]

EDITING = [
    Shown("echo helo", "echo helo"),
    Shown(LEFT, "hel"),
    Shown("l", "hell"),
    Prompt(ENTER),
    Shown("echo wrogn" + BACKSPACE, "wrog"),
    Shown(BACKSPACE + BACKSPACE + "ong", "wrong"),
    Shown(control("a"), "> "),
    Shown(RIGHT * 4, "echo"),
    Shown(" not", "echo not"),
    Shown(control("e"), "not wrong"),
    Prompt(ENTER),
    Shown("echo one two three", "three"),
    Shown(control("w"), "two "),
    Shown(ESCAPE + "b", "one "),
    Shown(control("k"), "one "),
    Shown(control("y"), "two "),
    Prompt(ENTER),
    Shown("rubbish that goes", "goes"),
    Shown(control("u"), "> "),
    Prompt("echo kept" + ENTER),
    Shown("echo right", "right"),
    Shown(control("b") * 5, "echo "),
    Shown(control("d"), "echo "),
    Shown("n", "echo n"),
    Shown(control("t"), "echo in"),
    Prompt(ENTER),
    Shown("echo " + "0123456789" * 9, "56789"),
    Shown(control("a"), "> "),
    Shown("  ", "   "),
    Shown(control("e"), "56789"),
    Shown(LEFT * 60, "6789"),
    Shown("x", "6789x"),
    Prompt(ENTER),
    Shown("echo äöü€", "€"),
    Shown(LEFT, "ü"),
    Shown(BACKSPACE, "ö"),
    Prompt(ENTER),
    Shown("echo '" + control("v") + control("a"), "^A"),
    Prompt("' | od -c" + ENTER),
    Shown("echo 'first", "first"),
    Shown(ENTER, "> "),
    Prompt("second'" + ENTER),
    Shown("clear away", "away"),
    Shown(control("l") + "!", "away!", True),
    Shown(control("u"), "> "),
    *LEAVE,
]

HISTORY = [
    *lines("echo first", "echo second", "echo third"),
    Shown(UP, "third"),
    Shown(UP, "second"),
    Shown(UP, "first"),
    Shown(DOWN, "second"),
    Prompt(ENTER),
    Shown(UP + UP, "third"),
    Shown(BACKSPACE * 5 + "changed", "changed"),
    Prompt(ENTER),
    Shown(control("r"), "': "),
    Shown("fir", "echo "),
    Prompt(ENTER),
    Prompt("!!" + ENTER),
    Prompt("echo again !$" + ENTER),
    Shown("echo " + ESCAPE + ".", "echo first"),
    Prompt(ENTER),
    *lines("history", "fc -l -2", "echo again", "^again^more"),
    *LEAVE,
]

COMPLETION = [
    Shown("ls un" + TAB, "unique-name "),
    Prompt(ENTER),
    Shown("ls al" + TAB, "alpha"),
    Shown(TAB, "ls alpha"),
    Shown("b" + TAB, "alphabet "),
    Prompt(ENTER),
    Shown("ls w" + TAB, "with\\ space "),
    Prompt(ENTER),
    Shown("ls al" + TAB, "alpha"),
    # The names are listed, and the line again.
    Shown(TAB + TAB + "X", "ls alphaX"),
    Shown(BACKSPACE, "ls alpha"),
    Prompt(ENTER),
    Shown("ls /data/ba" + TAB, "bashrc "),
    Prompt(ENTER),
    Shown("unal" + TAB, "unalias "),
    Shown(control("u"), "> "),
    Shown("echo $PROMPT_C" + TAB, "COMMAND "),
    Prompt(ENTER),
    *LEAVE,
]

READER = "echo reading; cat -A" + ENTER
SLEEPER = "sh -c 'echo sleeping; exec sleep 1000'" + ENTER

SIGNALS = [
    Shown(SLEEPER, "sleeping", True),
    Prompt(control("c")),
    Prompt("echo $?" + ENTER),
    Shown(READER, "reading"),
    Shown("to and fro" + ENTER, "to and fro$", True),
    Prompt(control("c")),
    Prompt("echo $?" + ENTER),
    Shown(SLEEPER, "sleeping", True),
    Prompt(control("\\")),
    Prompt("echo $?" + ENTER),
    Shown("(trap '' INT; echo ignored; exec cat -A)" + ENTER, "ignored"),
    Shown(control("c") + "still" + ENTER, "still$", True),
    Prompt(control("d")),
    Shown("for i in 1 2 3; do sh -c 'echo in a loop; exec sleep 1000'; done" + ENTER, "loop"),
    Prompt(control("c")),
    Prompt("echo $?" + ENTER),
    Shown("sh -c 'stty intr ^X; echo changed; exec sleep 1000'" + ENTER, "changed"),
    Shown(control("c"), "^C"),
    Prompt(control("x")),
    Prompt("stty -a | grep -o 'intr = [^;]*'" + ENTER),
    Prompt("trap 'echo bash has it' INT" + ENTER),
    Shown(SLEEPER, "sleeping", True),
    Prompt(control("c")),
    *LEAVE,
]

STOPPED = "& until grep -q '^State:.T' /proc/$!/status; do :; done" + ENTER

JOBS = [
    Shown("sh -c 'echo reading; exec cat -A'" + ENTER, "reading"),
    Shown("a line" + ENTER, "a line$", True),
    Prompt(control("z")),
    Prompt("echo $?; jobs" + ENTER),
    Shown("fg" + ENTER, "cat -A'"),
    Shown("more" + ENTER, "more$", True),
    Prompt(control("z")),
    Shown("%" + ENTER, "cat -A'"),
    Shown("and more" + ENTER, "and more$", True),
    Prompt(control("d")),
    Prompt("echo $?" + ENTER),
    Shown(SLEEPER, "sleeping", True),
    Prompt(control("z")),
    Shown(SLEEPER, "sleeping", True),
    Prompt(control("z")),
    *lines("jobs", "bg", "jobs", "bg %1", "jobs -r", "kill %1; wait %1; echo $?",
           "kill -9 %2; wait %2; echo $?", "jobs"),
    Prompt("cat -A " + STOPPED),
    Shown("fg" + ENTER, "cat -A"),
    Shown("read by cat" + ENTER, "read by cat$", True),
    Prompt(control("d")),
    Prompt("stty tostop; echo 'not shown yet' " + STOPPED),
    Prompt("stty -tostop; fg" + ENTER),
    Shown("sh -c 'echo piped; exec cat' | cat | cat -A" + ENTER, "piped$"),
    Shown("through a pipe" + ENTER, "pipe$", True),
    Prompt(control("z")),
    *lines("jobs", "echo"),
    Prompt(control("d")),
    *LEAVE,
]

def size_is(columns, rows):
    return f"until [ \"$(stty size)\" = '{rows} {columns}' ]; do :; done"


SIZE = [
    Prompt("stty size; echo $LINES $COLUMNS" + ENTER),
    Resize(100, 30),
    Prompt(size_is(100, 30) + ENTER),
    Prompt("echo $LINES $COLUMNS" + ENTER),
    Shown("echo " + "0123456789" * 12, "789"),
    Shown(control("a"), "> "),
    Shown(control("d"), "> "),
    Shown("e", "e"),
    Prompt(ENTER),
    Shown("sh -c 'trap n=1 WINCH; echo waiting; until [ \"$n\" ]; do :; done; stty size'" + ENTER,
          "waiting", True),
    Resize(60, 20),
    Prompt(""),
    Prompt("echo $LINES $COLUMNS" + ENTER),
    Shown("ls /da" + TAB, "/data/"),
    Prompt(ENTER),
    Prompt("stty cols 70 rows 10; stty size; echo $LINES $COLUMNS" + ENTER),
    *LEAVE,
]

PROGRAMS = [
    Shown("read -p 'a name: ' name; echo \"<$name>\"" + ENTER, "name: "),
    Shown("Elm" + BACKSPACE, "El"),
    Shown("se" + control("w"), "name: "),
    Prompt("Elfin" + ENTER),
    Shown("stty -echo; read -p 'a secret: ' name; stty echo; echo \"<$name>\"" + ENTER, "secret: "),
    Prompt("not shown" + ENTER),
    Shown("read -n 1 -p 'a key: ' name; echo; echo \"<$name>\"" + ENTER, "key: "),
    Prompt("k"),
    Shown(READER, "reading"),
    Shown(control("s") + "held back" + ENTER + control("q"), "held back$", True),
    Shown("gone" + control("u") + "line" + ENTER, "line$", True),
    Prompt(control("d")),
    Prompt("seq 1000 >numbers" + ENTER),
    Top("less numbers" + ENTER, "1", "numbers"),
    Top(" ", "24", ":"),
    Top("/500" + ENTER, "500", ":"),
    Top("k", "499", ":"),
    Top("G", "978", "(END)"),
    Prompt("q"),
    Prompt("test -t 0 && echo yes; echo to the terminal >/dev/tty" + ENTER),
    Shown(control("d"), "exit"),
]

SESSIONS = {
    "editing": EDITING,
    "history": HISTORY,
    "completion": COMPLETION,
    "signals": SIGNALS,
    "jobs": JOBS,
    "size": SIZE,
    "programs": PROGRAMS,
}
