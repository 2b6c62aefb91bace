"""What PDF/A-3 and PDF/UA-1 ask for beyond the pages, and the files that travel inside, put in before it is written.

The objects are those that the engine is about to write: to read the written file again would take long.
"""

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import pydyf

from planner.reports.attached import AttachedFile

# PDF/A knows no property of PDF/UA by itself: the document has to describe the one that it uses.
_UA_MARK: Final = b"""<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about=""><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the document keeps</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
_END: Final = b"</rdf:RDF>"
_LINK_WORDS: Final = "Go to this part of the plan"


def finisher(files: tuple[AttachedFile, ...]) -> Callable[[object, pydyf.PDF], None]:
    """What completes a document: its PDF/UA mark, a scope on header cells, words for links, and ``files``."""

    def finish(_: object, pdf: pydyf.PDF) -> None:
        metadata = _at(pdf, pdf.catalog["Metadata"])
        metadata.stream = [part.replace(_END, _UA_MARK + _END, 1) for part in metadata.stream]
        for element in pdf.objects:
            if isinstance(element, pydyf.Dictionary):
                _complete(pdf, element)
        if files:
            _attach(pdf, files)

    return finish


def _complete(pdf: pydyf.PDF, element: pydyf.Dictionary) -> None:
    if element.get("S") == "/TH":
        is_in_head = _at(pdf, _at(pdf, element["P"])["P"])["S"] == "/THead"
        element["A"]["Scope"] = "/Column" if is_in_head else "/Row"
    if element.get("Subtype") == "/Link" and "Contents" not in element:
        element["Contents"] = pydyf.String(_LINK_WORDS)


def _at(pdf: pydyf.PDF, reference: Any) -> Any:  # noqa: ANN401  the library's objects have no types
    """The object behind ``12 0 R``."""
    words = reference.decode() if isinstance(reference, bytes) else str(reference)
    return pdf.objects[int(words.split()[0])]


def _attach(pdf: pydyf.PDF, files: tuple[AttachedFile, ...]) -> None:
    names, associated = pydyf.Array(), pydyf.Array()
    for name, reference in sorted(_embedded(pdf, files)):
        names.extend((pydyf.String(name), reference))
        associated.append(reference)
    tree = pydyf.Dictionary({"Names": names})
    pdf.add_object(tree)
    pdf.catalog.setdefault("Names", pydyf.Dictionary())["EmbeddedFiles"] = tree.reference
    pdf.catalog["AF"] = associated


def _embedded(pdf: pydyf.PDF, files: tuple[AttachedFile, ...]) -> Iterator[tuple[str, bytes]]:
    moment = time.strftime("D:%Y%m%d%H%M%SZ", time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"])))
    for file in files:
        checksum = hashlib.md5(file.content, usedforsecurity=False).hexdigest()
        dated = {"CreationDate": pydyf.String(moment), "ModDate": pydyf.String(moment)}
        params = pydyf.Dictionary({"Size": len(file.content), "CheckSum": f"<{checksum}>", **dated})
        kind = "/" + file.mime.replace("/", "#2f")
        head = {"Type": "/EmbeddedFile", "Subtype": kind, "Params": params}
        stream = pydyf.Stream([file.content], pydyf.Dictionary(head), compress=True)
        pdf.add_object(stream)
        named = {"F": pydyf.String(file.name), "UF": pydyf.String(file.name), "Desc": pydyf.String(file.words)}
        content = pydyf.Dictionary({"F": stream.reference, "UF": stream.reference})
        spec = pydyf.Dictionary(
            {"Type": "/Filespec", **named, "EF": content, "AFRelationship": f"/{file.relationship}"}
        )
        pdf.add_object(spec)
        yield file.name, spec.reference
