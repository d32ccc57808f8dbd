"""Files at the stand-in of Slack: what it takes to send one, and that sharing takes a while."""

from collections.abc import AsyncIterator

import pytest

from tests.contracts.slack_stand_in.square import Square, error_of, opened


@pytest.fixture
async def square() -> AsyncIterator[Square]:
    async with opened() as square:
        yield square


async def test_a_picture_is_shared_a_little_later(square):
    """The answer comes before anybody can see it; files.info tells when they can."""
    parent = await square.says()
    square.slack.share_after_s = 0.02

    sent = await square.web.files_upload_v2(
        content=b"picture", filename="cat.png", alt_txt="a cat", channel=square.plaza.id, thread_ts=parent.ts
    )

    number = sent["files"][0]["id"]
    assert not sent["files"][0]["shares"]
    file = square.slack.files[number]
    await square.slack.until(lambda: file.is_shared)
    about = (await square.web.files_info(file=number))["file"]
    ts = about["shares"]["public"][square.plaza.id][0]["ts"]
    assert square.plaza.messages[ts].alts == ["a cat"]
    assert square.plaza.messages[ts].thread_ts == parent.ts
    assert about["mimetype"] == "image/png"


async def test_the_bytes_are_as_many_as_were_announced(square):
    """Others are not taken, and what was not uploaded is not finished."""
    announced = await square.web.files_getUploadURLExternal(filename="cat.png", length=5)
    async with square.http.post(announced["upload_url"], data=b"more than five") as answer:
        assert answer.status == 400

    finishing = square.web.files_completeUploadExternal(files=[{"id": announced["file_id"]}])
    assert await error_of(finishing) == "file_not_found"


async def test_blocks_name_a_file_only_when_slack_has_looked_at_it(square):
    """Without a channel the file is the bot's own until then, and later too."""
    number = await square.uploads()
    await square.web.files_completeUploadExternal(files=[{"id": number, "title": "Cat"}])
    image = [{"type": "image", "slack_file": {"id": number}, "alt_text": "a cat"}]
    file = square.slack.files[number]

    assert await error_of(square.says(blocks=image)) == "invalid_blocks"
    await square.slack.until(lambda: file.is_processed)
    assert (await square.says(blocks=image)).alts == ["a cat"]
    assert not file.is_shared


async def test_a_share_gets_lost(square):
    """Slack said yes, and nothing ever came of it."""
    square.slack.loses_shares = 1
    number = await square.uploads()

    await square.web.files_completeUploadExternal(files=[{"id": number}], channel_id=square.plaza.id)

    await square.slack.until(lambda: square.slack.files[number].is_processed)
    assert not (await square.web.files_info(file=number))["file"]["shares"]
    assert not square.plaza.messages


async def test_a_file_is_read_by_who_has_the_token(square):
    """Everybody else gets a page to sign in on, and it is no error."""
    number = await square.uploads(b"picture")
    await square.web.files_completeUploadExternal(files=[{"id": number}])
    address = square.slack.files[number].url_private_download

    async with square.http.get(address, headers={"Authorization": f"Bearer {square.slack.bot_token}"}) as answer:
        assert (answer.content_type, await answer.read()) == ("image/png", b"picture")
    async with square.http.get(address) as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")
    await square.web.files_delete(file=number)
    assert await error_of(square.web.files_info(file=number)) == "file_not_found"
