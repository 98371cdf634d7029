"""Taking files in, finding out what they are, and letting the right people have them."""

from collections.abc import AsyncIterator
from pathlib import Path

from edtech_app.domain.accounts import Actor
from edtech_app.domain.media import MediaAsset


class MediaService:
    """Uploads go to a file on our disk first; only what was opened and understood reaches the store."""

    async def receive_video(
        self, actor: Actor, course_id: str, file_name: str, chunks: AsyncIterator[bytes]
    ) -> MediaAsset:
        """Take a video in whole, read its length and draw its poster.

        A broken or refused upload leaves nothing behind.

        Raises:
            InvalidInput: Too large, or not a video that can be decoded; the words say which.
            NotFound: The course is not the actor's.
        """
        raise NotImplementedError

    async def receive_captions(self, actor: Actor, media_id: str, content: bytes) -> MediaAsset:
        """Take captions (WebVTT or SRT) for a video, re-serialised as WebVTT."""
        raise NotImplementedError

    async def receive_picture(self, actor: Actor, course_id: str, content: bytes) -> str:
        """Take a course's thumbnail, re-encoded as WebP without metadata; returns its key."""
        raise NotImplementedError

    def picture_url(self, key: str) -> str:
        """Where anybody may see a picture (thumbnail or poster); "" for no key."""
        raise NotImplementedError

    def video_links(self, actor: Actor, asset: MediaAsset, *, is_public: bool) -> tuple[str, str, str]:
        """Expiring links to the video, its captions ("" when none) and its poster, for an actor already authorised."""
        raise NotImplementedError

    def local_file(self, actor: Actor, key: str, *, expires: str, viewer: str, signature: str) -> tuple[Path, str]:
        """The file behind one of our own links, and its content type; for the media route.

        Raises:
            NotAllowed: The link has expired, was altered, or belongs to somebody else.
            NotFound: There is no such file.
        """
        raise NotImplementedError

    async def delete_asset(self, media_id: str) -> None:
        """Forget a file, its poster and its captions; harmless when repeated."""
        raise NotImplementedError
