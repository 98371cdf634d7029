"""Files that students take along with a lecture: what may come in, and under which name it goes out."""

import unicodedata

MAX_RESOURCE_BYTES = 50 * 1024**2
MAX_RESOURCES = 10
"""How many files one lecture may have."""
MAX_NAME = 100

EXTENSIONS = {
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "text/plain": ".txt",
}
"""What may come in, by what it is, and the ending it goes out with."""

ALIKE = {".jpg": (".jpeg",), ".txt": (".csv", ".tsv", ".md", ".json", ".ipynb", ".sql", ".py", ".srt")}
"""Other endings that a name may keep, because they mean the same content and a double click does no harm."""

WORDS = {
    ".pdf": "PDF",
    ".zip": "ZIP archive",
    ".png": "Picture",
    ".jpg": "Picture",
    ".webp": "Picture",
    ".docx": "Word document",
    ".xlsx": "Excel sheet",
    ".pptx": "PowerPoint slides",
    ".odt": "Text document",
    ".ods": "Spreadsheet",
    ".txt": "Text",
}
"""What people call each kind, by its ending."""

FORBIDDEN = '<>:"|?*'
"""What no Windows file name may have."""


def download_name(given: str, extension: str) -> str:
    """The name that a file goes out under: the last part of the path that its owner gave, in printable characters,
    ending in what its content is and never in something else.

    Direction marks and other invisible characters are taken out, with which `exe.pdf` could be made to look like
    `fdp.exe`.
    """
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(letter for letter in last if letter.isprintable() and letter not in FORBIDDEN)
    stem, dot, ending = " ".join(plain.split()).strip(". ").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    ending = f".{ending.lower()}" if ending else ""
    if ending in (extension, *ALIKE.get(extension, ())):
        kept = ending
    else:
        # Another ending is a part of the name: `notes.v2` as a PDF is `notes.v2.pdf`.
        stem, kept = stem + ending, extension
    stem = stem.strip(". ")[: MAX_NAME - len(kept)].strip(". ")
    return (stem or "file") + kept
