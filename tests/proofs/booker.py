"""One who books for visitors and acknowledges each booking, as a server does, once its action has returned. Made to be traced.

    python -m tests.proofs.booker ACKNOWLEDGEMENTS HOW_MANY [PRAGMA …]    the pragmas spoil SQLite on purpose
"""

from __future__ import annotations

import os
import sys

import django


def main(file: str, count: str, *pragmas: str) -> None:
    django.setup()
    from tests.proofs import clients  # its models want Django to be ready

    acknowledgements = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    times = clients.free_times()
    clients.spoil(pragmas)
    for number in range(int(count)):
        clients.book_alone(times[number])
        os.write(acknowledgements, b"booked\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
