"""Files kept at Cloudinary: pictures for everybody, videos and captions behind links that expire."""

import asyncio
import hashlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import cloudinary
import cloudinary.exceptions
import cloudinary.uploader
import cloudinary.utils
from urllib3.exceptions import HTTPError

from edtech_app.domain.errors import GatewayFailed, NotFound
from edtech_app.domain.media import MediaKind, StoredFile
from edtech_app.settings import Settings

RESOURCE_TYPES = {MediaKind.VIDEO: "video", MediaKind.PICTURE: "image", MediaKind.CAPTIONS: "raw"}
"""Always said explicitly: `upload_large` would otherwise make a video a raw file that can never be played."""
DELIVERY = {MediaKind.VIDEO: "authenticated", MediaKind.PICTURE: "upload", MediaKind.CAPTIONS: "authenticated"}
UPLOAD_SECONDS = 120
CALL_SECONDS = 20
CHUNK_BYTES = 20 * 1024**2
BLOCK = 1024**2
NOT_KEPT = "We could not keep this file. Please try again."
NOT_DELETED = "We could not delete this file. Please try again."


class CloudinaryMedia:
    """Keeps files under the house's folder at Cloudinary.

    A link to a private file expires; Cloudinary cannot bind it to its viewer on ordinary plans, so somebody may hand
    it on while it lives.
    """

    name = "cloudinary"

    def __init__(
        self, settings: Settings, *, api_url: str = "https://api.cloudinary.com", chunk_bytes: int = CHUNK_BYTES
    ) -> None:
        self._chunk_bytes = chunk_bytes
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
        options = {
            **self._account,
            "public_id": self._public_id(key, kind),
            "resource_type": RESOURCE_TYPES[kind],
            "type": DELIVERY[kind],
            # A key is used once; a replayed upload must not be able to replace what is there.
            "overwrite": False,
            "timeout": UPLOAD_SECONDS,
        }
        send = (
            partial(cloudinary.uploader.upload_large, str(file), chunk_size=self._chunk_bytes, **options)
            if kind is MediaKind.VIDEO
            else partial(cloudinary.uploader.upload, str(file), **options)
        )
        answer = await self._in_thread(send, NOT_KEPT)
        if answer.get("bytes") not in (None, size):
            await self.delete(key, kind=kind)
            raise GatewayFailed(NOT_KEPT)
        return StoredFile(key=key, size=size, sha256=digest)

    def link(self, key: str, *, kind: MediaKind, viewer: str, seconds: int) -> str:
        public_id = self._public_id(key, kind)
        if kind is MediaKind.PICTURE:
            url, _ = cloudinary.utils.cloudinary_url(
                public_id, resource_type="image", type="upload", format="webp", secure=True, **self._account
            )
            return str(url)
        extension = "" if kind is MediaKind.CAPTIONS else Path(key).suffix.removeprefix(".")
        return str(
            cloudinary.utils.private_download_url(
                public_id,
                extension,
                resource_type=RESOURCE_TYPES[kind],
                type=DELIVERY[kind],
                expires_at=int(time.time()) + seconds,
                **self._account,
            )
        )

    def local_path(self, key: str, *, expires: str, viewer: str, signature: str) -> Path:
        raise NotFound("This file does not exist.")

    async def delete(self, key: str, *, kind: MediaKind) -> None:
        answer = await self._in_thread(
            partial(
                cloudinary.uploader.destroy,
                self._public_id(key, kind),
                resource_type=RESOURCE_TYPES[kind],
                type=DELIVERY[kind],
                invalidate=True,
                timeout=CALL_SECONDS,
                **self._account,
            ),
            NOT_DELETED,
        )
        # A wrong type answers "not found" without an error, and so does a file that is gone already.
        if answer.get("result") not in ("ok", "not found"):
            raise GatewayFailed(NOT_DELETED)

    def _public_id(self, key: str, kind: MediaKind) -> str:
        """Our key within the house's folder; only raw files keep their extension in their id."""
        name = key if kind is MediaKind.CAPTIONS else str(Path(key).with_suffix(""))
        return f"{self._folder}/{name}" if self._folder else name

    async def _in_thread(self, call: Callable[[], Any], words: str) -> Any:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, call)
        except (cloudinary.exceptions.Error, HTTPError, OSError) as error:
            raise GatewayFailed(words) from error


def _measure(file: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as source:
        while block := source.read(BLOCK):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size
