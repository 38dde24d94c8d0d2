"""Screening as pure functions: answers and a day in; verdict, safe time and reasons out."""

from yintang.screening.rules.answers import Answer, Answers, BadAnswers, read_answers
from yintang.screening.rules.emergency import Emergency, emergency, emergency_number
from yintang.screening.rules.events import Event, Length, read_day
from yintang.screening.rules.judge import Judgement, judge, judge_age
from yintang.screening.rules.loading import BUILT_IN, clinic_pack, load_pack
from yintang.screening.rules.medicines import Medicine, look_up, read_entry
from yintang.screening.rules.pack import FollowUp, Group, Question, RulePack
from yintang.screening.rules.tables import BadPack
from yintang.screening.rules.verdict import Message, Reason, Verdict, day_in_words

__all__ = [
    "BUILT_IN",
    "Answer",
    "Answers",
    "BadAnswers",
    "BadPack",
    "Emergency",
    "Event",
    "FollowUp",
    "Group",
    "Judgement",
    "Length",
    "Medicine",
    "Message",
    "Question",
    "Reason",
    "RulePack",
    "Verdict",
    "clinic_pack",
    "day_in_words",
    "emergency",
    "emergency_number",
    "judge",
    "judge_age",
    "load_pack",
    "look_up",
    "read_answers",
    "read_day",
    "read_entry",
]
