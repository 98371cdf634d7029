"""What videos say, in each language."""

from collections.abc import Sequence

from edtech_app.domain.captions import Transcript
from edtech_app.repositories.base import Repository


class TranscriptRepository(Repository[Transcript]):
    collection = "transcripts"
    entity = Transcript

    async def of(self, media_id: str, language: str) -> Transcript | None:
        return await self._one({"slot": Transcript.slot_of(media_id, language)})

    async def of_course(self, course_id: str) -> list[Transcript]:
        """Everything that is said in a course, in every language, in no order."""
        return await self._list({"course_id": course_id})

    async def at(self, slots: Sequence[str]) -> list[Transcript]:
        """The transcripts of these videos and languages that there are, in no order."""
        return await self._list({"slot": {"$in": list(slots)}}) if slots else []

    async def put(self, transcript: Transcript) -> Transcript:
        """Keep the transcript, in place of the one that its video has in the same language."""
        found = await self._add_once(transcript, {"slot": transcript.slot})
        if found is transcript:
            return found
        return await self.change(
            found.id, lambda before: transcript.model_copy(update={"id": before.id, "version": before.version})
        )

    async def forget(self, media_id: str, language: str) -> int:
        return await self._delete_all({"slot": Transcript.slot_of(media_id, language)})

    async def forget_media(self, media_id: str) -> int:
        return await self._delete_all({"media_id": media_id})
