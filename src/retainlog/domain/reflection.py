"""The answers of a monthly reflection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Reflection:
    """One answer to one question (`question` is a stable code) about the month that starts on `month`."""

    id: str
    month: date
    question: str
    answer: str
    on_date: date
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""
