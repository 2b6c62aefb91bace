"""Files that travel inside a PDF, and the one stream of bytes in which a print is handed to its child process."""

import json
from dataclasses import dataclass
from typing import Final, Literal

_SIZES: Final = "sizes"


@dataclass(frozen=True)
class AttachedFile:
    """A file inside a PDF: what the plan was made from (``Source``), or another form of its figures (``Data``)."""

    name: str
    content: bytes
    mime: str
    words: str
    relationship: Literal["Source", "Data"]


def packed(html: str, files: tuple[AttachedFile, ...] = ()) -> bytes:
    """``html`` and ``files`` as one stream: a line of JSON that tells names and sizes, then the contents."""
    heads = [[one.name, one.mime, one.words, one.relationship] for one in files]
    contents = [html.encode(), *(one.content for one in files)]
    line = json.dumps({_SIZES: [len(one) for one in contents], "files": heads})
    return b"".join((line.encode(), b"\n", *contents))


def unpacked(stream: bytes) -> tuple[str, tuple[AttachedFile, ...]]:
    """What ``packed`` packed."""
    line, _, rest = stream.partition(b"\n")
    told = json.loads(line)
    contents, start = [], 0
    for size in told[_SIZES]:
        contents.append(rest[start : start + size])
        start += size
    files = (
        AttachedFile(name, content, mime, words, relationship)
        for (name, mime, words, relationship), content in zip(told["files"], contents[1:], strict=True)
    )
    return contents[0].decode(), tuple(files)
