"""The whole program in Hebrew: help, lists, records, reports, questions and what is typed."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from retainlog import reports
from retainlog.cli.registry import COMMANDS, Noun
from tests.conftest import Run

LEVELS: list[tuple[str, ...]] = [()]
for _name, _entry in COMMANDS.items():
    LEVELS += (
        [(_name,)] + [(_name, verb) for verb in _entry.verbs if isinstance(_entry, Noun)]
        if isinstance(_entry, Noun)
        else [(_name,)]
    )


def translated() -> dict[str, str]:
    """Message → its translation, where the two differ."""
    import gettext

    from retainlog import i18n

    file = Path(i18n.__file__).parent / "locale" / "he" / "LC_MESSAGES" / "retainlog.mo"
    with file.open("rb") as stream:
        catalogue = gettext.GNUTranslations(stream)._catalog  # type: ignore[attr-defined]
    return {
        message if isinstance(message, str) else message[0]: text
        for message, text in catalogue.items()
        if message != text
    }


@pytest.fixture
def hebrew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETAINLOG_LANG", "he")


@pytest.mark.parametrize("command", LEVELS, ids=lambda command: " ".join(command) or "retainlog")
def test_help_is_in_hebrew(ok: Run, command: tuple[str, ...]) -> None:
    text = ok("--lang", "he", *(command or ("help", "all")), *(("--help",) if command else ())).out
    assert "שימוש: retainlog" in text
    assert "אפשרויות:" in text
    assert "הצגת העזרה הזאת." in text
    without_examples = re.sub(r"retainlog [^\u0590-\u05ff]+|`[^`]+`|\"[^\"]+\"", "", text)
    sentences = re.findall(r"[A-Za-z']+(?: [a-z']+){2,}", without_examples)
    assert not sentences
    whole = " ".join(text.split())
    assert not [message for message in translated() if " " in message and message in whole]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.cli.processes import run

    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RETAINLOG_TODAY", "2026-11-21T10:00")
        patch.setenv("HOME", str(folder))
        assert run("demo", "--mixed", str(folder / "demo"))[0] == 0
    return folder / "demo" / "journal.db"


def shown(ok: Run, *line: str) -> set[str]:
    """Every heading, label and cell that a command prints."""
    out = ok("--lang", "he", *line).out
    return {cell.strip().rstrip(":") for row in out.splitlines() for cell in re.split(r"\s{2,}|(?<=:)\s", row)}


def test_nothing_that_the_program_says_is_left_in_english(ok: Run, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETAINLOG_DB", str(demo))
    lines = [["today"], ["brief", "אופק"], ["timeline", "acme"], ["impact", "acme"], ["search", "שיחה"], ["risk"]]
    lines += [["risk", "acme"], ["risk", "backtest"], ["config"], ["client", "list", "--status", "all"]]
    lines += [["report", name] for name in reports.names() if name != "value"]
    with sqlite3.connect(demo) as driver:
        tables = {name for (name,) in driver.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for noun, entry in COMMANDS.items():
            if isinstance(entry, Noun) and "list" in entry.verbs and noun != "history":  # that shows commands
                lines.append([noun, "list"])
            table = {"loss": "losses"}.get(noun, f"{noun}s")
            if isinstance(entry, Noun) and "show" in entry.verbs and table in tables:
                lines += [[noun, "show", key] for (key,) in driver.execute(f"SELECT id FROM {table} LIMIT 4")]
    # The value of a setting, an answer in words of one's own, a tag, the source of a lead.
    typed = {"", "auto", "mistake", "internal", "referral"}
    english = set(translated()) - typed
    found = {" ".join(line): said for line in lines if (said := shown(ok, *line) & english)}
    assert not found


def test_plain_cells_are_the_same_in_both_languages_unless_they_say_it_in_words(
    ok: Run, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETAINLOG_DB", str(demo))

    def rows(lang: str, *line: str) -> list[list[str]]:
        out = ok("--lang", lang, *line, "--format", "plain").out
        return [row.split("\t") for row in out.splitlines()]

    for noun in ("touch", "mistake", "action", "loss", "promise", "milestone", "win", "contact", "gesture"):
        assert rows("he", noun, "list") == rows("en", noun, "list") != []
    for english, hebrew in zip(rows("en", "client", "list"), rows("he", "client", "list"), strict=True):
        name, last, due, *_rest = hebrew
        assert [name, english[3], english[-1]] == [english[0], hebrew[3], hebrew[-1]]
        assert re.search("[א-ת]", last + due)
        assert not re.search("[א-ת]", english[1] + english[2])


# What is typed


def test_codes_dates_and_names_are_typed_in_hebrew(ok: Run, hebrew: None) -> None:
    ok("client", "add", "צ׳רלי בע״מ", "--kind", "פנימי", "--engagement", "פרויקט", "--since", "לפני שנה")
    logged = ok("touch", "add", "צרלי", "דיברנו", "--channel", "שיחה", "--by", "הם", "--on", "שלשום", "--json").json
    assert (logged["channel"], logged["by"], logged["on"]) == ("call", "them", "2026-11-19")
    assert ok("client", "show", "צ'רלי", "--json").json["kind"] == "internal"
    assert ok("touch", "list", "--channel", "שיחה", "--json").json[0]["client"] == "צ׳רלי בע״מ"
    sign = ok("sign", "add", "צרלי", "תחושת מועקה", "--json").json
    assert sign["code"] == "dread"


def test_a_hebrew_code_is_understood_in_an_english_interface(ok: Run, run: Run) -> None:
    ok("client", "add", "Acme Ltd")
    assert ok("touch", "add", "acme", "hello", "--channel", "פגישה", "--json").json["channel"] == "meeting"
    wrong = run("touch", "add", "acme", "hello", "--channel", "יונת דואר")
    assert wrong.code == 2
    assert "It takes one of: call, email" in wrong.err


def test_what_a_terminal_put_around_a_word_goes(ok: Run) -> None:
    ok("client", "add", "\u2067דנה לוי\u2069", "--alias", "\u200fדני\u200e")
    client = ok("client", "show", "\u2068דנה לוי\u2069", "\u200e--json").json
    assert client["name"] == "דנה לוי"
    assert client["aliases"] == ["דני"]
    touch = ok("touch", "add", "דנה", "\u2067שיחה \u2066on Q4\u2069 ארוכה\u2069", "--json").json
    assert touch["summary"] == "שיחה on Q4 ארוכה"


def test_decomposed_letters_are_composed(ok: Run) -> None:
    ok("client", "add", "E\u0301mile & Ren\u0065\u0301", "--note", "שִׁ")
    client = ok("client", "list", "--json").json[0]
    assert client["name"] == "Émile & René"
    assert ok("client", "show", "émile", "--json").json["id"] == client["id"]


def test_names_stand_where_people_look_for_them(ok: Run) -> None:
    names = ["צ׳רלי", "Zoe", "Émile", "ז׳אן", "Adam", "זהבה", "fabian", "צבי", "אבי"]
    for name in names:
        ok("client", "add", name, "--quiet")
    order = ["Adam", "Émile", "fabian", "Zoe", "אבי", "ז׳אן", "זהבה", "צבי", "צ׳רלי"]
    assert [row["name"] for row in ok("client", "list", "--json").json] == order
    for name in reversed(names):
        ok("contact", "add", "Zoe", name, "--quiet")
    assert [row["name"] for row in ok("contact", "list", "--json").json] == order
    assert ok(
        "client", "edit", "Zoe", "--tag", "ז׳אנר", "--tag", "זמן", "--tag", "Été", "--tag", "fall", "--json"
    ).json["tags"] == ["Été", "fall", "ז׳אנר", "זמן"]


def test_a_file_with_hebrew_headings_is_imported(ok: Run, hebrew: None, tmp_path: Path) -> None:
    file = tmp_path / "לקוחות.csv"
    file.write_text("שם הלקוח,תאריך,סיכום,ערוץ\nנועה לוי,1.11.2026,הצגתי טיוטה,פגישה\n", encoding="utf-8-sig")
    said = ok("import", "csv", str(file), "--kind", "touches", "--create-clients")
    assert "יובא:" in said.out
    assert ok("touch", "list", "נועה", "--json").json[0]["channel"] == "meeting"


# Errors


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("touch", "show"), "חסר הארגומנט 'ID'."),
        (("touch", "add", "--mood", "9", "x", "y"), "--mood: מספר מ־1 עד 5, לא 9."),
        (("touch", "add", "--mood", "x", "x", "y"), "--mood: מספר שלם, לא 'x'."),
        (("touch", "add", "--mod", "3"), "אין אפשרות --mod"),
        (("touch", "list", "--channel"), "לאפשרות '--channel' דרוש ערך."),
        (("touch", "list", "--json=x"), "האפשרות '--json' אינה מקבלת ערך."),
        (("path", "x", "y"), "יש ארגומנטים מיותרים (x y)"),
        (("tuch",), "אין פקודה 'tuch'. אולי הכוונה ל: touch?"),
        (("client", "show", "נועה"), "אין לקוח בשם 'נועה'."),
        (("touch", "show", "abcd"), "לא נמצא: נקודת מגע 'abcd'."),
        (("config", "set", "hours", "many"), "מספר שעות"),
    ],
)
def test_errors_are_in_hebrew(run: Run, hebrew: None, argv: tuple[str, ...], said: str) -> None:
    result = run(*argv)
    assert result.code in (2, 3)
    assert said in result.err
    assert not re.search(r"[A-Za-z']+(?: [a-z']+){2,}", re.sub(r"retainlog .*|--\S+", "", result.err))


def test_codes_within_a_value_are_typed_in_hebrew(ok: Run, hebrew: None, demo: Path, tmp_path: Path) -> None:
    journal = tmp_path / "copy.db"
    journal.write_bytes(demo.read_bytes())
    db = ("--db", str(journal))
    ok(*db, "check", "אופק", "--answer", "ביקורת=2", "--answer", "תחושת מועקה=1")
    checked = ok(*db, "check", "אופק", "--show", "--json").json
    assert {row["code"]: row["score"] for row in checked["answers"] if row["code"] in ("criticism", "dread")} == {
        "criticism": 2,
        "dread": 1,
    }
    scores = ("--score", "ערכים=3", "--score", "שירות הליבה=4")
    fit = ok(*db, "fit", "check", "מאפיית", *scores, "--exception", "מחיר=עשירית הנחה", "--json").json
    assert sorted(row["criterion"] for row in fit["answers"]) == ["core-service", "values"]
    assert [row["kind"] for row in fit["exceptions"]] == ["price"]
    assert "שירות הליבה" in ok(*db, "fit", "check", "מאפיית", "--show").out
    ok(*db, "report", "--reflect", "--answer", "מה הלך טוב=סדנה מלאה")
    assert "מבט חודשי" in ok(*db, "search", "סדנה").out
