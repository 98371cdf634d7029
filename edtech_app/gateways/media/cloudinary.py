"""Files kept at Cloudinary: pictures for everybody, videos and captions behind links that expire."""

import asyncio
import hashlib
import math
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

import cloudinary
import cloudinary.api
import cloudinary.exceptions
import cloudinary.uploader
import cloudinary.utils
import urllib3

from edtech_app.domain.errors import GatewayFailed, NotFound
from edtech_app.domain.media import FOLDERS, ArrivedVideo, KeptFile, MediaKind, StoredFile, VideoFacts
from edtech_app.domain.uploads import SlicesTo
from edtech_app.settings import Settings

RESOURCE_TYPES = {
    MediaKind.VIDEO: "video",
    MediaKind.PICTURE: "image",
    MediaKind.CAPTIONS: "raw",
    MediaKind.RESOURCE: "raw",
}
"""Always said explicitly: `upload_large` would otherwise make a video a raw file that can never be played."""
DELIVERY = {
    MediaKind.VIDEO: "authenticated",
    MediaKind.PICTURE: "upload",
    MediaKind.CAPTIONS: "authenticated",
    MediaKind.RESOURCE: "authenticated",
}
API_URL = "https://api.cloudinary.com"
UPLOAD_SECONDS = 120
CALL_SECONDS = 20
CHUNK_BYTES = 20 * 1024**2
BLOCK = 1024**2
FORMATS = "mp4,m4v,mov,webm"
PAGE = 500
"""Files in one answer of the Admin API, which gives no more."""
NOT_KEPT = "We could not save this file. Please try again."
NOT_READ = "We could not read this file. Please try again."
NOT_DELETED = "We could not delete this file. Please try again."
NOT_LISTED = "Cloudinary did not list the files it keeps."


