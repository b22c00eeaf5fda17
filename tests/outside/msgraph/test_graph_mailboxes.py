"""A leaver's mailbox through Microsoft's client: automatic replies, settings, a rule that forwards."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from msgraph.generated.models.assigned_license import AssignedLicense
from msgraph.generated.models.automatic_replies_setting import AutomaticRepliesSetting
from msgraph.generated.models.automatic_replies_status import AutomaticRepliesStatus
from msgraph.generated.models.email_address import EmailAddress
from msgraph.generated.models.external_audience_scope import ExternalAudienceScope
from msgraph.generated.models.locale_info import LocaleInfo
from msgraph.generated.models.mailbox_settings import MailboxSettings
from msgraph.generated.models.message_rule import MessageRule
from msgraph.generated.models.message_rule_actions import MessageRuleActions
from msgraph.generated.models.recipient import Recipient
from msgraph.generated.models.user_purpose import UserPurpose
from msgraph.generated.users.item.assign_license.assign_license_post_request_body import AssignLicensePostRequestBody

from tests.outside.msgraph.filled import made, person
from tests.outside.msgraph.world import PREMIUM, World, asked


@pytest.fixture(scope="module")
def ada(world: World) -> Any:
    """The client's builder for a person who has a mailbox."""

    async def make() -> str:
        body = person(world.domain, "Ada Byron")
        user = await made(await world.client.users.post(body))
        wanted = AssignedLicense(sku_id=UUID(PREMIUM), disabled_plans=[])
        here = world.client.users.by_user_id(user)
        await here.assign_license.post(AssignLicensePostRequestBody(add_licenses=[wanted], remove_licenses=[]))
        return user

    return world.client.users.by_user_id(world.run(make()))


def test_settings_are_changed_and_read_back(world: World, ada: Any) -> None:
    replies = AutomaticRepliesSetting(
        status=AutomaticRepliesStatus.AlwaysEnabled,
        external_audience=ExternalAudienceScope.All,
        internal_reply_message="Ada has left; write to Bob.",
        external_reply_message="Ada has left.",
    )
    changed = world.run(ada.mailbox_settings.patch(MailboxSettings(automatic_replies_setting=replies)))
    assert changed.automatic_replies_setting.status == AutomaticRepliesStatus.AlwaysEnabled
    settings = world.run(ada.mailbox_settings.get())
    assert settings.automatic_replies_setting.internal_reply_message == "Ada has left; write to Bob."
    assert settings.automatic_replies_setting.external_audience == ExternalAudienceScope.All
    assert settings.user_purpose == UserPurpose.User
    assert settings.working_hours.days_of_week and settings.working_hours.start_time.hour == 8
    world.run(ada.mailbox_settings.patch(MailboxSettings(time_zone="Romance Standard Time", language=LocaleInfo(locale="de-DE"))))
    only = world.run(ada.mailbox_settings.get(request_configuration=asked(ada.mailbox_settings, select=["timeZone", "language"])))
    assert (only.time_zone, only.language.locale, only.automatic_replies_setting) == ("Romance Standard Time", "de-DE", None)


def test_a_setting_of_its_own_path(world: World, ada: Any) -> None:
    here = ada.mailbox_settings.with_url(
        f"{world.info.url}/v1.0/users/{ada.path_parameters['user%2Did']}/mailboxSettings/workingHours"
    )
    answer = world.run(here.get())
    assert answer.additional_data["startTime"] == "08:00:00.0000000"


def test_settings_that_make_no_sense(world: World, ada: Any) -> None:
    assert world.refused(ada.mailbox_settings.patch(MailboxSettings(time_zone="Middle Earth"))) == (400, "InvalidTimeZone")
    nobody = world.run(world.client.users.post(person(world.domain, "Without Mailbox")))
    assert nobody is not None and nobody.id
    without = world.client.users.by_user_id(nobody.id)
    assert world.refused(without.mailbox_settings.get()) == (404, "MailboxNotEnabledForRESTAPI")


def test_a_rule_from_create_to_delete(world: World, ada: Any) -> None:
    rules = ada.mail_folders.by_mail_folder_id("inbox").message_rules
    forward = Recipient(email_address=EmailAddress(address=f"bob@{world.domain}", name="Bob"))
    rule = MessageRule(display_name="To Bob", sequence=1, is_enabled=True, actions=MessageRuleActions(forward_to=[forward]))
    created = world.run(rules.post(rule))
    assert created.id and created.actions.forward_to[0].email_address.address == f"bob@{world.domain}"
    one = rules.by_message_rule_id(created.id)
    changed = world.run(one.patch(MessageRule(display_name="To Bob, for now", is_enabled=False)))
    assert changed.is_enabled is False and changed.sequence == 1
    listed = world.run(rules.get(request_configuration=asked(rules, filter="isEnabled eq false", select=["id", "displayName"])))
    assert [(item.id, item.display_name, item.actions) for item in listed.value] == [(created.id, "To Bob, for now", None)]
    assert world.refused(rules.get(request_configuration=asked(rules, filter="shoeSize eq 1"))) == (400, "BadRequest")
    assert world.run(one.get()).display_name == "To Bob, for now"
    assert world.refused(one.patch(MessageRule(display_name=""))) == (400, "ErrorInvalidRequest")
    world.run(one.delete())
    assert world.refused(one.get()) == (404, "ErrorItemNotFound")
    assert world.run(rules.get()).value == []
