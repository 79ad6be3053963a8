"""cvc5 as a command: SMT-LIB on standard input, answers on standard output. The wheel brings the solver as a
library only."""

import sys

from cvc5 import InputLanguage, InputParser, Solver


def is_whole(text: str) -> bool:
    """Whether every parenthesis outside of quotes is closed."""
    depth, quote = 0, ""
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in '"|':
            quote = character
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
    return depth == 0 and not quote


def main() -> None:
    parser = solver = None
    text = ""
    for line in sys.stdin:
        if line.startswith(";"):
            continue
        text += line
        if not is_whole(text):
            continue
        if solver is None or text.strip() == "(reset)":
            solver = Solver()
            parser = InputParser(solver)
            if text.strip() == "(reset)":
                text = ""
                continue
        parser.setStringInput(InputLanguage.SMT_LIB_2_6, text, "stdin")
        text = ""
        while not (command := parser.nextCommand()).isNull():
            sys.stdout.write(command.invoke(solver, parser.getSymbolManager()) or "")
            sys.stdout.flush()


main()
