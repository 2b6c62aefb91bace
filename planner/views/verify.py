"""The page on which anybody with the link checks whether a PDF is the plan that was approved."""

import re
from typing import Final

from apiflask import APIBlueprint
from flask import render_template, request
from flask.typing import ResponseReturnValue

from planner.access import public
from planner.context import current
from planner.forms.verify import CheckForm
from planner.reports.reading_pdf import LARGEST_PDF
from planner.services.verifying import BusyError, Place, TooManyFilesError, look_up_digest, verify_for_visitor

blueprint = APIBlueprint("verify", __name__, url_prefix="/verify")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_RETRY: Final = {"Retry-After": "60"}


@blueprint.get("")
@public
def ask() -> ResponseReturnValue:
    """Ask for the file, and say in a word what is known of the digest in the address, if there is one."""
    digest = "".join(request.args.get("digest", "")[:200].lower().split())
    is_digest = bool(_DIGEST.fullmatch(digest))
    known = look_up_digest(current().database, digest) if is_digest else ""
    return render_template("verify/check.html", form=CheckForm(formdata=None), known=known, digest=digest, verdict=None)


@blueprint.post("")
@public
def check() -> ResponseReturnValue:
    """Check the file that was handed in."""
    form = CheckForm()
    if not form.validate():
        return _page(form), 422
    place = Place(current().database, current().settings.home)
    try:
        pdf = form.file.data.stream.read(LARGEST_PDF + 1)
        verdict = verify_for_visitor(pdf, place, request.remote_addr or "")
    except (TooManyFilesError, BusyError) as error:
        form.refuse("file", error.message)
        return _page(form), 429, _RETRY
    return render_template(
        "verify/check.html", form=CheckForm(formdata=None), known="", digest=verdict.digest, verdict=verdict
    )


def _page(form: CheckForm) -> str:
    return render_template("verify/check.html", form=form, known="", digest="", verdict=None)
