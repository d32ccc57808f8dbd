"""Figures for whoever watches over the bot, at the page."""

import pytest

from tests.stages.web import SECRETS, browser

pytestmark = [
    pytest.mark.parametrize("stage", ["web"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


async def test_an_order_whose_fate_is_unknown_is_counted(ada, modelslab):
    """Money may have been spent that no ledger holds; somebody should look at the provider's bill."""
    before = figure(await ada.gets("/metrics"))
    modelslab.will("reset")

    await ada.types("/imagine a fox --raw --ar 16:9")

    assert figure(await ada.gets("/metrics")) == before + 1


async def test_a_monitor_gets_in_by_a_token_and_nobody_without(stage):
    """Figures tell how much a team uses; a monitor has no cookies."""
    async with browser() as session:
        refused = await session.get(stage.url + "/metrics", allow_redirects=False)
        wrong = await session.get(stage.url + "/metrics", headers={"Authorization": "Bearer no"}, allow_redirects=False)
        let_in = await session.get(stage.url + "/metrics", headers={"Authorization": f"Bearer {SECRETS['ada']}"})

        assert (refused.status in (303, 401), wrong.status in (303, 401), let_in.status) == (True, True, 200)
        assert "flashbulb_orders_waiting" in await let_in.text()


def figure(page):
    sign = b'flashbulb_orders_total{fate="unknown",medium="picture"} '
    return next((float(line.removeprefix(sign)) for line in page.splitlines() if line.startswith(sign)), 0.0)
