"""Templates in another language: whole sentences are found, moved and said, and nothing else changes."""

from jinja2 import Environment

from planner.languages.pieces import Message
from planner.languages.templates import translated

ENVIRONMENT = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)


def found(source: str) -> list[str]:
    """The messages of a template."""
    heard: list[str] = []

    def hear(message: Message, _line: int) -> None:
        heard.append(message.text)

    translated(ENVIRONMENT.parse(source), hear, says=False)
    return heard


def said(source: str, words: dict[str, str], **values: object) -> str:
    """A template shown with ``words`` for its messages."""
    tree = translated(ENVIRONMENT.parse(source), lambda message, _line: words.get(message.text), says=False)
    code = ENVIRONMENT.compile(tree)
    return ENVIRONMENT.template_class.from_code(ENVIRONMENT, code, ENVIRONMENT.make_globals(None)).render(**values)


def test_a_sentence_is_one_message_across_tags_and_expressions() -> None:
    assert found("<p>The plan costs <b>{{ cost }}</b> and {{ n }} studies.</p>") == [
        "The plan costs <1>{2}</1> and {3} studies."
    ]


def test_a_condition_within_a_sentence_is_a_hole_with_a_message_of_its_own() -> None:
    assert found("<p>It costs {{ cost }}{% if vat %}, with VAT{% endif %}.</p>") == [", with VAT", "It costs {1}{2}."]


def test_a_translation_may_move_what_is_put_in() -> None:
    source = "<p>Due on <b>{{ day }}</b>{% if late %}, late{% endif %}, by {{ who }}</p>"
    words = {"Due on <1>{2}</1>{3}, by {4}": "{4} bis <1>{2}</1>{3}", ", late": ", verspätet"}

    assert said(source, words, day="5. Mai", late=True, who="Ada") == "<p>Ada bis <b>5. Mai</b>, verspätet</p>"


def test_titles_and_labels_are_messages_and_classes_and_values_are_not() -> None:
    source = '<a class="Big one" title="See {{ n }} more" data-go="Go there">x</a><input value="Some words">'

    assert found(source) == ["See {1} more"]


def test_scripts_and_what_people_typed_into_boxes_are_left_alone() -> None:
    assert found("<script>let a = 'Some words'</script><textarea>Some words</textarea><p>Said</p>") == ["Said"]


def test_words_of_macros_are_messages_and_keys_are_not() -> None:
    source = '{{ badge("kept") }}{{ submit("Save it", class="primary wide") }}{{ url_for("plans.one") }}'

    assert found(source) == ["Save it"]


def test_joined_texts_are_one_message() -> None:
    source = '<p>{{ "worth less cost, less " ~ more ~ " in all" }}</p>'

    assert found(source) == ["worth less cost, less {1} in all"]
    assert said(source, {"worth less cost, less {1} in all": "{1} weniger"}, more="5") == "<p>5 weniger</p>"


def test_a_template_without_translations_shows_what_it_showed() -> None:
    source = "<p>\n  One <b> two</b>,\n{% for n in [1] %} {{ n }}{% endfor %} <i title='a  b'>x</i></p><pre> A </pre>"

    assert said(source, {}) == ENVIRONMENT.from_string(source).render()


def test_what_is_put_into_a_translation_is_escaped() -> None:
    assert said("<p>For {{ who }}</p>", {"For {1}": "Für {1}"}, who="<b>") == "<p>Für &lt;b&gt;</p>"
