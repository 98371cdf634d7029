"""Keys of stored files."""

from edtech_app.domain.media import MediaKind, is_public, new_key


def test_a_key_cannot_be_guessed_and_keeps_the_kind_and_the_extension():
    keys = {new_key(MediaKind.VIDEO, ".mp4") for _ in range(100)}

    assert len(keys) == 100
    assert all(key.startswith("videos/") and key.endswith(".mp4") and len(key) == 43 for key in keys)


def test_only_pictures_are_for_everybody():
    assert is_public(new_key(MediaKind.PICTURE, ".webp"))
    assert not is_public(new_key(MediaKind.VIDEO, ".mp4"))
    assert not is_public(new_key(MediaKind.CAPTIONS, ".vtt"))
