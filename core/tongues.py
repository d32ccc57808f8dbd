"""What somebody's device says of their language, as the language's own name."""

import re

NAMES = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "it": "Italiano",
    "pt": "Português",
    "nl": "Nederlands",
    "pl": "Polski",
    "tr": "Türkçe",
    "cs": "Čeština",
    "da": "Dansk",
    "sv": "Svenska",
    "no": "Norsk",
    "nb": "Norsk",
    "nn": "Norsk",
    "fi": "Suomi",
    "hu": "Magyar",
    "ro": "Română",
    "el": "Ελληνικά",
    "uk": "Українська",
    "ru": "Русский",
    "ar": "العربية",
    "he": "עברית",
    "hi": "हिन्दी",
    "th": "ไทย",
    "vi": "Tiếng Việt",
    "id": "Bahasa Indonesia",
    "ja": "日本語",
    "ko": "한국어",
    "zh": "简体中文",
    "zh-tw": "繁體中文",
    "zh-hk": "繁體中文",
    "zh-hant": "繁體中文",
}
"""By the beginning of a locale, in small letters."""

_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,2}")


def locale_in(said: str) -> str:
    """The first locale that stands in an Accept-Language, or in a field of a platform; empty where there is none."""
    found = _LOCALE.fullmatch(said.partition(",")[0].partition(";")[0].strip())
    return found[0].replace("_", "-") if found else ""


def tongue_of(locale: str) -> str:
    """What the language calls itself: `Deutsch` for `de-AT`; empty where we do not know."""
    first, *rest = locale.casefold().split("-")
    return NAMES.get("-".join([first, *rest[:1]])) or NAMES.get(first, "")
