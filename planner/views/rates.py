"""The pages of rate cards answer: what do things cost, and how do we know."""

from datetime import date
from io import BytesIO

from apiflask import APIBlueprint
from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from budgeting.errors import BudgetingError
from budgeting.prices.currencies import parse_day
from planner.access import permission
from planner.context import actor, at_one_moment, current
from planner.forms.rates import KINDS, MOST_ROWS, CardForm, CardHead, ImportForm
from planner.forms.rows import errors_of
from planner.imports.errors import UnreadableFileError
from planner.imports.price_lists import write_csv, write_xlsx
from planner.services import price_pages, rates
from planner.services.errors import ConflictError
from planner.services.price_files import BadRowsError, read_prices, read_quote
from planner.services.rates import QuoteFile, RateCard

blueprint = APIBlueprint("rates", __name__, url_prefix="/rate-cards")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST = 120


@blueprint.get("")
@permission("rate.see")
@at_one_moment
def every() -> ResponseReturnValue:
    """The prices in force, of one market and supplier where asked, and every card."""
    market, supplier = _asked("market"), _asked("supplier")
    seen = price_pages.see_prices(current().database, actor(), market, supplier, _asked_day())
    return render_template("rates/every.html", seen=seen, kinds=KINDS)


@blueprint.get("/element")
@permission("rate.see")
@at_one_moment
def element() -> ResponseReturnValue:
    """One element: its price over the cards, and who buys it."""
    seen = price_pages.see_element(current().database, actor(), _asked("name"), _asked("market"))
    return render_template("rates/element.html", seen=seen, kinds=KINDS)


@blueprint.get("/<key>")
@permission("rate.see")
@at_one_moment
def one(key: str) -> ResponseReturnValue:
    """One rate card with its prices."""
    seen = price_pages.see_card(current().database, actor(), key)
    return render_template("rates/one.html", seen=seen, kinds=KINDS)


@blueprint.get("/new")
@permission("rate.edit")
def new() -> ResponseReturnValue:
    """An empty card, or with ``?follows=`` the prices of the card that the new one takes the place of."""
    key = _asked("follows")
    card = rates.see_rate_card(current().database, actor(), key) if key else None
    if card is not None and len(list(card.prices)) > MOST_ROWS:
        flash(
            f"This form takes {MOST_ROWS} prices. Download the card, change the file and import it as a new card.",
            "info",
        )
        return redirect(url_for("rates.one", key=key))
    return _card_page(CardForm(data=CardForm.from_card(card) if card else {}).widen())


@blueprint.post("/new")
@permission("rate.edit")
def write() -> ResponseReturnValue:
    """Save a new card."""
    form = CardForm()
    card = form.read()
    try:
        answer = _kept(form, card)
    except ConflictError as error:
        # Whoever saves again has seen that somebody else was faster.
        form.follows.data = ""
        return _card_page(form.widen(), conflict=error.message), 409
    return answer or (_card_page(form.widen()), 422)


@blueprint.get("/import")
@permission("rate.edit")
def choose_file() -> ResponseReturnValue:
    """Ask for the file and what it is."""
    return render_template("rates/import.html", form=ImportForm(), bad_rows=None)


@blueprint.post("/import")
@permission("rate.edit")
def load() -> ResponseReturnValue:
    """Save the prices of a file as a new card, all of them or none."""
    form, bad_rows = ImportForm(), None
    if form.validate():
        sent = form.prices.data
        home = current().settings.home
        try:
            listed = read_prices(actor(), home, sent.filename or "", sent.stream, form.currency.data)
            answer = _kept(form, form.card(listed))
        except BadRowsError as error:
            bad_rows, answer = error, None
        except UnreadableFileError as error:
            form.refuse("prices", error.message)
            answer = None
        except BudgetingError as error:
            form.refuse("prices", error.message)
            answer = None
        if answer is not None:
            return answer
    return render_template("rates/import.html", form=form, bad_rows=bad_rows), 422


@blueprint.get("/<key>/prices.csv")
@permission("rate.see")
def as_csv(key: str) -> ResponseReturnValue:
    """The card as CSV."""
    card = rates.see_rate_card(current().database, actor(), key)
    return _attachment(write_csv(card).encode(), "text/csv", f"{key}.csv")


@blueprint.get("/<key>/prices.xlsx")
@permission("rate.see")
def as_xlsx(key: str) -> ResponseReturnValue:
    """The card as a workbook."""
    card = rates.see_rate_card(current().database, actor(), key)
    return _attachment(write_xlsx(card), _XLSX, f"{key}.xlsx")


@blueprint.get("/<key>/file")
@permission("rate.see")
def quote(key: str) -> ResponseReturnValue:
    """The supplier's file behind a quote, to be saved and never shown inside a page."""
    found = rates.quote_file(current().database, actor(), key)
    return _attachment(found.content, found.media_type, found.name)


def _kept(form: CardHead, card: RateCard | None) -> ResponseReturnValue | None:
    """Keep the card and go to it; None when something does not hold, with the error at its field."""
    file = _sent_file(form)
    if card is None or errors_of(form):
        return None
    follows = form.follows.data or None
    try:
        key = rates.keep_rate_card(current().database, actor(), card, file=file, newest_seen=follows)
    except BudgetingError as error:
        form.refuse(error.place, error.message)
        return None
    flash("The card is saved. Studies are priced from it while it is in force.", "success")
    return redirect(url_for("rates.one", key=key))


def _sent_file(form: CardHead) -> QuoteFile | None:
    sent = form.file.data
    if not sent or not sent.filename:
        return None
    try:
        return read_quote(actor(), sent.filename, sent.stream)
    except UnreadableFileError as error:
        form.refuse("file", error.message)
        return None


def _card_page(form: CardForm, conflict: str = "") -> str:
    return render_template("rates/form.html", form=form, errors=errors_of(form), conflict=conflict)


def _attachment(content: bytes, media_type: str, name: str) -> Response:
    response = send_file(BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _asked_day() -> date | None:
    """The day asked for; None for anything that is not one."""
    try:
        return parse_day(_asked("on"))
    except BudgetingError:
        return None


def _asked(name: str) -> str:
    return " ".join(request.args.get(name, "").replace("\0", "").split())[:_LONGEST]
