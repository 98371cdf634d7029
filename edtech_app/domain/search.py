"""How the catalog understands the words somebody types, in any script, and how well a course answers them."""

import unicodedata
from dataclasses import dataclass

MAX_WORDS = 8
MAX_LETTERS = 200

FILLERS = frozenset(
    ["a", "an", "and", "course", "courses", "for", "how", "in", "learn", "of", "on", "or", "the", "to", "with"]
)
"""Words that say nothing about which course is meant."""

SIGNS = "+#"
"""Signs that belong to a word: C++ and C# are not C."""

LATIN_ACCENTS = range(0x0300, 0x0370)

WHOLE, START = 1.0, 0.6
"""How much a whole word counts, and the beginning of one that is still being typed."""


def words_of(text: str) -> list[str]:
    """The words of a text, folded: case and Latin accents do not matter, Hindi's vowel signs do."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in decomposed if ord(letter) not in LATIN_ACCENTS)
    folded = unicodedata.normalize("NFC", bare)
    return "".join(
        letter if letter in SIGNS or unicodedata.category(letter)[0] in "LNM" else " " for letter in folded
    ).split()


def asked_words(text: str) -> list[str]:
    """What is being looked for: the words without fillers, or with them when there is nothing else."""
    words = list(dict.fromkeys(words_of(text[:MAX_LETTERS])))
    return ([word for word in words if word not in FILLERS] or words)[:MAX_WORDS]


@dataclass(frozen=True, slots=True)
class Searchable:
    """A course's texts and what a find in each of them weighs."""

    title: str
    subtitle: str = ""
    tags: tuple[str, ...] = ()
    instructor: str = ""
    category: str = ""

    def score(self, asked: list[str]) -> float:
        """How well the course answers: 0 unless every word is found somewhere; more for better places."""
        fields = [
            (8.0, words_of(self.title)),
            (5.0, words_of(" ".join(self.tags))),
            (4.0, words_of(self.instructor)),
            (4.0, words_of(self.category)),
            (3.0, words_of(self.subtitle)),
        ]
        total = 0.0
        for word in asked:
            best = max(weight * _likeness(word, there) for weight, there in fields)
            if not best:
                return 0.0
            total += best
        return total


def _likeness(word: str, there: list[str]) -> float:
    """How well a word is found among others; singular and plural are the same word."""
    if word in there or _singular(word) in map(_singular, there):
        return WHOLE
    # One letter begins too many words, and "c" must not find "c++".
    if len(word) > 1 and any(other.startswith(word) for other in there):
        return START
    return 0.0


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def weighted_rating(total: int, count: int, *, mean: float, weight: int = 5) -> float:
    """A mean of stars that few reviews cannot push to the top: `weight` reviews of the average are added to it.

    The formula is the one that IMDb gives for its Top 250: (v / (v + m)) R + (m / (v + m)) C, with R = `total` / v the
    course's own mean of v = `count` reviews, C = `mean` the mean over the whole catalog and m = `weight`.
    """
    return (total + weight * mean) / (count + weight)
