"""What admins decide on the page holds at once, is written down, and is never lost between two of them."""

import pytest

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
BOB = "/admin/people/web:bob"


def limit_of(page, name, scope="person:web:bob"):
    return page.form(kind="limit", scope=scope, name=name)


async def test_a_limit_holds_from_the_next_request_on(team):
    """Somebody spends too much: what is done about it must not wait for a restart."""
    await team.bob.types("hello")
    page = await team.ada.visits(BOB)

    page = await team.ada.fills(limit_of(page, "asks day"), after="1")

    assert page.status == 200
    assert page.address.startswith(BOB)
    assert page.shows("Saved: limit asks day")
    assert page.row("Limits of", "Questions a day")[1:4] == ["1 question", "0 questions", "decided here"]
    assert (await team.bob.types("hello again")).shows("Your limit is 1 question a day")
    assert not (await team.ada.types("hello")).shows("limit is")


async def test_a_limit_in_money_is_written_in_dollars(team):
    """Nobody counts in micro-dollars."""
    page = await team.ada.visits(BOB)

    page = await team.ada.fills(limit_of(page, "micros day"), after="$0.25")

    assert limit_of(page, "micros day").fields["after"] == "0.25"
    assert limit_of(page, "micros day").fields["was"] == "250000"


async def test_a_limit_that_is_removed_is_as_for_everybody_again(team):
    """The way back is beside the way there."""
    page = await team.ada.fills(limit_of(await team.ada.visits(BOB), "asks day"), after="1")

    page = await team.ada.fills(limit_of(page, "asks day"), remove="yes")

    assert page.row("Limits of", "Questions a day")[3] == "as for everybody"


@ON_SQLITE
async def test_another_limit_is_added(team):
    """Also for what had none."""
    page = await team.ada.visits(BOB)
    form = next(form for form in page.forms if form.fields.get("kind") == "limit" and "name" not in form.fields)

    page = await team.ada.fills(form, unit="/imagine", period="month", after="3")

    assert page.row("Limits of", "/imagine a month")[2] == "3 uses of /imagine"


@ON_SQLITE
@pytest.mark.parametrize("typed", ["many", "-1", "1.5", "9" * 30])
async def test_what_is_no_number_is_said_at_the_field(team, typed):
    """With what was typed still in it."""
    page = await team.ada.visits(BOB)

    page = await team.ada.fills(limit_of(page, "asks day"), after=typed)

    assert page.status == 400
    assert page.shows("Nothing was changed. A limit is a whole number from 0")
    assert limit_of(page, "asks day").fields["after"] == typed
    assert 'aria-invalid="true"' in page.html


@ON_SQLITE
@pytest.mark.parametrize("typed", ["much", "-1", "nan", "inf"])
async def test_what_is_no_money_is_said_too(team, typed):
    page = await team.ada.visits(BOB)

    page = await team.ada.fills(limit_of(page, "micros day"), after=typed)

    assert page.status == 400
    assert page.shows("A limit of money is an amount in dollars such as 1.50")


@ON_SQLITE
@pytest.mark.parametrize(("typed", "micros"), [("1.50", 1_500_000), ("1,50", 1_500_000), ("$1,000.00", 10**9)])
async def test_money_is_read_as_people_write_it(team, typed, micros):
    """A comma in half of Europe is a point elsewhere; a limit a hundred times too high would be found on the bill."""
    page = await team.ada.visits(BOB)

    await team.ada.fills(limit_of(page, "micros day"), after=typed)

    policy = team.house.rulebook.current
    assert policy.person_caps("web:bob", ())["micros", "day"] == micros


