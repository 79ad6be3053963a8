"""An oracle for periods of law: last days reckoned without our code, to hold `crates/law` against.

Who is right about a last day is said by the law and the yearly notices of the State Council's General
Office. This script reads the notices as the package chinesecalendar has them, reckons every day of 2013
to 2026 by its own reasoning, and a test of `law` (crates/law/src/tests/oracle.rs) finds the same, day by
day and rule by rule.

What it goes by:
- 民诉法 85, 民诉法解释 125: the day of the event is not counted; days, months and years run from the day
  after. A last day that is a day of rest moves to the first day after the rest. A weekend that is worked
  in exchange is no day of rest; a weekday off is one.
- Months and years end on the day of the same number; a month that has none ends them on its own last day
  (民法典 202).
- 失信规定 10, 12: three working days, counted on working days alone, those made up for included.
- 失信规定 2: a term of two years, up to three more, ends by itself and moves over nothing; so does a grace
  period of one to three months (善意文明执行意见 15), which is why both are also given unmoved.
- A year without a notice has no days of rest that anybody knows: `?`, and `law` has to refuse.

The calendar of `law` was once taken over from chinesecalendar, too: agreement about the calendar proves
little by itself. So every day is compared with a second package that took the notices down by itself,
holidays, where it is installed.

    python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install chinesecalendar==1.11.0 holidays==0.109
    /tmp/oracle/bin/python scripts/oracle/periods.py             every line: date rule due
    /tmp/oracle/bin/python scripts/oracle/periods.py --check     is crates/law/src/tests/oracle.txt stale?
    /tmp/oracle/bin/python scripts/oracle/periods.py --write     write it anew
"""
import argparse
import sys
from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import chinese_calendar

FIRST, LAST = date(2013, 1, 1), date(2026, 12, 31)
KEPT = Path(__file__).parents[2] / "crates/law/src/tests/oracle.txt"
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
UNKNOWN = "?"
HEAD = """\
# Made by scripts/oracle/periods.py --write, which says what it goes by; do not edit.
# A line is a month; then a word per column, a character per day: how many days (0-9, a-z) the last day lies
# behind the day of the event, less what the column takes off. `3*`: the same on every day. `?`: unknown.
"""


@cache
def is_rest(day):
    """Whether nobody works on `day`; None where no notice says so."""
    try:
        return not chinese_calendar.is_workday(day)
    except NotImplementedError:
        return None


def working_days(event, count):
    """The last of `count` working days after the event."""
    day = event
    while count:
        day += timedelta(1)
        rest = is_rest(day)
        if rest is None:
            return None
        count -= not rest
    return day


def months(event, count):
    """The day of the same number, `count` months on, or the last of that month."""
    year, month = divmod(event.year * 12 + event.month - 1 + count, 12)
    return date(year, month + 1, min(event.day, monthrange(year, month + 1)[1]))


def moved(last):
    """Off the days of rest; None where the calendar ends first."""
    while (rest := is_rest(last)) is True:
        last += timedelta(1)
    return None if rest is None else last


# Column, what is taken off, what it reckons.
COLUMNS = [
    ("3-working-days", 0, lambda day: working_days(day, 3)),
    ("10-days-moved", 0, lambda day: moved(day + timedelta(10))),
    ("15-days-moved", 0, lambda day: moved(day + timedelta(15))),
    *((f"{n}-months", 28 * n, lambda day, n=n: months(day, n)) for n in (1, 2, 3)),
    *((f"{n}-months-moved", 28 * n, lambda day, n=n: moved(months(day, n))) for n in (1, 2, 3)),
    *((f"{12 * n}-months", 365 * n, lambda day, n=n: months(day, 12 * n)) for n in (2, 3, 4, 5)),
]


def days():
    """Every day of an event."""
    return [FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)]


def expectation():
    """What is kept beside the test."""
    lines = ["# " + " ".join(f"{name}:{off}" for name, off, _ in COLUMNS)]
    by_month = {}
    for day in days():
        by_month.setdefault(f"{day:%Y-%m}", []).append(day)
    for month, of_month in by_month.items():
        words = [month]
        for _, off, reckon in COLUMNS:
            due = [reckon(day) for day in of_month]
            word = "".join(
                DIGITS[(last - day).days - off] if last else UNKNOWN
                for day, last in zip(of_month, due)
            )
            words.append(word[0] + "*" if len(set(word)) == 1 else word)
        lines.append(" ".join(words))
    return HEAD + "\n".join(lines) + "\n"


def witness():
    """Days on which the second package says otherwise; None without it."""
    try:
        import holidays
    except ImportError:
        return None
    china = holidays.country_holidays("CN", years=range(FIRST.year, LAST.year + 1))
    return [day for day in days() if china.is_working_day(day) == is_rest(day)]


def check():
    """Stale, or the two packages at odds: 1."""
    odds = witness()
    if odds is None:
        print("holidays is not installed: the calendar has no second witness", file=sys.stderr)
    elif odds:
        print("the packages differ on", *odds, file=sys.stderr)
        return 1
    if not KEPT.exists() or KEPT.read_text() != expectation():
        print(f"{KEPT} is stale: run scripts/oracle/periods.py --write", file=sys.stderr)
        return 1
    print(f"{len(days())} days, {len(COLUMNS)} rules: as kept")
    return 0


def main():
    """See the top."""
    options = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    options.add_argument("--check", action="store_true", help="fail if what is kept is stale")
    options.add_argument("--write", action="store_true", help="keep what is reckoned")
    chosen = options.parse_args()
    if chosen.check:
        return check()
    if chosen.write:
        KEPT.write_text(expectation())
        return 0
    for day in days():
        for name, _, reckon in COLUMNS:
            print(day, name, reckon(day) or UNKNOWN)
    return 0


if __name__ == "__main__":
    sys.exit(main())
