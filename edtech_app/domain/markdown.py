"""Text that people write in Markdown, made into HTML that is safe to show to others, or into plain words."""

import re

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

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


def plain_text(text: str) -> str:
    """The text without its marks, as a letter without HTML holds it; a link's address stands behind its words."""
    parts: list[str] = []
    counts: list[int] = []
    """Of each list that is open the number that comes next; 0 where it has none."""
    mark = ""
    for token in _markdown.parse(text):
        match token.type:
            case "bullet_list_open":
                counts.append(0)
            case "ordered_list_open":
                counts.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                counts.pop()
                parts.append("" if counts else "\n")
            case "list_item_open":
                mark = f"{counts[-1]}. " if counts[-1] else "- "
                counts[-1] += bool(counts[-1])
            case "inline":
                parts.append("  " * (len(counts) - 1) + mark + _words(token.children or []) + "\n")
                mark = ""
            case "fence" | "code_block":
                parts.append(token.content.rstrip("\n") + "\n\n")
            case "hr":
                parts.append("---\n\n")
            case "paragraph_close" | "heading_close" if not token.hidden:
                parts.append("\n")
            case "table_close":
                parts.append("\n")
            case _:
                pass
    return re.sub(r"\n{3,}", "\n\n", "".join(parts)).strip()


def _words(tokens: list[Token]) -> str:
    words, addresses = "", list[tuple[str, int]]()
    for token in tokens:
        match token.type:
            case "link_open":
                addresses.append((str(token.attrGet("href")), len(words)))
            case "link_close":
                address, began = addresses.pop()
                words += "" if words[began:] in (address, address.removeprefix("mailto:")) else f" ({address})"
            case "softbreak" | "hardbreak":
                words += "\n"
            case _:
                words += token.content
    return words