async def test_of_two_admins_the_second_is_shown_what_the_first_did(team):
    """Neither overwrites the other without knowing."""
    team.bob.is_admin = True
    adas, bobs = await team.ada.visits(BOB), await team.bob.visits(BOB)
    await team.ada.fills(limit_of(adas, "asks day"), after="10")

    page = await team.bob.fills(limit_of(bobs, "asks day"), after="20")

    assert page.status == 409
    assert page.shows("Another admin has changed this", "10 questions", "20 questions")
    assert limit_of(await team.ada.visits(BOB), "asks day").fields["was"] == "10"

    page = await team.bob.fills(page.form(name="asks day"))
    assert limit_of(page, "asks day").fields["was"] == "20"


async def test_a_setting_holds_at_once_and_is_in_the_audit_log(team):
    """Who, what, before and after."""
    page = await team.ada.visits("/admin/settings")

    page = await team.ada.fills(page.form(name="pictures"), after="off")

    assert page.row("Settings of", "Pictures")[1] == "decided here"
    assert not (await team.bob.types("/imagine a fox --raw --ar 16:9")).pictures
    log = await team.ada.visits("/admin/log?who=web:ada&what=setting")
    assert log.rows("What was decided")[0][1:] == ["ada", "setting pictures", "Everything", "–", "off"]
    assert (await team.ada.visits("/admin/log?what=limit")).shows("No entries")


@ON_SQLITE
async def test_a_text_of_several_lines_is_changed_again(team):
    """A browser sends other ends of lines than it was given, and nobody else was quicker because of that."""
    page = await team.ada.visits("/admin/settings")
    page = await team.ada.fills(page.form(name="persona"), after="A pirate.\r\nSays so.")
    form = page.form(name="persona")
    assert form.fields["was"] == "A pirate.\nSays so."

    page = await team.ada.fills(form, was="A pirate.\r\nSays so.", after="A parrot.")

    assert page.status == 200
    assert page.form(name="persona").fields["was"] == "A parrot."


@ON_SQLITE
async def test_a_channel_has_settings_of_its_own(team):
    """Every place in which something was asked can be chosen."""
    await team.bob.types("hello")
    page = await team.ada.visits("/admin/settings?scope=channel:page")

    assert page.shows("Channel page")
    assert '<optgroup label="Channels">' in page.html
    page = await team.ada.fills(page.form(name="persona"), after="a pirate")

    assert page.row("Settings of", "Persona")[1] == "decided here"
    assert (await team.ada.visits("/admin/settings")).row("Settings of", "Persona")[1] == "built in"


@ON_SQLITE
async def test_who_is_denied_something_is_denied_it_at_once(team):
    """And is allowed again as easily."""
    page = await team.ada.visits(BOB)
    form = next(form for form in page.forms if form.fields.get("kind") == "access")

    page = await team.ada.fills(form, name="command:imagine", after="deny")

    assert page.row("Access of", "Command /imagine")[1].startswith("denied")
    assert not (await team.bob.types("/imagine a fox --raw --ar 16:9")).pictures
    page = await team.ada.fills(page.form(kind="access", name="command:imagine"), remove="yes")
    assert (await team.bob.types("/imagine a fox --raw --ar 16:9")).pictures


@ON_SQLITE
async def test_who_is_no_admin_decides_nothing(team):
    """The form is not the lock."""
    form = limit_of(await team.ada.visits(BOB), "asks day")

    page = await team.bob.fills(form, after="1000")

    assert page.status == 403
    assert (await team.ada.visits("/admin/log")).shows("No entries")


@ON_SQLITE
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "X-Flashbulb": "1"},
    ],
    ids=["nothing said", "elsewhere", "nowhere", "cross-site", "none", "with our header"],
)
async def test_another_site_cannot_decide_in_an_admins_name(team, headers):
    """Ada is logged in and visits somewhere else; a form there must not change what her team may."""
    form = limit_of(await team.ada.visits(BOB), "asks day")

    fields = {**form.fields, "after": "1000"}
    async with team.ada._session.post(team.url + form.action, data=fields, headers=headers) as response:
        assert response.status == 403

    assert (await team.ada.visits("/admin/log")).shows("No entries")
