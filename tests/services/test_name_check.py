"""The name check finds what the study knows however it is written, and takes no longer word for a name."""

import unicodedata
from itertools import pairwise
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from interview.models import Member, User
from interview.services.documents import add_document
from interview.services.initiatives import edit_initiative
from interview.services.interviews import edit_interview
from interview.services.name_check import Hit, Known, Why, fold, known_to
from interview.services.respondents import edit_identity
from interview.vocabulary import DocumentKind, InterviewMode, Role
from tests.builders import World

PEOPLE = Known(people=["Åsa Lindström", "Bo Li", "Jean-François O’Neill"])


def found(known: Known, text: str) -> list[str]:
    return [hit.found for hit in known.hits(text)]


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("We asked Åsa Lindström.", ["Åsa Lindström"]),
        ("ÅSA said so", ["ÅSA"]),
        ("asa said so", ["asa"]),
        ("Åsas plan", ["Åsas"]),
        ("Åsa's plan, Lindström’s too", ["Åsa's", "Lindström’s"]),
        ("A\u030asa", ["A\u030asa"]),
        ("written as Aasa or Lindstroem", ["Aasa", "Lindstroem"]),
        ("Åsa\nLindström", ["Åsa\nLindström"]),
        ("Lind-\nström came", ["Lind-\nström"]),
        ("Lind\u00adström came", ["Lind\u00adström"]),
        ("Bo  Li", ["Bo  Li"]),
        ("Bo said, Li said", []),
        ("jean francois oneill, O'Neill", ["jean francois oneill", "Neill"]),
        ("(Lindström)", ["(Lindström)"[1:-1]]),
        ("asa_lindstrom", ["asa_lindstrom"]),
        ("Nasa and the Lindströmska school, asapkg", []),
        ("Nothing here.", []),
        ("", []),
    ],
)
def test_a_name_is_found_however_it_is_written_and_only_as_a_word_of_its_own(
    text: str, hits: list[str]
) -> None:
    assert found(PEOPLE, text) == hits


@pytest.mark.parametrize(
    "text",
    ["call +46 70 123 45 67", "call 070-1234567.", "call 0701234567", "call (0046) 70 12 34 567", "70/1234567"],
)
def test_a_known_number_is_found_however_it_is_parted(text: str) -> None:
    known = Known(contacts=["asa@skane.example, +46 (0)70-123 45 67"])
    assert [hit.why for hit in known.hits(text)] == [Why.TELEPHONE]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("mail me: someone.else@firm.example", Why.EMAIL),
        ("someone (at) firm.example", Why.EMAIL),
        ("ring 08-123 456 78", Why.TELEPHONE),
        ("ring +1 (555) 010-9999", Why.TELEPHONE),
        ("see https://firm.example/about", Why.ADDRESS),
        ("see www.firm.example", Why.ADDRESS),
    ],
)
def test_what_looks_like_an_address_or_a_number_is_found_whosever_it_is(text: str, why: Why) -> None:
    assert [hit.why for hit in Known().hits(text)] == [why]


@pytest.mark.parametrize(
    "text",
    [
        "on 2026-03-02",
        "from 2019-01-01 to 2020-12-31",
        "in 2015-2020 and 2015–2020",
        "1 200 000 crowns",
        "12 firms, 3 of 7",
        "version 1.2.3",
        "section 4.2, page 117",
    ],
)
def test_days_years_and_sums_are_no_telephone_numbers(text: str) -> None:
    assert Known().hits(text) == ()


def test_of_a_contact_the_mailbox_the_host_and_the_street_are_known_too() -> None:
    known = Known(contacts=["asa.lindstrom@skanefood.example; Stora Torget 5, Lund"])
    assert found(known, "Lindstrom, at skanefood.example") == ["Lindstrom", "skanefood.example"]
    assert found(known, "They sit at Stora torget 5.") == ["Stora torget 5"]
    assert found(known, "They sit at the square.") == []


def test_of_two_finds_that_overlap_the_longer_stands() -> None:
    known = Known(people=["Ada Ek"], contacts=["ada.ek@x.example"])
    assert found(known, "ada.ek@x.example and Ada Ek") == ["ada.ek@x.example", "Ada Ek"]


