"""How people sign in, as the real client reads and changes it: passwords, phones, external methods, keys. And how groups are
named."""

from __future__ import annotations

from msgraph.generated.models.authentication_method_sign_in_state import AuthenticationMethodSignInState
from msgraph.generated.models.authentication_method_state import AuthenticationMethodState
from msgraph.generated.models.authentication_method_target_type import AuthenticationMethodTargetType
from msgraph.generated.models.authentication_phone_type import AuthenticationPhoneType
from msgraph.generated.models.external_authentication_method import ExternalAuthenticationMethod
from msgraph.generated.models.external_authentication_method_configuration import ExternalAuthenticationMethodConfiguration
from msgraph.generated.models.fido2_authentication_method import Fido2AuthenticationMethod
from msgraph.generated.models.group import Group
from msgraph.generated.models.group_setting import GroupSetting
from msgraph.generated.models.open_id_connect_setting import OpenIdConnectSetting
from msgraph.generated.models.phone_authentication_method import PhoneAuthenticationMethod
from msgraph.generated.models.setting_value import SettingValue
from msgraph.generated.models.sms_authentication_method_configuration import SmsAuthenticationMethodConfiguration
from msgraph.generated.models.sms_authentication_method_target import SmsAuthenticationMethodTarget
from msgraph.generated.users.item.authentication.methods.item.reset_password.reset_password_post_request_body import (
    ResetPasswordPostRequestBody,
)

from tests.outside.msgraph.filled import made, person
from tests.outside.msgraph.person import administrator
from tests.outside.msgraph.world import World

PASSWORD = "28c10230-6103-485e-b985-444c60001490"
UNIFIED = "62375ab9-6b52-47ed-826b-58e47e0e304b"


def new_person(world: World, name: str) -> str:
    async def work() -> str:
        return await made(await world.client.users.post(person(world.domain, name)))

    return world.run(work())


def test_an_administrator_resets_a_password(world: World) -> None:
    user = new_person(world, "Ida Forgot")
    admin = administrator(world)
    reset = admin.users.by_user_id(user).authentication.methods.by_authentication_method_id(PASSWORD).reset_password
    answer = world.run(reset.post(ResetPasswordPostRequestBody()))
    assert answer is not None and answer.new_password
    given = world.run(reset.post(ResetPasswordPostRequestBody(new_password="Corr3ct-horse-battery")))
    assert given is not None and given.new_password is None
    app = world.client.users.by_user_id(user).authentication.methods.by_authentication_method_id(PASSWORD).reset_password
    assert world.refused(app.post(ResetPasswordPostRequestBody())) == (403, "Authorization_RequestDenied")


def test_a_phone_to_sign_in_with(world: World) -> None:
    async def scenario() -> None:
        methods = world.client.policies.authentication_methods_policy.authentication_method_configurations
        target = SmsAuthenticationMethodTarget(
            id="all_users", target_type=AuthenticationMethodTargetType.Group, is_usable_for_sign_in=True
        )
        await methods.by_authentication_method_configuration_id("Sms").patch(
            SmsAuthenticationMethodConfiguration(state=AuthenticationMethodState.Enabled, include_targets=[target])
        )
        phones = world.client.users.by_user_id(user).authentication.phone_methods
        mobile = AuthenticationPhoneType.Mobile
        phone = await made(await phones.post(PhoneAuthenticationMethod(phone_number="+49 22812345", phone_type=mobile)))
        here = phones.by_phone_authentication_method_id(phone)
        await here.enable_sms_sign_in.post()
        read = await here.get()
        assert read is not None and read.sms_sign_in_state is AuthenticationMethodSignInState.Ready
        await here.disable_sms_sign_in.post()
        await here.delete()

    user = new_person(world, "Jan Phone")
    world.run(scenario())


def test_an_external_method_and_a_key(world: World) -> None:
    async def scenario() -> None:
        methods = world.client.policies.authentication_methods_policy.authentication_method_configurations
        setting = OpenIdConnectSetting(
            client_id="adatum", discovery_url="https://adatum.example/.well-known/openid-configuration"
        )
        configuration = await made(
            await methods.post(
                ExternalAuthenticationMethodConfiguration(
                    display_name="Adatum", app_id="00000000-0000-0000-0000-0000000000aa", open_id_connect_setting=setting
                )
            )
        )
        here = world.client.users.by_user_id(user).authentication
        external = here.external_authentication_methods
        one = await external.post(ExternalAuthenticationMethod(configuration_id=configuration, display_name="Adatum"))
        assert one is not None and one.id is not None and one.configuration_id == configuration
        listed = await external.get()
        assert listed is not None and [each.id for each in listed.value or []] == [one.id]
        await external.by_external_authentication_method_id(one.id).delete()
        keys = await here.fido2_methods.get()
        assert keys is not None and [each.display_name for each in keys.value or []] == ["Key"]
        assert keys.value is not None and keys.value[0].id is not None
        everything = await here.methods.get()
        assert everything is not None and any(isinstance(each, Fido2AuthenticationMethod) for each in everything.value or [])
        await here.fido2_methods.by_fido2_authentication_method_id(keys.value[0].id).delete()
        left = await here.fido2_methods.get()
        assert left is not None and left.value == []

    user = new_person(world, "Kim Key")
    method = {"@odata.type": "#microsoft.graph.fido2AuthenticationMethod", "displayName": "Key"}
    wanted = {"tenantId": world.tenant, "user": user, "method": method}
    world.http.post("/_sim/authentication-methods", json=wanted).raise_for_status()
    world.run(scenario())


def test_a_group_is_named_as_the_policy_wants(world: World) -> None:
    def group(name: str) -> Group:
        return Group(display_name=name, mail_enabled=True, mail_nickname=name, security_enabled=False, group_types=["Unified"])

    values = [SettingValue(name="PrefixSuffixNamingRequirement", value="GRP_[GroupName]")]
    world.run(world.client.group_settings.post(GroupSetting(template_id=UNIFIED, values=values)))
    assert world.refused(world.client.groups.post(group("Sales"))) == (400, "Request_BadRequest")
    answer = world.run(world.client.groups.post(group("GRP_Sales")))
    assert answer is not None and answer.display_name == "GRP_Sales"
    exempt = world.run(administrator(world).groups.post(group("Board")))
    assert exempt is not None and exempt.display_name == "Board"
