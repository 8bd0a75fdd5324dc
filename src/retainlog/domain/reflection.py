"""The answers of a monthly reflection."""

from datetime import date
from typing import NamedTuple


class Reflection(NamedTuple):
    """One answer to one question (`question` is a stable code) about the month that starts on `month`."""

    id: str
    month: date
    question: str
    answer: str
    on_date: date
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""
