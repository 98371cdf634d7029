"""Text that people write in Markdown, made into HTML that is safe to show to others."""

import nh3
from markdown_it import MarkdownIt

OUR_IMAGES = ("/media/",)
"""Where pictures in texts may come from, so that a text cannot tell a stranger's server who reads it."""

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "hr", "img", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}

_markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def safe_html(text: str, images: tuple[str, ...] = OUR_IMAGES) -> str:
    """The text as HTML without scripts, styles, foreign pictures or HTML of the writer's own.

    A writer's `#` heading becomes a second-level one, because the page's title is the only first. Links lead away
    without recommending: `rel="noopener noreferrer nofollow ugc"`.
    """

    def keep(tag: str, attribute: str, value: str) -> str | None:
        if tag == "img" and attribute == "src" and not value.startswith(images):
            return None
        return value

    html = _markdown.render(text).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=keep,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow ugc",
    )
