"""One table of nasty strings by class; every way in and every way out is driven with all of them.

The classes follow the Big List of Naughty Strings (github.com/minimaxir/big-list-of-naughty-strings, MIT) with those of
terminals, spreadsheets and shells added; the strings are our own.
"""

from __future__ import annotations

OWNED = "OWNED"
"""A file of this name appears where a shell has run what was text."""

NASTY: dict[str, tuple[str, ...]] = {
    "colours and cursor": ("\x1b[31mred\x1b[0m", "\x1b[2J\x1b[1;1Hgone", "a\x1b[5A\x1b[Kb", "\x1bc reset", "\x1b#8"),
    "titles, links, clipboard (OSC)": (
        "\x1b]0;owned title\x07x",
        "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
        "\x1b]52;c;b3duZWQ=\x07x",
        "\x1b]1337;File=inline=1:AAAA\x07x",
        "open \x1b]0;never ended",
    ),
    "device strings (DCS, APC, PM, SOS)": ("\x1bPq#0;2;0\x1b\\x", "\x1b_Gi=1;AAAA\x1b\\x", "\x1b^pm\x1b\\\x1bXsos\x1b\\x"),
    "eight-bit controls (C1)": ("\x9b31mred", "\x9d0;owned\x9cx", "\x90q\x9cx", "a\x85b\x8dc", "\x84\x88"),
    "controls (C0)": ("a\x00b", "\x07bell\x08back", "a\x0bb\x0cc", "\x7fdel", "\x0e\x0f shift", "a\rb", "\x1a\x04"),
    "overrides and isolates": (
        "invoice\u202egpj.exe",
        "\u202dltr\u202c \u202bemb\u202c \u202aemb\u202c",
        "\u2066a \u2067b \u2068c \u2069",
        "שלום \u202e olleh \u2069 עולם",
    ),
    "invisible": ("zero\u200bwidth\u2060\ufeff", "soft\u00adhyphen", "\u200e\u200f\u061c marks", "\u2028line\u2029par"),
    "tags and variants": ("\U000e0041\U000e007f tag", "a\ufe0f\ufe0e", "\ufff9anno\ufffatation\ufffb"),
    "unicode at its limits": ("\ufffe\uffff\U0010ffff", "\ue000private", "Z̸̡̛̺͎a̵͜l̷̖g̶̈o", "ﷺ" * 20, "\u0300" * 50),
    "half a character": ("half\ud83d", "\udcff\udc80 bytes", "\udfff\ud800"),
    "rich markup": ("[bold]b[/bold]", "[link=https://evil.example]x[/link]", "[/]", "[red", "\\[bold]", ":smile: [@click=x]"),
    "html": (
        "<script>document.title='OWNED'</script>",
        "<img src=x onerror=document.title='OWNED'>",
        "\"><svg/onload=document.title='OWNED'>",
        "' onmouseover='document.title=1' x='",
        "</title></style></textarea></td></table><b>out",
        "<!--", "]]><![CDATA[", "&lt;b&gt; &#60; &amp", "javascript:alert(1)", "<bdo dir=rtl>x</bdo>",
        "<iframe src=//evil.example></iframe>", "<a href='//evil.example'>x</a>", "</p><meta http-equiv=refresh content=0>",
    ),
    "markdown": (
        "# head", "- item\n- item", "1. one", "> quote", "`code`", "*em* __strong__ ~~no~~", "[l](javascript:x)",
        "![i](//evil.example)", "a | b | c", "---", "```\nfence", "<https://evil.example>", "$x^2$", "\\", "    indented",
        "https://evil.example www.evil.example a@evil.example", "[ref]: //evil.example", "Setext\n===",
    ),
    "formulas": (
        "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "=cmd|'/C calc'!A0", "－1+1", "＝1+1",
        "＋1", "＠x", "=HYPERLINK(\"//evil.example\")", "%0A=1+1", "'=1+1", "\ufeff=1+1", "\u00a0=1+1", "\u200b=1+1",
        "\x00=1+1", "\"=1+1", ";=1+1", ",=1+1", "x,\"y\"\n=1+1",
    ),
    "shell": (
        f"$(touch {OWNED})", f"`touch {OWNED}`", f"; touch {OWNED} ;", f"| touch {OWNED}", f"&& touch {OWNED}", f"' ; touch {OWNED} '",
        f"\" ; touch {OWNED} \"", f"\n touch {OWNED}\n", "${IFS}", "$HOME", "~", "*", "?", "!!", "!1", "{a,b}", "<(id)",
        "-rf", "--help", "-", "--", "a\\", "\\", "'", '"', "#", "$'\\x41'", "%s%n", "%d{owned}", "a=b",
    ),
    "shell prompts": (
        f"\\[\\$(touch {OWNED})\\]", f"\\`touch {OWNED}\\`", "%{%F{red}%}", "%(?.a.b)", f"${{(e):-$(touch {OWNED})}}", "\\u\\h\\w",
        "%n%m%~", "\\e]0;owned\\a",
    ),
    "queries and paths": (
        "' OR 1=1 --", "'; DROP TABLE clients; --", "\" OR \"\"=\"", "NEAR(a b)", "a AND", "\"open", "col:x", "a*", "^a", "(",
        "../../../etc/passwd", "/dev/null", "C:\\x", "a/b", "..", "file:///etc/passwd", "%00", "null", "None", "NaN",
        "true", "0", "-0", "1e999", "0x10", "١٢٣", "undefined", "{}", "[]", "{x!r}", "%(x)s", "{0.__class__}", "{}{}{}",
    ),
    "calendars and cards": (
        "x\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:evil", "x\r\nEND:VEVENT\r\nBEGIN:VALARM", "a;b,c\\n:d", "BEGIN:VCALENDAR",
        "\\;\\,\\N", "=41=42", "=?utf-8?q?=1b=5b31m?=", "DTSTART:20260101", "ATTACH:file:///etc/passwd",
    ),
    "hebrew": ("שָׁלוֹם עֲלֵיכֶם", 'צה״ל — בע"מ', "\u05bc\u05c1alone", "עברית abc 123 (א)", "\u202bשלום\u202c"),
    "emoji": ("👩\u200d👩\u200d👧\u200d👦", "🏳\ufe0f\u200d🌈", "\U0001f1ee\U0001f1f1", "👍🏿", "\u20e3 7\ufe0f\u20e3"),
}  # fmt: skip

ALL = [(kind, text) for kind, texts in NASTY.items() for text in texts]
TEXTS = [text for _kind, text in ALL]
EVERYTHING = "\n".join(TEXTS)
"""All of them in one text of several lines."""
