"""Words on drawn covers stay within their box, however long they are."""

from PIL import Image

from edtech_app.gateways.media.drawing import write_in_box

BOX = (20, 20, 220, 100)


def drawn(words: str) -> Image.Image:
    image = Image.new("RGB", (240, 120))
    write_in_box(image, words, BOX, (24, 16), weight=700, lines=2)
    return image


def test_a_title_that_does_not_fit_even_small_is_cut_and_stays_within_its_box():
    whole = "A course about " + "everything that there is to know " * 10

    left, top, right, bottom = drawn(whole).getbbox() or (0, 0, 0, 0)

    assert (left >= BOX[0] - 2, top >= BOX[1] - 2, right <= BOX[2] + 2, bottom <= BOX[3] + 2) == (True,) * 4


def test_one_word_that_is_wider_than_its_box_is_cut_too():
    left, _, right, _ = drawn("Donaudampfschifffahrtsgesellschaftskapitän" * 3).getbbox() or (0, 0, 0, 0)

    assert BOX[0] - 2 <= left
    assert right <= BOX[2] + 2