class CloudinaryMedia:
    """Keeps files under the house's folder at Cloudinary.

    A link to a private file expires; Cloudinary cannot bind it to its viewer on ordinary plans, so somebody may hand
    it on while it lives.
    """

    name = "cloudinary"
    is_elsewhere = True

    def __init__(
        self,
        settings: Settings,
        *,
        api_url: str = API_URL,
        chunk_bytes: int = CHUNK_BYTES,
        upload_seconds: float = UPLOAD_SECONDS,
        call_seconds: float = CALL_SECONDS,
    ) -> None:
        self._chunk_bytes, self._upload_seconds, self._call_seconds = chunk_bytes, upload_seconds, call_seconds
        self._folder = settings.folder_name.strip("/")
        # Passed with every call: the library keeps its configuration in one global place otherwise.
        self._account: dict[str, Any] = {
            "cloud_name": settings.cloud_name,
            "api_key": settings.api_key,
            "api_secret": settings.api_secret.get_secret_value(),
            "upload_prefix": api_url,
        }
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="cloudinary")

    async def put(self, key: str, file: Path, *, kind: MediaKind, content_type: str) -> StoredFile:
        digest, size = await self._in_thread(partial(_measure, file), NOT_KEPT)
        public_id, resource_type, delivery = self._public_id(key, kind), RESOURCE_TYPES[kind], DELIVERY[kind]
        options = {
            **self._account,
            "public_id": public_id,
            "resource_type": resource_type,
            "type": delivery,
            # A key is used once; a replayed upload must not be able to replace what is there.
            "overwrite": False,
            # The library's own setting for it is not heard by uploads.
            "timeout": self._upload_seconds,
        }
        send = (
            partial(cloudinary.uploader.upload_large, str(file), chunk_size=self._chunk_bytes, **options)
            if kind is MediaKind.VIDEO
            else partial(cloudinary.uploader.upload, str(file), **options)
        )
        try:
            answer = await self._in_thread(send, NOT_KEPT)
        except GatewayFailed:
            # It may have been kept all the same, when only the answer was lost.
            with suppress(GatewayFailed):
                await self._destroy(public_id, resource_type, delivery)
            raise
        if answer.get("existing"):
            raise GatewayFailed(NOT_KEPT)
        expected = {"public_id": public_id, "resource_type": resource_type, "type": delivery, "bytes": size}
        if any(answer.get(name) != value for name, value in expected.items()):
            with suppress(GatewayFailed):
                kept_as = str(answer.get("resource_type", resource_type)), str(answer.get("type", delivery))
                await self._destroy(public_id, *kept_as)
            raise GatewayFailed(NOT_KEPT)
        return StoredFile(key=key, size=size, sha256=digest)

    def link(self, key: str, *, kind: MediaKind, viewer: str, seconds: int) -> str:
        public_id = self._public_id(key, kind)
        if kind is MediaKind.PICTURE:
            url, _ = cloudinary.utils.cloudinary_url(
                public_id, resource_type="image", type="upload", format="webp", secure=True, **self._account
            )
            return str(url)
        extension = "" if RESOURCE_TYPES[kind] == "raw" else Path(key).suffix.removeprefix(".")
        return str(
            cloudinary.utils.private_download_url(
                public_id,
                extension,
                resource_type=RESOURCE_TYPES[kind],
                type=DELIVERY[kind],
                expires_at=int(time.time()) + seconds,
                attachment="true" if kind is MediaKind.RESOURCE else None,
                **self._account,
            )
        )

    def local_path(self, key: str, *, expires: str, viewer: str, signature: str) -> Path:
        raise NotFound("This file does not exist.")

    async def read(self, key: str, *, kind: MediaKind) -> bytes:
        link = self.link(key, kind=kind, viewer="", seconds=CALL_SECONDS)
        answer = await self._in_thread(partial(urllib3.request, "GET", link, timeout=self._call_seconds), NOT_READ)
        if answer.status == HTTPStatus.NOT_FOUND:
            raise NotFound("This file does not exist.")
        if answer.status != HTTPStatus.OK:
            raise GatewayFailed(NOT_READ)
        return bytes(answer.data)

    async def delete(self, key: str, *, kind: MediaKind) -> None:
        await self._destroy(self._public_id(key, kind), RESOURCE_TYPES[kind], DELIVERY[kind])

    async def kept(self) -> AsyncIterator[KeptFile]:
        for kind in MediaKind:
            cursor = ""
            while True:
                files, cursor = await self._in_thread(partial(self._page, kind, cursor), NOT_LISTED)
                for file in files:
                    yield file
                if not cursor:
                    break

    def slices_to(self, key: str, upload_id: str) -> SlicesTo:
        # What is signed is what may be sent, for an hour: this key, privately, and never over what is there. The kind
        # of file is not signed and its size cannot be, hence `arrived`.
        fields = cloudinary.utils.sign_request(
            {
                "public_id": self._public_id(key, MediaKind.VIDEO),
                "type": DELIVERY[MediaKind.VIDEO],
                "overwrite": False,
                "allowed_formats": FORMATS,
                "timestamp": int(time.time()),
            },
            self._account,
        )
        url = cloudinary.utils.cloudinary_api_url("upload", resource_type="video", **self._account)
        return SlicesTo(
            url=str(url),
            slice_bytes=self._chunk_bytes,
            fields={name: str(value) for name, value in fields.items()},
            headers={"X-Unique-Upload-Id": upload_id},
        )

    async def arrived(self, key: str, poster_key: str) -> ArrivedVideo:
        public_id = self._public_id(key, MediaKind.VIDEO)
        found = await self._in_thread(partial(self._details, public_id), NOT_READ)
        if found is None:
            raise NotFound("This file does not exist.")
        duration = float(found.get("duration") or 0)
        if duration > 0:
            await self._in_thread(partial(self._draw_poster, public_id, poster_key, min(3.0, duration / 2)), NOT_KEPT)
        return ArrivedVideo(
            size=int(found.get("bytes") or 0),
            format=str(found.get("format") or ""),
            facts=VideoFacts(
                codec=str((found.get("video") or {}).get("codec") or ""),
                seconds=math.ceil(round(duration, 2)),
                width=int(found.get("width") or 0),
                height=int(found.get("height") or 0),
            ),
        )

    async def forget(self, key: str) -> None:
        for resource_type in dict.fromkeys(RESOURCE_TYPES.values()):
            await self._destroy(self._public_id(key, MediaKind.VIDEO), resource_type, DELIVERY[MediaKind.VIDEO])

    def _details(self, public_id: str) -> dict[str, Any] | None:
        """What the Admin API knows of a video; None when there is none, whatever else may be there."""
        try:
            return cloudinary.api.resource(
                public_id,
                resource_type=RESOURCE_TYPES[MediaKind.VIDEO],
                type=DELIVERY[MediaKind.VIDEO],
                media_metadata=True,
                timeout=self._call_seconds,
                **self._account,
            )
        except cloudinary.exceptions.NotFound:
            return None

    def _draw_poster(self, public_id: str, poster_key: str, at: float) -> None:
        """Have Cloudinary take a picture out of a private video and keep it as a public one, away from our line."""
        frame, _ = cloudinary.utils.cloudinary_url(
            public_id,
            resource_type=RESOURCE_TYPES[MediaKind.VIDEO],
            type=DELIVERY[MediaKind.VIDEO],
            format="jpg",
            start_offset=f"{at:.1f}",
            width=1280,
            height=1280,
            crop="limit",
            sign_url=True,
            secure=True,
            **self._account,
        )
        cloudinary.uploader.upload(
            frame,
            public_id=self._public_id(poster_key, MediaKind.PICTURE),
            resource_type=RESOURCE_TYPES[MediaKind.PICTURE],
            type=DELIVERY[MediaKind.PICTURE],
            format="webp",
            timeout=self._upload_seconds,
            **self._account,
        )

    def _page(self, kind: MediaKind, cursor: str) -> tuple[list[KeptFile], str]:
        """One page of what lies in our folder, and where the next one begins, "" after the last."""
        where = f"{self._folder}/" if self._folder else ""
        answer: dict[str, Any] = cloudinary.api.resources(
            resource_type=RESOURCE_TYPES[kind],
            type=DELIVERY[kind],
            prefix=f"{where}{FOLDERS[kind]}/",
            max_results=PAGE,
            timeout=self._call_seconds,
            **({"next_cursor": cursor} if cursor else {}),
            **self._account,
        )
        files: list[KeptFile] = []
        for row in answer["resources"]:
            extension = f".{row['format']}" if row.get("format") and RESOURCE_TYPES[kind] != "raw" else ""
            key = row["public_id"].removeprefix(where) + extension
            kept_at, size = datetime.fromisoformat(row["created_at"]), int(row.get("bytes", 0))
            files.append(KeptFile(key, kind, kept_at, size, name=row["public_id"]))
        return files, answer.get("next_cursor") or ""

    async def _destroy(self, public_id: str, resource_type: str, delivery: str) -> None:
        destroy = partial(
            cloudinary.uploader.destroy,
            public_id,
            resource_type=resource_type,
            type=delivery,
            invalidate=True,
            timeout=self._call_seconds,
            **self._account,
        )
        answer = await self._in_thread(destroy, NOT_DELETED)
        # A wrong type answers "not found" without an error, and so does a file that is gone already.
        if answer.get("result") not in ("ok", "not found"):
            raise GatewayFailed(NOT_DELETED)

    def _public_id(self, key: str, kind: MediaKind) -> str:
        """Our key within the house's folder; only raw files keep their extension in their id."""
        name = key if RESOURCE_TYPES[kind] == "raw" else str(Path(key).with_suffix(""))
        return f"{self._folder}/{name}" if self._folder else name

    async def _in_thread(self, call: Callable[[], Any], words: str) -> Any:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, call)
        except Exception as error:
            # The library raises bare exceptions too, and whatever a proxy's answer makes it stumble over.
            raise GatewayFailed(words) from error


def _measure(file: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as source:
        while block := source.read(BLOCK):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size
