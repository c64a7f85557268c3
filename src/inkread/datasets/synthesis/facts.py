"""Amounts, prices, dates, times, telephone numbers, addresses and names, as people write them."""

from __future__ import annotations

import string
from collections.abc import Callable

import numpy as np

Word = Callable[[np.random.Generator], str]
"""Gives a word in small letters."""


def amount(rng: np.random.Generator) -> str:
    """Return a measure with its unit."""
    unit = rng.choice(
        ["g", "kg", "ml", "l", "cm", "mm", "m", "km", "lb", "oz", "pcs", "h", "min", "%", "°C", "°F", "°", "V", "A"]
    )
    number = rng.choice(
        [
            str(rng.integers(1, 1000)),
            f"{rng.integers(0, 100)}.{rng.integers(0, 10)}",
            f"{rng.integers(0, 20)},{rng.integers(0, 100)}",
            f"1/{rng.integers(2, 9)}",
        ]
    )
    return f"{number}{rng.choice(['', ' '])}{unit}"


def price(rng: np.random.Generator) -> str:
    """Return a price, with or without its currency."""
    whole = int(10 ** rng.uniform(0, 4.2))
    cents = f"{rng.integers(0, 100):02d}"
    number = rng.choice(
        [f"{whole}.{cents}", f"{whole},{cents}", str(whole), f"{whole:,}.{cents}", f"{whole}.-", f"{whole:,}"]
    )
    sign = rng.choice(list("$£€"))
    return rng.choice(
        [f"{sign}{number}", f"{sign} {number}", f"{number} {sign}", f"{number}{sign}", number, f"{number} EUR"]
    )


def date(rng: np.random.Generator) -> str:
    """Return a date of these decades in one of the ways to write it."""
    day, month, year = int(rng.integers(1, 32)), int(rng.integers(1, 13)), int(rng.integers(1930, 2035))
    short = f"{year % 100:02d}"
    name = rng.choice(_MONTHS)
    return rng.choice(
        [
            f"{day}/{month}/{short}",
            f"{month:02d}/{day:02d}/{year}",
            f"{day}.{month}.{year}",
            f"{day:02d}.{month:02d}.{short}",
            f"{year}-{month:02d}-{day:02d}",
            f"{day}-{month}-{short}",
            f"{name} {day}, {year}",
            f"{day} {name} {year}",
            f"{rng.choice(_DAYS)} {day}. {name}",
            f"{day}. {name[:3]}.",
            f"'{short}",
            str(year),
            f"{day}/{month}",
        ]
    )


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAYS = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Mon", "Tue", "Wed", "Thu", "Fri",
    "Sat", "Sun",
)  # fmt: skip


def time(rng: np.random.Generator) -> str:
    """Return a time of the day, or two."""
    hour, minute = int(rng.integers(0, 24)), int(rng.integers(0, 60))
    return rng.choice(
        [
            f"{hour}:{minute:02d}",
            f"{hour:02d}:{minute:02d}:{rng.integers(0, 60):02d}",
            f"{hour % 12 + 1}{rng.choice([' ', ''])}{rng.choice(['am', 'pm', 'a.m.', 'PM'])}",
            f"{hour % 12 + 1}:{minute:02d} {rng.choice(['am', 'pm', 'AM', 'PM'])}",
            f"{hour}h{minute:02d}",
            f"{hour}:00 - {(hour + 2) % 24}:30",
        ]
    )


def digits(rng: np.random.Generator, count: int) -> str:
    """Return ``count`` digits."""
    return "".join(map(str, rng.integers(0, 10, count)))


def phone(rng: np.random.Generator) -> str:
    """Fill a number into one of the ways to write it: each # is a digit."""
    forms = (
        "(###) ###-####", "###-###-####", "+## ### ### ####", "0### / ### ## ##", "0##-#######", "###.###.####",
        "0#### ######", "Tel. ### ####", "+44 (0)## #### ####", "0######-##",
    )  # fmt: skip
    return "".join(digits(rng, 1) if c == "#" else c for c in str(rng.choice(forms)))


def mail(word: Word, rng: np.random.Generator) -> str:
    """Return an e-mail address, or another address of the net."""
    one, other = (_plain(word(rng)) for _ in range(2))
    name = rng.choice(
        [one, f"{one}.{other}", f"{one[:1]}.{other}", f"{one}_{other}", f"{one}{digits(rng, 2)}", f"{one}-{other}"]
    )
    host = rng.choice([_plain(word(rng)), "gmail", "mail", "gmx", "web", "yahoo", "outlook"])
    end = rng.choice(["com", "org", "net", "de", "fr", "edu", "co.uk", "nl", "it", "gov", "info"])
    return rng.choice(
        [
            f"{name}@{host}.{end}",
            f"www.{host}.{end}",
            f"http://{host}.{end}/{one}",
            f"https://www.{host}.{end}",
            f"@{one}",
            f"#{one}",
            f"{host}.{end}/~{one}",
            f"C:\\{one}\\{other}",
        ]
    )


def _plain(word: str) -> str:
    kept = "".join(c for c in word if c in string.ascii_letters)
    return kept or "info"


def address(word: Word, rng: np.random.Generator) -> str:
    """Return a part of a postal address."""
    street, town = word(rng).capitalize(), word(rng).capitalize()
    number = int(rng.integers(1, 400))
    state = "".join(rng.choice(list(string.ascii_uppercase), 2))
    return rng.choice(
        [
            f"{number} {street} {rng.choice(['St.', 'Street', 'Ave', 'Road', 'Rd', 'Lane', 'Dr.'])}",
            f"{street}str. {number}",
            f"{town}, {state} {digits(rng, 5)}",
            f"{digits(rng, 5)} {town}",
            f"P.O. Box {number}",
            f"Apt. {number}{rng.choice(list('ABC'))}",
            f"{street} {number}, {town}",
            f"c/o {street} {town}",
        ]
    )


def name(word: Word, rng: np.random.Generator) -> str:
    """Return somebody's name, or how he is addressed."""
    first, last = (word(rng).capitalize() for _ in range(2))
    initial = rng.choice(list(string.ascii_uppercase))
    title = rng.choice(["Mr.", "Mrs.", "Ms", "Dr.", "Prof.", "Dear", "Hi", "To:", "From:", "Name:"])
    return rng.choice(
        [
            f"{first} {last}",
            f"{first} {initial}. {last}",
            f"{title} {last}",
            f"{last}, {first}",
            f"{initial}. {last}",
            f"{first} & {last}",
            f"{first}-{last}",
        ]
    )
