"""What courses say, kept in memory for a while, because people who search do so several times."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable

from edtech_app.domain.captions import Transcript
from edtech_app.domain.media import MediaAsset
from edtech_app.repositories.transcripts import TranscriptRepository

MOST_LETTERS = 20_000_000
"""So much text is kept in a process, some 40 MB; a course of 300 lectures of 12 minutes says 7 million letters."""


class Spoken:
    """The transcripts that this process read last.

    The key of a caption file is used once, so that what was made from it never changes. Which files a video has is the
    database's to say at every search: no process finds words that another has taken away.
    """

    def __init__(self, transcripts: TranscriptRepository, most_letters: int = MOST_LETTERS) -> None:
        self._transcripts, self._most = transcripts, most_letters
        self._kept: OrderedDict[tuple[str, str], Transcript] = OrderedDict()
        self._letters = 0
        self._reading = asyncio.Lock()

    async def of(self, assets: Iterable[MediaAsset]) -> list[Transcript]:
        """All that these videos say, in each of their languages, in the order of their captions."""
        wanted = [
            (Transcript.slot_of(asset.id, track.language), track.key) for asset in assets for track in asset.captions
        ]
        # Whoever asks the same meanwhile waits, and need not read it again.
        async with self._reading:
            known = {key[0]: self._kept[key] for key in wanted if key in self._kept}
            read = await self._transcripts.at([slot for slot, _ in wanted if slot not in known])
            there = known | {transcript.slot: transcript for transcript in read}
            for transcript in there.values():
                self._keep(transcript)
        return [there[slot] for slot, _ in wanted if slot in there]

    def _keep(self, transcript: Transcript) -> None:
        key = (transcript.slot, transcript.captions_key)
        if key not in self._kept:
            self._letters += transcript.letters
        self._kept[key] = transcript
        self._kept.move_to_end(key)
        while self._letters > self._most:
            self._letters -= self._kept.popitem(last=False)[1].letters
