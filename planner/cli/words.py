"""``planner words``: the words of other languages, brought up to the code."""

import click


@click.command()
@click.argument("language", default="de")
@click.option("--only-count", is_flag=True, help="Write nothing, only count.")
def words(language: str, *, only_count: bool) -> None:
    """Find every message of the code and write it to the files of LANGUAGE; translations that are there stay."""
    from planner.languages.keeping import counts, refresh

    found = counts(language) if only_count else refresh(language)
    for one in found:
        click.echo(f"{one.area:32} {one.messages:5} messages {one.words:6} words {one.untranslated:5} to translate")
    click.echo(
        f"{'together':32} {sum(one.messages for one in found):5} messages {sum(one.words for one in found):6} words "
        f"{sum(one.untranslated for one in found):5} to translate"
    )
