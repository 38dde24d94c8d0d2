"""What screening tells later rooms, inside the transaction. Each carries `case`, `by` and `now`."""

from django.dispatch import Signal

case_opened = Signal()
case_decided = Signal()
