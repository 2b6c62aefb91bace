"""``planner rate-card``: a price list into a rate card."""

from datetime import date, datetime
from pathlib import Path

import click

from planner.cli.opening import opened
from planner.services.rates import RateCard, load_rate_card
from planner.services.workspaces import only_workspace, person_in, person_named


@click.command("rate-card")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", required=True, metavar="KEY", help="The card's key: lower-case letters, digits, hyphens.")
@click.option("--name", required=True, metavar="NAME", help="The card's name, as people will read it.")
@click.option("--currency", default="GBP", show_default=True, help="Rows in other currencies are left out.")
@click.option("--price-level", default="", metavar="TEXT", help="What the prices are in, for example “2026 money”.")
@click.option("--valid-on", type=click.DateTime(["%Y-%m-%d"]), help="From when the prices hold; otherwise today.")
@click.option("--workspace", metavar="KEY", help="The workspace's key; needed when there is more than one.")
@click.option("--as", "email", metavar="EMAIL", help="Act as this person; otherwise the first who may.")
def rate_card(file: Path, workspace: str | None, email: str | None, valid_on: datetime | None, **head: str) -> None:
    """Load FILE, a CSV price list with the columns element, unit, low, typical, high, mark and evidence."""
    valid = valid_on.date() if valid_on else date.today()  # noqa: DTZ011  the day where the command is typed
    with opened() as planner:
        card = RateCard(head["key"], head["name"], head["currency"], head["price_level"], valid)
        database = planner.database
        if email:
            actor = person_named(database, email)
        else:
            actor = person_in(database, workspace or only_workspace(database), "rate.edit")
        listed = load_rate_card(database, actor, card, file)
    click.echo(f"{len(listed.rates) + len(listed.shares):,} prices are on the rate card “{card.name}”.")
    for sentence in listed.left_out:
        click.echo(f"Left out. {sentence}")
