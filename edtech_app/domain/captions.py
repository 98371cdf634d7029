"""Captions: what is said in a video and when, in each of its languages, and finding words in it."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from edtech_app.domain.entity import Entity, Value
from edtech_app.domain.search import SIGNS, words_of


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its BCP 47 code, its name for those who read it, and its English name."""

    code: str
    name: str
    english: str


LANGUAGES = {
    code: Language(code, name, english)
    for code, name, english in (
        ("en", "English", "English"),
        ("hi", "हिन्दी", "Hindi"),
        ("as", "অসমীয়া", "Assamese"),
        ("bn", "বাংলা", "Bengali"),
        ("gu", "ગુજરાતી", "Gujarati"),
        ("kn", "ಕನ್ನಡ", "Kannada"),
        ("ml", "മലയാളം", "Malayalam"),
        ("mr", "मराठी", "Marathi"),
        ("ne", "नेपाली", "Nepali"),
        ("or", "ଓଡ଼ିଆ", "Odia"),
        ("pa", "ਪੰਜਾਬੀ", "Punjabi"),
        ("ta", "தமிழ்", "Tamil"),
        ("te", "తెలుగు", "Telugu"),
        ("ur", "اردو", "Urdu"),
        ("ar", "العربية", "Arabic"),
        ("de", "Deutsch", "German"),
        ("es", "Español", "Spanish"),
        ("fr", "Français", "French"),
        ("id", "Bahasa Indonesia", "Indonesian"),
        ("ja", "日本語", "Japanese"),
        ("pt", "Português", "Portuguese"),
        ("ru", "Русский", "Russian"),
        ("zh", "中文", "Chinese"),
    )
}
"""The languages that captions may be in, in the order of lists: English and Hindi, then India's, then others."""

UNKNOWN_LANGUAGE = "und"
"""BCP 47's code for captions that were taken before anybody was asked for their language."""


def language_name(code: str) -> str:
    """What readers of the language call it."""
    return LANGUAGES[code].name if code in LANGUAGES else "Captions"


def language_code(words: str) -> str:
    """The code of a language that somebody named, in its own words or in English; unknown for any other."""
    named = words.strip().casefold()
    for language in LANGUAGES.values():
        if named in (language.code, language.name.casefold(), language.english.casefold()):
            return language.code
    return UNKNOWN_LANGUAGE


def best_language(present: Iterable[str], wanted: Iterable[str]) -> str:
    """The first of the languages present that is wanted (`hi-IN` wants `hi`), else the first; "" of none."""
    codes = list(present)
    for tag in wanted:
        if (code := tag.split("-")[0].lower()) in codes:
            return code
    return codes[0] if codes else ""


@dataclass(frozen=True, slots=True)
class Cue:
    """What is shown from one moment to another, in milliseconds.

    `text` is plain, of one or more lines; `settings` say where it stands on the picture, in WebVTT's words.
    """

    start: int
    end: int
    text: str
    settings: str = ""


class CaptionTrack(Value):
    """A video's captions in one language, as a file of the store."""

    language: str
    key: str


class Transcript(Entity):
    """What a video says in one language, to be read and searched: a copy of a caption file's words.

    A video has one for each language, held to it by the unique `slot`. `captions_key` is the file it was made from.
    `starts` are milliseconds, one for each cue in the order of time; `text` has a line for each, and so has `folded`:
    its words in their folded form with a blank before each, so that `" word" in folded` finds the words that begin so.
    They are long texts and no lists, which are slow to read: a search goes through hundreds of transcripts.
    """

    course_id: str
    media_id: str
    language: str
    slot: str
    captions_key: str
    starts: tuple[int, ...]
    text: str
    folded: str

    @property
    def lines(self) -> list[str]:
        """What is said in each cue."""
        return self.text.split("\n")

    @property
    def letters(self) -> int:
        """How long it is."""
        return len(self.text) + len(self.folded)

    @staticmethod
    def slot_of(media_id: str, language: str) -> str:
        return f"{media_id} {language}"

    @classmethod
    def written(
        cls, transcript_id: str, *, course_id: str, media_id: str, track: CaptionTrack, cues: Iterable[Cue]
    ) -> "Transcript":
        """The transcript of a track with these cues."""
        spoken = [(cue.start, " ".join(cue.text.split())) for cue in cues]
        return cls(
            id=transcript_id,
            course_id=course_id,
            media_id=media_id,
            language=track.language,
            slot=cls.slot_of(media_id, track.language),
            captions_key=track.key,
            starts=tuple(start for start, _ in spoken),
            text="\n".join(line for _, line in spoken),
            folded="\n".join(_folded(line) for _, line in spoken),
        )

    def places(self, words: list[str]) -> list[range]:
        """Where all the words (as `asked_words` gives them) are said together: the cues of each place.

        A place is one cue, or two that follow each other where a sentence was cut between them.
        """
        sought = [f" {word}" for word in words]
        if not sought or not all(word in self.folded for word in sought):
            return []

        def says(spoken: str) -> bool:
            return all(word in spoken for word in sought)

        places: list[range] = []
        spoken, free = self.folded.split("\n"), 0
        # A place has the first word in one of its cues; nothing else need be looked at.
        said_in = [at for at, line in enumerate(spoken) if sought[0] in line]
        for at in sorted({*said_in, *(at - 1 for at in said_in if at)}):
            following = spoken[at + 1] if at + 1 < len(spoken) else ""
            length = 1 if says(spoken[at]) else 2 if says(spoken[at] + following) and not says(following) else 0
            if at >= free and length:
                places.append(range(at, at + length))
                free = at + length
        return places

    def text_of(self, place: range) -> str:
        """What is said there."""
        return " ".join(self.lines[place.start : place.stop])


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, and whether it is one of the words that were looked for."""

    text: str
    is_found: bool


def marked(text: str, words: list[str]) -> tuple[Piece, ...]:
    """The text in pieces, so that the words that were looked for can be seen in it."""
    pieces: list[Piece] = []
    for is_word, letters in groupby(text, _belongs_to_word):
        part = "".join(letters)
        is_found = is_word and any(said.startswith(word) for said in words_of(part) for word in words)
        if pieces and pieces[-1].is_found == is_found:
            part = pieces.pop().text + part
        pieces.append(Piece(part, is_found))
    return tuple(pieces)


def _folded(line: str) -> str:
    return "".join(f" {word}" for word in words_of(line))


def _belongs_to_word(letter: str) -> bool:
    return letter in SIGNS or unicodedata.category(letter)[0] in "LNM"
