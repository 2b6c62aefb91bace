"""The page of exchange rates answers: at what rate do we turn one currency into another, and since when."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from budgeting.errors import BudgetingError
from planner.access import permission
from planner.context import actor, current
from planner.forms.rates import ExchangeRateForm, ExchangeRatesFileForm
from planner.imports.errors import UnreadableFileError
from planner.services.exchange_rates import add_exchange_rates, list_exchange_rates
from planner.services.price_files import BadRowsError, read_exchange_rates

blueprint = APIBlueprint("exchange_rates", __name__, url_prefix="/exchange-rates")


@blueprint.get("")
@permission("rate.see")
def every() -> ResponseReturnValue:
    """Every rate, with a form for a new one."""
    return _page(ExchangeRateForm(formdata=None), ExchangeRatesFileForm(formdata=None))


@blueprint.post("")
@permission("rate.edit")
def add() -> ResponseReturnValue:
    """Add one rate."""
    form = ExchangeRateForm()
    rate = form.read()
    if rate is None:
        return _page(form, ExchangeRatesFileForm(formdata=None)), 422
    add_exchange_rates(current().database, actor(), [rate])
    return _done("The exchange rate is added.")


@blueprint.post("/import")
@permission("rate.edit")
def load() -> ResponseReturnValue:
    """Add the rates of a file, all of them or none."""
    form, bad_rows = ExchangeRatesFileForm(), None
    if form.validate():
        sent = form.rates.data
        try:
            rates = read_exchange_rates(actor(), current().settings.home, sent.filename or "", sent.stream)
            add_exchange_rates(current().database, actor(), rates)
            return _done("The exchange rates are added.")
        except BadRowsError as error:
            bad_rows = error
        except (BudgetingError, UnreadableFileError) as error:
            form.refuse("rates", error.message)
    return _page(ExchangeRateForm(formdata=None), form, bad_rows), 422


def _done(sentence: str) -> ResponseReturnValue:
    flash(sentence, "success")
    return redirect(url_for("exchange_rates.every"))


def _page(form: ExchangeRateForm, file_form: ExchangeRatesFileForm, bad_rows: BadRowsError | None = None) -> str:
    return render_template(
        "rates/exchange_rates.html",
        rates=list_exchange_rates(current().database, actor()),
        form=form,
        file_form=file_form,
        bad_rows=bad_rows,
    )
