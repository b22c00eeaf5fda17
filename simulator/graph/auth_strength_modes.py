"""`/identity/conditionalAccess/authenticationStrength`: the methods there are, and how they may be combined.

Names, methods and combinations are those of Graph's own answers (list authenticationMethodModes); the hardware token and the
QR code, which its enumeration has and the example leaves out, are named from general knowledge.
"""

from __future__ import annotations

from typing import Any

from simulator.graph import envelope, faults, options
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

PATH = "/v1.0/identity/conditionalAccess/authenticationStrength"
KIND = Kind(
    collection="authenticationMethodModes",
    segment="identity/conditionalAccess/authenticationStrength/authenticationMethodModes",
    type_name="graph.authenticationMethodModeDetail",
    resource="AuthenticationMethodModeDetail",
    directory=False,
)
RESISTANT = ("windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor")
PASSWORDLESS = (*RESISTANT, "deviceBasedPush")
# The first twelve are those of the built-in strength.
MULTIFACTOR = (
    *PASSWORDLESS,
    "temporaryAccessPassOneTime",
    "temporaryAccessPassMultiUse",
    "password,microsoftAuthenticatorPush",
    "password,softwareOath",
    "password,hardwareOath",
    "password,sms",
    "password,voice",
    "federatedMultiFactor",
    "microsoftAuthenticatorPush,federatedSingleFactor",
    "softwareOath,federatedSingleFactor",
    "hardwareOath,federatedSingleFactor",
    "sms,federatedSingleFactor",
    "voice,federatedSingleFactor",
)
SINGLE_FACTOR = ("x509CertificateSingleFactor", "sms", "password", "federatedSingleFactor", "email", "qrCodePin")
_MODES = {
    "password": ("Password", "password"),
    "voice": ("Voice", "voice"),
    "hardwareOath": ("Hardware OATH tokens", "hardwareOath"),
    "softwareOath": ("Software OATH tokens", "softwareOath"),
    "sms": ("SMS", "sms"),
    "fido2": ("FIDO2 Security Key", "fido2"),
    "windowsHelloForBusiness": ("Windows Hello for Business", "windowsHelloForBusiness"),
    "microsoftAuthenticatorPush": ("Microsoft Authenticator (push notification)", "microsoftAuthenticator"),
    "deviceBasedPush": ("Microsoft Authenticator (Passwordless)", "microsoftAuthenticator"),
    "temporaryAccessPassOneTime": ("Temporary Access Pass (one-time use)", "temporaryAccessPass"),
    "temporaryAccessPassMultiUse": ("Temporary Access Pass (multi-use)", "temporaryAccessPass"),
    "email": ("Email one-time passcode", "email"),
    "x509CertificateSingleFactor": ("Certificate-based authentication (single factor)", "x509Certificate"),
    "x509CertificateMultiFactor": ("Certificate-based authentication (multifactor)", "x509Certificate"),
    "federatedSingleFactor": ("Federation (single factor)", "federation"),
    "federatedMultiFactor": ("Federation (multifactor)", "federation"),
    "qrCodePin": ("QR code (PIN)", "qrCodePin"),
}
_ALLOWED = {frozenset(one.split(",")): one for one in (*MULTIFACTOR, *SINGLE_FACTOR)}


def checked(combinations: list[str]) -> list[str]:
    """The combinations as the service spells them: `password, sms` and `sms,password` are `password,sms`.

    Raises GraphFault 400 for one that is not allowed or stands there twice."""
    found = []
    for one in combinations:
        spelled = _ALLOWED.get(frozenset(part.strip() for part in one.split(",")))
        if spelled is None:
            raise faults.malformed(f"'{one}' is no allowed combination of authentication methods.")
        if spelled in found:
            raise faults.malformed(f"The combination '{spelled}' is given twice.")
        found.append(spelled)
    return found


def satisfied(combinations: list[str]) -> str:
    """`requirementsSatisfied`: `mfa` if every combination has more than one factor, else `none`."""
    return "mfa" if set(combinations) <= set(MULTIFACTOR) else "none"


def _mode(mode_id: str) -> Json:
    name, method = _MODES[mode_id]
    return {"id": mode_id, "displayName": name, "authenticationMethod": method}


@route("GET", PATH + "/authenticationMethodModes")
def list_modes(request: Request) -> Response:
    return envelope.collection(request, KIND, [_mode(one) for one in _MODES])


@route("GET", PATH + "/authenticationMethodModes/{mode_id}")
def get_mode(request: Request) -> Response:
    wanted = request.path_params["mode_id"]
    if wanted not in _MODES:
        raise faults.not_found(wanted)
    return envelope.entity(request, KIND, _mode(wanted))


@route("GET", PATH + "/combinations")
def list_combinations(request: Request) -> Response:
    options.read_options(request, KIND, many=True)
    path = "identity/conditionalAccess/authenticationStrength/combinations"
    return Response(body={"@odata.context": f"{request.origin}/v1.0/$metadata#{path}", "value": [*MULTIFACTOR, *SINGLE_FACTOR]})
