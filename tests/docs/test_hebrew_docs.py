"""What the Hebrew README and tutorial tell people to type works, in Hebrew."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.docs.test_examples import commands, typed

DOCS = Path(__file__).parents[2] / "docs"


# What a person answers where a line asks: (question, answer), until the line is done.
ANSWERS: dict[str, list[tuple[str, str]]] = {
    "retainlog config init": [
        ("נכון? (כן/לא) [כן]: ", ""),
        ("שפה (en | he) [he]: ", ""),
        ("קשר רגיל: ", "שבועיים"),
        ("כמה דרוש לך בחודש: ", "9000"),
        ("שעות בחודש: ", "100"),
        ("חסכונות: ", ""),
        ("תשלום חודשי רצוי: ", ""),
        ("כתובות הדוא״ל שלך: ", "me@example.com"),
    ],
    "retainlog mistake add אופק": [
        ("מה השתבש: ", "החוברת נשלחה בלי העמוד המשפטי"),
        ("מספר או מילה: ", "חוסר שירותיות"),
        ("מה הוביל לזה: ", "אין רשימה של מה שייך למסירה"),
        ("מספר או מילה: ", "עומס"),
        (": ", "לכתוב רשימה של מה שייך למסירה"),
        (": ", ""),
        (": ", ""),
    ],
    "retainlog loss add אופק": [
        ("מה נאמר, קרוב ככל האפשר למילים עצמן: ", "מעכשיו עושים את זה לבד"),
        ("מספר או מילה: ", "ברור"),
        ("מה לדעתך עומד מאחורי זה: ", "אותו דבר"),
        ("מספר או מילה: ", "ביצוע פנימי"),
        ("מ־1 (כבדה) עד 5 (קלה): ", "3"),
        ("פעולה לניצול השעות שהתפנו (Enter אם אין): ", ""),
    ],
    "retainlog report --reflect": [("> ", "דבר אחד"), *[("> ", "")] * 3, ("להפוך לפעולה: ", "")],
    "retainlog bidi test": [("(Enter: להשאיר): ", "")],
}


@pytest.mark.parametrize(
    ("page", "least"), [("README.md", 10), ("tutorial.md", 10), ("practice.md", 4), ("terminals.md", 3)]
)
def test_every_line_works(folder: Path, ok: Run, page: str, least: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETAINLOG_LANG", "he")
    lines = [line for line in commands(f"docs/he/{page}") if line.startswith("retainlog ")]
    assert len(lines) >= least
    if page in ("practice.md", "terminals.md"):  # pages to read, not to start from
        ok("client", "add", "אופק שיווק", "--fee", "4500")
    said = {line: typed(line, folder, ANSWERS) for line in lines}
    assert not [line for line, shown in said.items() if "Traceback" in shown]
    silent = [line for line, shown in said.items() if not re.search("[א-ת]", shown)]
    assert all(line.startswith("retainlog config set") for line in silent)


@pytest.mark.parametrize("page", sorted(path.name for path in (DOCS / "he").glob("*.md")))
def test_the_pages_read_from_right_to_left_and_their_links_lead_somewhere(page: str) -> None:
    text = (DOCS / "he" / page).read_text(encoding="utf-8")
    assert text.startswith('<div dir="rtl">')
    assert text.count("<div ") == text.count("</div>")
    assert text.count('<div dir="ltr">') == text.count("```sh")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (DOCS / "he" / target).exists(), target