def test_an_initiative_is_found_by_a_part_of_its_name_but_not_by_what_each_is_called() -> None:
    known = Known(initiatives=["Skåne Food Cluster"])
    assert found(known, "Food in Skane: the cluster meets.") == ["Food", "Skane"]


NAMES = st.text(st.sampled_from("abdefgiklmnoprstuvåäöéøüñçßŁđŒÅÄÖÉ"), min_size=3, max_size=12).filter(
    lambda name: len(fold(name).text) >= 3
)
AROUND = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)


@given(
    name=NAMES,
    before=AROUND,
    after=AROUND,
    written=st.sampled_from(
        [
            str.upper,
            str.lower,
            str.title,
            lambda name: unicodedata.normalize("NFD", name),
            lambda name: "".join(
                sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign)
            ),
            lambda name: name + "s",
            lambda name: name + "’s",
            lambda name: name[:2] + "-\n" + name[2:],
            "\u00ad".join,
        ]
    ),
)
def test_any_name_is_found_in_any_text(name: str, before: str, after: str, written: object) -> None:
    assert callable(written)
    shown: str = written(name)
    text = f"{before} {shown} {after}"
    start, end = len(before) + 1, len(before) + 1 + len(shown)
    hits = Known(people=[name]).hits(text)
    assert any(hit.start < end and hit.end > start for hit in hits)


@given(name=NAMES, text=AROUND)
def test_a_find_is_where_it_says_and_finds_never_overlap(name: str, text: str) -> None:
    hits: tuple[Hit, ...] = Known(people=[name]).hits(text + " " + name)
    assert all(text_of == hit.found for hit in hits if (text_of := (text + " " + name)[hit.start : hit.end]))
    assert all(one.end <= other.start for one, other in pairwise(hits))


@given(name=NAMES, glued=st.text(st.sampled_from("abcdeåö"), min_size=2, max_size=5))
def test_a_name_inside_a_longer_word_is_no_find(name: str, glued: str) -> None:
    assert Known(people=[name]).hits(f"{glued}{name}{glued}") == ()


def test_everything_that_the_study_knows_is_looked_for_and_nothing_of_another_study(
    session: Session, w: World
) -> None:
    given_ = {"session": session, "actor": w.owner}
    edit_identity(
        **given_, operation=uuid4(), respondent_id=w.here.respondent, name="Ingrid Ask", contact="0701-998877"
    )
    edit_identity(
        session=session,
        actor=w.stranger,
        operation=uuid4(),
        respondent_id=w.foreign.respondent,
        name="Fremmed Person",
        contact="",
    )
    edit_interview(
        **given_,
        operation=uuid4(),
        interview_id=w.here.interview,
        mode=InterviewMode.VIDEO,
        planned_at=None,
        interviewer="Torvald Grip, Signe Rud",
        pilot=False,
    )
    add_document(
        **given_,
        operation=uuid4(),
        initiative_id=w.second.initiative,
        title="Site",
        kind=DocumentKind.WEB_PAGE,
        address="https://www.oresundmoves.example/about",
    )
    user = User(subject="someone", name="Malin Palm", email="mp@uni.example")
    session.add(user)
    session.flush()
    session.add(Member(study_id=w.here.study, user_id=user.id, role=Role.VIEWER))
    session.flush()
    known = known_to(session, study_id=w.here.study)
    text = "Ask 070-199 88 77; Grip, Rud, oresundmoves.example, Malin, mp@uni.example, Skåne, Fremmed"
    assert found(known, text) == [
        "Ask",
        "070-199 88 77",
        "Grip",
        "Rud",
        "oresundmoves.example",
        "Malin",
        "mp@uni.example",
        "Skåne",
    ]


def test_the_name_under_which_an_initiative_is_shown_is_no_find(session: Session, w: World) -> None:
    edit_initiative(
        session=session,
        actor=w.owner,
        operation=uuid4(),
        initiative_id=w.here.initiative,
        field="name",
        value="Blekinge Boats",
    )
    known = known_to(session, study_id=w.here.study, shown=[w.here.initiative])
    assert found(known, "Blekinge Boats and Öresund Moves") == ["Öresund Moves"]
