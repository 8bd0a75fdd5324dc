"""The code page of a text: found by the words that it makes of the bytes."""

from __future__ import annotations

import codecs
import random

import pytest

from retainlog.formats._decoding import bad_bytes, decoded, encoding_of

WORDS = {
    "he": "דנה לוי כהן רונית מזרחי לקוח תאריך סיכום שיחה פגישה הערות חברה טלפון ייעוץ שיווק עיצוב ניהול חוזה חדש",
    "ru": "Иванов Пётр Ольга Ромашка постоянный клиент оплата договор звонок встреча письмо новый проект бюджет",
    "uk": "Шевченко Київ зустріч клієнт договір дзвінок Єлизавета підприємство новий проєкт оплата",
    "de": "Gespräch Bär Müller Jürgen Größe Straße München Köln Büro über Änderung für Käufer Grüße schön möglich",
    "fr": "café réunion été François Hélène société à côté près où Noël garçon déjà très élève Amélie forêt reçu",
    "es": "José Muñoz Peña reunión sesión años España María Núñez Ángel teléfono línea próxima Sánchez acción",
    "sv": "Åsa Öberg möte Björn Sjöström på över Göran Malmö Västerås återkoppling kärlek",
    "da": "Søren Jørgensen møde København Ærø på Århus kærlig Nørgaard første",
    "pl": "Wiśniewski Kraków spotkanie Łódź Małgorzata Święta ważny Zieliński Dąbrowski Wójcik również później",
    "cs": "Dvořák Černý Novák schůzka Příbram Jiří Růžička děkuji žádost čtvrtek Kateřina několik",
    "el": "Παπαδόπουλος Γιώργος συνάντηση πελάτης Αθήνα τηλέφωνο Μαρία Ελένη πληρωμή Δημήτρης Θεσσαλονίκη",
    "tr": "Yılmaz Çağlar görüşme müşteri Şahin İstanbul toplantı Güneş Öztürk değişiklik yarın Işık",
    "ar": "محمد أحمد اجتماع عميل الرياض شركة فاطمة مكالمة جديد مشروع حسن خالد السعودية",
}
PAGES = {
    "he": ("cp1255", "cp862"),
    "ru": ("cp1251", "koi8-r", "cp866"),
    "uk": ("cp1251",),
    "de": ("cp1252", "cp850", "mac-roman"),
    "fr": ("cp1252", "cp850", "mac-roman"),
    "es": ("cp1252", "cp850"),
    "sv": ("cp1252", "cp850"),
    "da": ("cp1252", "cp850"),
    "pl": ("cp1250", "iso8859-2", "cp852"),
    "cs": ("cp1250", "iso8859-2", "cp852"),
    "el": ("cp1253", "cp737"),
    "tr": ("cp1254", "cp857"),
    "ar": ("cp1256",),
}


def table(language: str, seed: int, rows: int) -> str:
    rng = random.Random(f"{language} {seed}")
    words = [*WORDS[language].split(), "call", "invoice", "Acme"]
    lines = [f"{rng.choice(words)} {rng.choice(words)},2026-01-{n:02},{rng.choice(words)}" for n in range(1, rows + 1)]
    return "client,date,summary\r\n" + "\r\n".join(lines)


@pytest.mark.parametrize(("language", "page"), [(language, page) for language in PAGES for page in PAGES[language]])
def test_the_code_page_is_found_by_its_words(language: str, page: str) -> None:
    right = total = 0
    for seed in range(10):
        text = table(language, seed, 8)
        data = text.encode(page)
        found, encoding = decoded(data)
        total += 1
        right += found == text
        assert encoding.how in ("guessed", "utf-8")
    assert right >= total - 1


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_in_all_its_forms(language: str, encoding: str) -> None:
    text = table(language, 1, 5)
    assert decoded(text.encode(encoding))[0] == text


def test_stray_bytes_of_utf_8_are_kept_to_be_named() -> None:
    data = ("שלום עולם " * 10).encode() + b"100\x96200 " + "עוד".encode()
    text, encoding = decoded(data)
    assert encoding.how == "utf-8"
    assert bad_bytes(text) == ["0x96"]
    assert text.encode("utf-8", "surrogateescape") == data


def test_a_page_that_is_given_wins_but_for_a_mark() -> None:
    assert encoding_of("דוד".encode("cp862"), "cp850").name == "cp850"
    assert encoding_of(codecs.BOM_UTF16_LE + "דוד".encode("utf-16-le"), "cp850").name == "utf-16"


def test_plain_ascii_is_utf_8() -> None:
    assert encoding_of(b"name,note\nA,b\n").title == "UTF-8"
