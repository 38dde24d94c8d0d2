"""Why a booking is refused. Each says it in a word for programs; the doors say it in sentences."""

from __future__ import annotations

from yintang.screening.rules import Judgement, Message


class Refused(Exception):
    """The diary says no; nothing was written."""

    code = "refused"


class NotOffered(Refused):
    """Outside hours, notice, horizon or grid, or with someone who does not give this service."""

    code = "not_offered"


class SlotTaken(Refused):
    """It was offered, and someone else has it now."""

    code = "taken"


class ScreeningNeeded(Refused):
    """Needles, and no answers."""

    code = "screening_needed"


class AnswersOld(Refused):
    """The answers are older than the clinic trusts them for: ask what changed."""

    code = "answers_old"


class NotThatDay(Refused):
    """The answers keep this day from being booked; the judgement says why and until when."""

    code = "not_that_day"

    def __init__(self, judgement: Judgement) -> None:
        super().__init__(judgement.verdict.word)
        self.judgement = judgement


class ScreeningFailed(Refused):
    """The rules could not be applied. Nobody is booked on a question that was not answered."""

    code = "screening_failed"


class TooYoung(Refused):
    """Under 18: cosmetic visits are declined, others go to the practitioner with a guardian."""

    code = "under_age"

    def __init__(self, message: Message, *, may_ask: bool) -> None:
        super().__init__(str(message))
        self.message, self.may_ask = message, may_ask


class HoldGone(Refused):
    """The ten minutes are over, or the hold was already used."""

    code = "hold_gone"


class IllegalMove(Refused):
    """The table of legal moves has no such step."""

    code = "illegal_move"


class PermitLapsed(Refused):
    """The practitioner's registration has lapsed: nobody is checked in."""

    code = "permit_lapsed"


class ConsentMissing(Refused):
    """A required text was not agreed to."""

    code = "consent_missing"

    def __init__(self, codes: list[str]) -> None:
        super().__init__(", ".join(codes))
        self.codes = codes
