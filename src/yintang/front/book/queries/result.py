"""A judgement in public words: what it means, why, until when, and what can be done now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from yintang.kernel.ribbon import Ribbon, Span, ribbon
from yintang.kernel.spans import Spans
from yintang.screening.queries import Days
from yintang.screening.rules import Judgement, Message, Reason, Verdict
from yintang.screening.words import day_words, said

YEAR = 365  # days on the ribbon


@dataclass(frozen=True, slots=True)
class Result:
    kind: str  # of the notice: done, wait or info; nobody is in danger here
    headline: str
    body: str
    reasons: list[str]
    settled: list[str]  # waits that are over
    cautions: list[str]
    medicine_notice: str
    ribbon: Ribbon
    may_book: bool
    delayed: bool  # something stands in the way of today: the practitioner can be asked


def result_of(days: Days) -> Result:
    judged = days.judgement
    kind, headline, body = _headline(days)
    over = [reason for reason in judged.reasons if reason.until and reason.until <= judged.on]
    return Result(
        kind=kind, headline=headline, body=body,
        reasons=[said(reason.message) for reason in judged.reasons if reason not in over],
        settled=[said(reason.message) for reason in over],
        cautions=[said(reason.message) for reason in judged.cautions],
        medicine_notice=said(judged.medicine_notice) if judged.medicine_notice else "",
        ribbon=year_of(days), may_book=bool(days.bookable), delayed=judged.verdict.blocks,
    )


def _headline(days: Days) -> tuple[str, str, str]:
    judged = days.judgement
    if not judged.verdict.blocks:
        return "done", _("You may choose a day"), _(
            "Nothing in your answers delays a visit; your practitioner decides on the day."
        )
    if judged.earliest:
        headline = _("May be booked from %(day)s") % {"day": day_words(judged.earliest)}
        return "wait", headline, _("Your practitioner decides on the day.")
    if days.provisional:
        headline = _("A day may be kept for you from %(day)s") % {"day": day_words(days.provisional.pairs[0][0])}
        return "wait", headline, _("It is kept, not yet settled: before the visit we ask again how you are.")
    return _closed(judged.verdict)


def _closed(verdict: Verdict) -> tuple[str, str, str]:
    words = {
        Verdict.WAIT: (_("This has to wait"), _("Your practitioner can tell you more.")),
        Verdict.HOLD: (_("Not just yet"), _("Please answer again once this has changed, or ask the practitioner now.")),
        Verdict.REVIEW: (_("Your practitioner decides"),
                         _("Send them your answers: they read them, and reply to you by mail or telephone.")),
        Verdict.INCOMPLETE: (_("A question is still open"), _("Please answer the questions again.")),
        Verdict.DECLINE: (_("Not offered with these answers"),
                          _("Your practitioner can tell you what else may help you.")),
    }
    return "wait" if verdict in (Verdict.WAIT, Verdict.HOLD) else "info", *words[verdict]


def year_of(days: Days) -> Ribbon:
    return ribbon(_spans(days), days.judgement.on, YEAR)


def _spans(days: Days) -> Iterator[Span]:
    judged = days.judgement
    end = judged.on + timedelta(days=judged.horizon)
    for kept, words in ((days.settled, _("may be booked")), (days.provisional, _("may be kept, we ask again before"))):
        for start, until in kept:
            yield start, until if until < end else None, "safe", words
    for start, until in Spans([(judged.on, end)]) - days.bookable:
        yield start, until if until < end else None, "blocked", _why_not(judged, start, until)


def _why_not(judged: Judgement, start: date, until: date) -> str:
    standing = [reason for reason in judged.reasons
                if (reason.from_ or start) < until and (reason.until or until) > start]
    return "; ".join(dict.fromkeys(shortly(reason) for reason in standing)) or _("not yet")


def shortly(reason: Reason) -> str:
    """A reason in a few words, such as "4 weeks after “Botox or a similar injection”"."""
    event, length = reason.message.values.get("event"), reason.message.values.get("length")
    if isinstance(event, Message) and isinstance(length, Message):
        return _("%(length)s after “%(event)s”") % {"length": said(length), "event": said(event)}
    return {
        Verdict.HOLD: _("until it has passed"),
        Verdict.REVIEW: _("the practitioner decides"),
        Verdict.INCOMPLETE: _("a question is open"),
    }.get(reason.verdict, _("not offered"))


def missing_days(judged: Judgement) -> list[str]:
    """Why days are missing, and until when: "from 20 December 2026: 4 weeks after …"."""
    if not judged.safe and judged.provisional_from:
        words = _("from %(day)s: kept for you, and settled once you have answered again")
        return [words % {"day": day_words(judged.provisional_from)}]
    ends = [reason for reason in judged.reasons if reason.until and reason.until > judged.on]
    return [
        _("from %(day)s: %(why)s") % {"day": day_words(reason.until), "why": shortly(reason)}
        if not reason.from_ or reason.from_ <= judged.on
        else _("not from %(first)s, again from %(day)s: %(why)s")
        % {"first": day_words(reason.from_), "day": day_words(reason.until), "why": shortly(reason)}
        for reason in ends if reason.until
    ]
