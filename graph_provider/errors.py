"""Everything that can go wrong between the provider and Microsoft Graph.

    M365Error
    +-- GraphError            Graph answered with an error, or did not answer
    |   +-- BadRequest        400, 402, 405, 406, 413, 415, 501: the request itself is refused
    |   |   +-- AlreadyExists       an object with that unique value exists
    |   |   +-- AlreadyReferenced   that member or owner is there already
    |   |   +-- NoSeats             the subscription has no free licence
    |   |   +-- NotOwned            the tenant has no subscription of that product
    |   |   +-- NoUsageLocation     licence without a usable usageLocation
    |   |   +-- NotAssignable       a group that no directory role can be given to
    |   |   +-- KeepsAdministrator  nobody else would hold the role, or the caller would take it from itself
    |   |   +-- AgainstRolePolicy   the role's settings in Privileged Identity Management do not allow it
    |   |   +-- UnknownReference    what the request names, an application or a role, is not there (yet)
    |   |   +-- WeakPassword        a password that the tenant's policy refuses
    |   |   +-- Synced              the object is mastered by an on-premises directory
    |   +-- LicenseMissing    400 or 403: the tenant has not bought what the request needs
    |   +-- Unauthenticated   401
    |   +-- Forbidden         403
    |   |   +-- InvitationsOff  the tenant lets no app invite guests
    |   +-- NeedsPerson       403 for any app: only a signed-in person may do this
    |   +-- NotFound          404
    |   +-- Conflict          409, 412, 423
    |   +-- Gone              410
    |   +-- DependencyFailed  424, a batch part whose predecessor failed
    |   +-- Throttled         429, 509
    |   +-- ServerFault       500, 502, 503, 504
    |   +-- Unreachable       no answer (status 0); `maybe_done`: the request may have been carried out;
    |   |                     `final`: it was tried often enough already
    +-- CredentialsMissing    no usable credential in the environment
    +-- NameTaken             an object of that name exists and is not ours
    +-- NoNaturalKey          an import names no id, and the type has nothing else to be found by
    +-- Ambiguous             an import's name fits several objects
    +-- NotHere               an object that only another service can manage
    +-- NotEmpty              a whole set is claimed, but holds entries that nobody declared
    +-- MarkUnavailable       the ownership mark's extension property cannot be registered
    +-- CreatorUnknown        cannot tell whether an unmarked object is ours
    +-- PartlyDone            the object exists, a later step failed; carries what the state needs
    +-- Stopped               the engine went away, nothing more is written

Which answer is which error: `answers`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from graph_provider.asked import ASKED, Asked, listed

_P1 = "Microsoft Entra ID P1"
_PROPERTY = re.compile(r"property '?(\w+)")
_OF_PATH = "what Microsoft documents for its path"


class M365Error(Exception):
    """Root of the tree; `str(error)` is fit for a user."""


class GraphError(M365Error):
    """An error answer. `request` is "METHOD /path" without query; `code` is the deepest code in the answer."""

    meaning: str = "Microsoft Graph refused the request"
    advice: str = "Look the code up in Microsoft's Graph documentation."

    def __init__(
        self,
        message: str,
        *,
        status: int,
        code: str = "",
        request_id: str = "",
        request: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.request_id = request_id
        self.request = request
        self.retry_after = retry_after

    def advise(self, asked: Asked | None) -> str:
        """What to do, in the words of the type that the engine asks about where that is known."""
        del asked
        return self.advice

    def __str__(self) -> str:
        what = " ".join(part for part in (str(self.status) if self.status else "", self.code) if part)
        text = f"{self.request}: " if self.request else ""
        text += f"{self.meaning} ({what})" if what else self.meaning
        if self.message:
            text += f": {self.message.rstrip('.')}"
        text += f". {self.advise(ASKED.get())}"
        return f"{text} Request id {self.request_id}." if self.request_id else text


class BadRequest(GraphError):
    meaning = "Microsoft Graph refused the request as invalid"
    advice = "Correct the named property and try again."


class AlreadyExists(BadRequest):
    meaning = "an object with this unique value exists already"
    advice = "Choose another value, or adopt the existing object."

    def advise(self, asked: Asked | None) -> str:
        found = _PROPERTY.search(self.message)
        where = f"The {found[1]} belongs to another user, group, contact or deleted object. " if found else ""
        return where + super().advise(asked)


class AlreadyReferenced(BadRequest):
    meaning = "the member or owner is there already"
    advice = "Nothing to do."


class NoSeats(BadRequest):
    meaning = "no free licence is left in the subscription"
    advice = "Buy seats or free some, then apply again."


class NotOwned(BadRequest):
    meaning = "the tenant has no subscription of this product"
    advice = "Buy it, or take another skuId."


class NoUsageLocation(BadRequest):
    meaning = "a licence needs a usage location where the product is sold"
    advice = "Set usageLocation of the user to a two-letter country code, then apply again."


class WeakPassword(BadRequest):
    meaning = "the password is not accepted by the tenant's policy"
    advice = (
        "Give another initialPassword (8 to 256 characters of at least three kinds: lower case, upper case, digits, signs; no "
        "banned word), or none, so that one is made."
    )


class Synced(BadRequest):
    meaning = "the object is synchronised from an on-premises directory, which alone can change or delete it"
    advice = "Do it there, or leave it out of the program."

    @classmethod
    def of(cls, what: str, properties: Sequence[str], more: Sequence[str], cause: GraphError | None = None) -> Synced:
        """`what`: `user 'ada@x'`. `properties` that cannot be changed, none for a delete. `more` can be changed nevertheless."""
        error = cls(
            f"{what} is read-only, so {listed(properties)} cannot be changed" if properties else f"{what} cannot be deleted",
            status=cause.status if cause else 0,
            code=cause.code if cause else "",
            request_id=cause.request_id if cause else "",
            request=cause.request if cause else "",
        )
        error.advice = f"{cls.advice} Graph itself changes only {listed(more)} of it." if properties else cls.advice
        return error


class LicenseMissing(GraphError):
    meaning = "the tenant has not bought what this needs"
    advice = f"Buy {_P1} or a product that holds it, and assign it; a new licence can take some minutes."

    def advise(self, asked: Asked | None) -> str:
        return self.advice.replace(_P1, asked.license) if asked and asked.license else self.advice


class UnknownReference(BadRequest):
    meaning = "an application, object or permission that the request names is not there"
    advice = "Correct its id; what this run made itself was waited for, and did not show up in time."


class NotAssignable(BadRequest):
    meaning = "this group cannot hold a directory role"
    advice = "Only a group made with isAssignableToRole can; that is fixed when it is made, so make another group."


class KeepsAdministrator(BadRequest):
    meaning = "the directory does not let this administrator go"
    advice = "Give the role to somebody else first; nobody may take Global Administrator from himself or from the last one."


class AgainstRolePolicy(BadRequest):
    meaning = "the role's settings in Privileged Identity Management do not allow this"
    advice = "Give endDateTime (ExpirationRule) or justification (JustificationRule), or change the settings of the role."


class Unauthenticated(GraphError):
    meaning = "the access token was not accepted"
    advice = "Check the app's credentials, its consent in this tenant and the tenant id."


class Forbidden(GraphError):
    meaning = "the app may not do this"
    advice = (
        "Grant the least permission of this type to the app and consent to it. If the target holds an administrator role, "
        "the app's service principal needs a high enough directory role as well, or a person must make this change."
    )

    def advise(self, asked: Asked | None) -> str:
        if asked is None:
            return self.advice
        reads = self.request.startswith("GET ")
        does, needed = ("read", asked.read) if reads else ("write", asked.write)
        rare = [f"{permission} for {when}" for permission, when in asked.rare if not reads]
        also = f" Needed as well: {listed(rare)}." if rare else ""
        _, _, rest = self.advice.partition(" and consent")
        return f"To {does} a {asked.kind} grant {listed(needed) or _OF_PATH} to the app and consent{rest}{also}"


class InvitationsOff(Forbidden):
    meaning = "the tenant lets no app invite guests"
    advice = "Set allowInvitesFrom of the authorization policy to everyone or adminsGuestInvitersAndAllMembers, then apply again."

    def advise(self, asked: Asked | None) -> str:
        del asked
        return self.advice


class NeedsPerson(GraphError):
    meaning = "an app may not do this, whatever it was granted"
    advice = "Sign in as a person (Azure CLI instead of a client secret), or leave these properties out."


class NotFound(GraphError):
    meaning = "the object is not there"
    advice = "It was deleted, its id is wrong, or the directory has not replicated it yet."


class Conflict(GraphError):
    meaning = "somebody else is changing this object at the same time"
    advice = "The provider tried several times; apply again in a moment."


class Gone(GraphError):
    meaning = "what the request builds on has expired"
    advice = "Start the read from the beginning."


class DependencyFailed(GraphError):
    meaning = "an earlier part of the same batch failed"
    advice = "See the error of that part."


class Throttled(GraphError):
    meaning = "Microsoft Graph is limiting the request rate of this tenant"
    advice = "The provider waited as told and gave up; apply again later, with less in parallel."

    def advise(self, asked: Asked | None) -> str:
        return f"The limit is that on {asked.family}. {self.advice}" if asked and asked.family else self.advice


class ServerFault(GraphError):
    meaning = "Microsoft Graph failed inside"
    advice = "Apply again later; what was done already stays."


class Unreachable(GraphError):
    meaning = "Microsoft Graph does not answer"
    advice = "Check the network and the endpoint."

    def __init__(self, message: str, *, request: str = "", maybe_done: bool = False, final: bool = False) -> None:
        super().__init__(message, status=0, request=request)
        self.maybe_done = maybe_done
        self.final = final


class CredentialsMissing(M365Error):
    """No credential worked. The message lists what was tried."""


class NameTaken(M365Error):
    """`object_id` is the existing object; the message says how to adopt it."""

    def __init__(
        self, what: str, name: str, object_id: str, why: str = "it does not carry the mark of this entry", *, fixed: bool = False
    ) -> None:
        """`fixed`: it cannot be adopted either."""
        adopt = f"To take it over set adopt: true (or import id {object_id}); else choose another name."
        advice = "It cannot be adopted by this entry: choose another name." if fixed else adopt
        super().__init__(f"{what} '{name}' exists already with id {object_id}, and {why}. {advice}")
        self.object_id = object_id


class NoNaturalKey(M365Error):
    """An import of a type that can only be named by its id."""

    def __init__(self, name: str, text: str, key: str) -> None:
        super().__init__(f"'{text}' is not an id of {name}: import it by its {key}.")


class Ambiguous(M365Error):
    """An import's natural key fits several objects."""

    def __init__(self, name: str, text: str, object_ids: Sequence[str]) -> None:
        super().__init__(f"{len(object_ids)} objects of {name} are called '{text}': import one by id, {', '.join(object_ids)}.")


