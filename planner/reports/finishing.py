"""The last step of a print: what PDF/A-3 and PDF/UA-1 ask for beyond the pages, and the files that travel inside."""

import io
import os
import time
from typing import Final

import pikepdf

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


def finished(pdf: bytes, files: tuple[AttachedFile, ...] = ()) -> bytes:
    """``pdf`` with its PDF/UA mark, a scope on every header cell, words for every link, tab order, and ``files``."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        metadata = document.Root.Metadata
        metadata.write(metadata.read_bytes().replace(_END, _UA_MARK + _END, 1))
        for element in document.objects:
            if isinstance(element, pikepdf.Dictionary):
                _complete(element)
        for page in document.pages:
            page.obj["/Tabs"] = pikepdf.Name("/S")
        _attach(document, files)
        whole = io.BytesIO()
        document.save(whole, deterministic_id=True)
    return whole.getvalue()


def _attach(document: pikepdf.Pdf, files: tuple[AttachedFile, ...]) -> None:
    if not files:
        return
    moment = time.strftime("D:%Y%m%d%H%M%SZ", time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"])))
    specs = []
    for file in files:
        document.attachments[file.name] = pikepdf.AttachedFileSpec(
            document,
            file.content,
            description=file.words,
            filename=file.name,
            mime_type=file.mime,
            creation_date=moment,
            mod_date=moment,
            relationship=pikepdf.Name(f"/{file.relationship}"),
        )
        specs.append(document.attachments[file.name].obj)
    document.Root.AF = pikepdf.Array(specs)


def _complete(element: pikepdf.Dictionary) -> None:
    if element.get("/S") == "/TH":
        is_in_head = element["/P"]["/P"].get("/S") == "/THead"
        element["/A"]["/Scope"] = pikepdf.Name("/Column" if is_in_head else "/Row")
    if element.get("/Subtype") == "/Link" and "/Contents" not in element:
        element["/Contents"] = pikepdf.String("Go to this part of the plan")
