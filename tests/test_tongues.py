"""Locales: whatever a device says of its language."""

import pytest

from core.tongues import locale_in, tongue_of


@pytest.mark.parametrize(
    ("said", "tongue"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "Deutsch"),
        ("zh-TW", "繁體中文"),
        ("zh-CN", "简体中文"),
        ("pt-BR", "Português"),
        ("tlh", ""),
        ("*", ""),
        ("", ""),
        ("de<script>", ""),
    ],
)
def test_a_device_s_language_is_known_by_its_own_name(said, tongue):
    """What nobody knows is nothing, and nothing else gets into what a model is told."""
    assert tongue_of(locale_in(said)) == tongue
