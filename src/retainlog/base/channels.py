"""What people call the ways of a contact, in English and Hebrew: one table for options, prompts and foreign tables."""

from __future__ import annotations

from functools import cache

from retainlog.base.text import fold

CHANNELS = {
    "call": "call, phone, phone call, telephone, telephone call, video call, voice call, שיחה, טלפון, שיחת טלפון, "
    "שיחת וידאו, צלצול",
    "email": 'email, e-mail, mail, e-mail message, מייל, אימייל, דוא"ל, דואר אלקטרוני',
    "meeting": "meeting, zoom, teams, meet, google meet, webex, video, video meeting, appointment, lunch, coffee, "
    "workshop, פגישה, ישיבה, זום, וידאו, סדנה, קפה",
    "message": "message, sms, whatsapp, chat, text, text message, slack, telegram, signal, imessage, dm, linkedin, "
    "הודעה, וואטסאפ, ווטסאפ, וואצאפ, ווצאפ, מסרון, סמס, צ'אט, טלגרם",
    "visit": "visit, on site, onsite, site visit, ביקור, ביקור אצל הלקוח",
    "other": "other, אחר",
}


def channel_of(text: str) -> str | None:
    """The channel that a word names; None for one that names none."""
    return _channels().get(fold(text))


@cache
def _channels() -> dict[str, str]:
    return {fold(name): code for code, names in CHANNELS.items() for name in names.split(", ")}