class NotHere(M365Error):
    """An object that Graph shows, but only another service can change."""

    def __init__(self, what: str, kind: str, service: str) -> None:
        super().__init__(f"{what} is a {kind}, which only {service} can change: leave it out of the program.")


class NotEmpty(M365Error):
    """`import_id` is the id under which the set can be imported."""

    def __init__(self, what: str, extra: Sequence[str], import_id: str) -> None:
        super().__init__(
            f"{what} already holds {len(extra)} that are not declared ({', '.join(sorted(extra)[:5])}"
            f"{', ...' if len(extra) > 5 else ''}); nothing was removed. "
            f"Import id {import_id} to see them as changes first, or declare them."
        )
        self.import_id = import_id


class MarkUnavailable(M365Error):
    """The directory extension property that carries ownership marks cannot be read or registered."""


class CreatorUnknown(M365Error):
    """The audit log does not (yet) say who made an object that cannot carry a mark."""


class Stopped(M365Error):
    """The engine is gone or has cancelled: no further write is sent."""


class PartlyDone(M365Error):
    """The object `object_id` exists with `outputs` (`secrets` names the secret ones), but a later step failed for `reasons`. The
    engine keeps it and repairs it."""

    def __init__(
        self, object_id: str, outputs: Mapping[str, Any], reasons: Sequence[str], *, secrets: Sequence[str] = ()
    ) -> None:
        super().__init__("; ".join(reasons))
        self.secrets = tuple(secrets)
        self.object_id = object_id
        self.outputs = dict(outputs)
        self.reasons = tuple(reasons)
