"""What scheduling tells later rooms, in the past tense, inside the transaction. Receivers only write rows.

Each carries `booking`, `by` and `now`; `booking_moved` also `was` (the earlier Moment).
"""

from django.dispatch import Signal

booking_made = Signal()
booking_moved = Signal()
booking_cancelled = Signal()
booking_confirmed = Signal()  # fresh answers settled a provisional booking
booking_unsettled = Signal()  # fresh answers leave a booking open: a practitioner should look at it before the day
