"""The languages that a course may be in: a list and not free text, so that the catalog has one shelf for each."""

LANGUAGES = {
    "English": "",
    "Hindi": "हिन्दी",
    "Assamese": "অসমীয়া",
    "Bengali": "বাংলা",
    "Bodo": "बर'",
    "Dogri": "डोगरी",
    "Gujarati": "ગુજરાતી",
    "Kannada": "ಕನ್ನಡ",
    "Kashmiri": "کٲشُر",
    "Konkani": "कोंकणी",
    "Maithili": "मैथिली",
    "Malayalam": "മലയാളം",
    "Manipuri": "মৈতৈলোন্",
    "Marathi": "मराठी",
    "Nepali": "नेपाली",
    "Odia": "ଓଡ଼ିଆ",
    "Punjabi": "ਪੰਜਾਬੀ",
    "Sanskrit": "संस्कृतम्",
    "Santali": "ᱥᱟᱱᱛᱟᱲᱤ",
    "Sindhi": "سنڌي",
    "Tamil": "தமிழ்",
    "Telugu": "తెలుగు",
    "Urdu": "اردو",
    "Arabic": "العربية",
    "Chinese": "中文",
    "French": "Français",
    "German": "Deutsch",
    "Indonesian": "Bahasa Indonesia",
    "Japanese": "日本語",
    "Korean": "한국어",
    "Portuguese": "Português",
    "Russian": "Русский",
    "Spanish": "Español",
    "Swahili": "Kiswahili",
    "Turkish": "Türkçe",
    "Vietnamese": "Tiếng Việt",
}
"""Each by its English name, with what its speakers call it: English and Hindi, the others of the Constitution's Eighth
Schedule, then the world's."""


def label(language: str) -> str:
    """How a list shows it: `Tamil · தமிழ்`."""
    own = LANGUAGES.get(language, "")
    return f"{language} · {own}" if own else language
