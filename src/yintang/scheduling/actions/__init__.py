"""What can be done to the diary, one sentence each."""

from yintang.scheduling.actions.booking import (
    Person,
    answer_again,
    book,
    book_for,
    cancel,
    hold,
    let_go,
    move,
    release_expired,
)
from yintang.scheduling.actions.day import change_status, take_leave

__all__ = [
    "Person",
    "answer_again",
    "book",
    "book_for",
    "cancel",
    "change_status",
    "hold",
    "let_go",
    "move",
    "release_expired",
    "take_leave",
]
