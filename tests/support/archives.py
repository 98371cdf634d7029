"""Backups taken apart and put together again, also as nobody should put them together."""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Piece:
    """A member of an archive; `kind` is the tar's type of it, `size` what its header claims if not the truth."""

    name: str
    content: bytes
    kind: bytes = tarfile.REGTYPE
    size: int = -1
    link: str = ""


Change = Callable[[list[Piece]], list[Piece]]


def pieces(archive: Path) -> list[Piece]:
    """What is in it, as any other tar program reads it."""
    with tarfile.open(archive) as tar:
        return [Piece(member.name, tar.extractfile(member).read()) for member in tar.getmembers()]  # pyright: ignore[reportOptionalMemberAccess]


def put_together(given: list[Piece]) -> bytes:
    """A tar of these pieces, whatever they are."""
    out = io.BytesIO()
    for piece in given:
        head = tarfile.TarInfo(piece.name)
        head.type, head.linkname = piece.kind, piece.link
        head.size = len(piece.content) if piece.size < 0 else piece.size
        out.write(head.tobuf(tarfile.GNU_FORMAT))
        out.write(piece.content + bytes(-len(piece.content) % tarfile.BLOCKSIZE))
    out.write(bytes(2 * tarfile.BLOCKSIZE))
    return out.getvalue()


def named(given: list[Piece], beginning: str) -> Piece:
    """The first piece whose name begins so."""
    return next(piece for piece in given if piece.name.startswith(beginning))


def with_piece(given: list[Piece], piece: Piece) -> list[Piece]:
    """The same with a piece in the place of the one of its name, or else before the manifest."""
    if any(each.name == piece.name for each in given):
        return [piece if each.name == piece.name else each for each in given]
    return [*given[:-1], piece, given[-1]]


def with_a_true_manifest(given: list[Piece]) -> list[Piece]:
    """The same with a manifest that agrees with what is in it, as whoever means harm would write it."""
    *rest, manifest = given
    told = {each["name"]: each for each in json.loads(manifest.content)["members"]}
    members = [
        {
            "name": piece.name,
            "size": len(piece.content),
            "sha256": hashlib.sha256(piece.content).hexdigest(),
            "documents": told.get(piece.name, {}).get("documents", 1 if piece.name.startswith("documents/") else 0),
        }
        for piece in rest
    ]
    return [*rest, replace(manifest, content=json.dumps({"members": members}).encode())]


def with_about(given: list[Piece], **changes: Any) -> list[Piece]:
    """The same, introducing itself otherwise."""
    about = given[0]
    told = json.loads(about.content) | changes
    return with_a_true_manifest([replace(about, content=json.dumps(told).encode()), *given[1:]])
