"""What somebody is told, and where, until they say otherwise."""

import pytest

from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import Conflict
from edtech_app.domain.notifications import Channel, NotificationKind, Preferences

CANNOT_BE_SWITCHED_OFF = [NotificationKind.REFUND, NotificationKind.COURSE, NotificationKind.APPROVAL]
ALL = [(kind, channel) for kind in NotificationKind for channel in Channel]


@pytest.mark.parametrize(("kind", "channel"), ALL)
def test_everything_is_told_but_sales_by_mail(kind: NotificationKind, channel: Channel):
    nothing_chosen = Preferences(id=new_id())
    assert nothing_chosen.wants(kind, channel) is ((kind, channel) != (NotificationKind.SALE, Channel.MAIL))


@pytest.mark.parametrize(("kind", "channel"), ALL)
def test_a_choice_is_about_one_kind_in_one_channel(kind: NotificationKind, channel: Channel):
    before = Preferences(id=new_id())
    if kind in CANNOT_BE_SWITCHED_OFF:
        with pytest.raises(Conflict, match="cannot be turned off"):
            before.with_choice(kind, channel, wanted=False)
        return
    after = before.with_choice(kind, channel, wanted=not before.wants(kind, channel))
    changed = [each for each in ALL if after.wants(*each) != before.wants(*each)]
    assert changed == [(kind, channel)]
    assert after.with_choice(kind, channel, wanted=before.wants(kind, channel)).wants(kind, channel) is before.wants(
        kind, channel
    )


@pytest.mark.parametrize("kind", CANNOT_BE_SWITCHED_OFF)
def test_what_is_about_money_is_told_whatever_was_chosen_once(kind: NotificationKind):
    chosen = Preferences(id=new_id(), choices={f"{channel}_{kind}": False for channel in Channel})
    assert all(chosen.wants(kind, channel) for channel in Channel)
