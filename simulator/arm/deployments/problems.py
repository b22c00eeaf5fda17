"""What is wrong with a template or a deployment, in Resource Manager's words (codes and sentences: general knowledge, as users
see them); what the simulator doesn't serve of templates, in plain ones."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.errors import ArmFault
from simulator.messages import Json


def invalid(problem: str) -> ArmFault:
    """400 InvalidTemplate: the template or its parameters can't be right, whatever is in the cloud."""
    violation = {"type": "TemplateViolation", "info": {"lineNumber": 1, "linePosition": 1, "path": ""}}
    return ArmFault(400, "InvalidTemplate", f"Deployment template validation failed: '{problem}'.", additional_info=[violation])


def language(problem: str) -> ArmFault:
    """400 InvalidTemplate: an expression that can't be worked out."""
    return ArmFault(400, "InvalidTemplate", f"Unable to process template language expressions: '{problem}'")


def not_served(what: str) -> ArmFault:
    return ArmFault(501, "NotImplemented", f"The simulator does not serve {what} in deployments.")


def refused(name: str, faults: Sequence[ArmFault], tracking: str) -> ArmFault:
    """What is found before anything is deployed."""
    details = [detail_of(fault) for fault in faults]
    if all(fault.code == "RequestDisallowedByPolicy" for fault in faults):
        message = "The template deployment failed because of policy violation. Please see details for more information."
    elif all(fault.code == "AuthorizationFailed" for fault in faults):
        message = f"Deployment failed with multiple errors: '{':'.join(fault.message for fault in faults)}'"
        return ArmFault(403, "InvalidTemplateDeployment", message)
    else:
        message = (
            f"The template deployment '{name}' is not valid according to the validation procedure. The tracking id is "
            f"'{tracking}'. See inner errors for details."
        )
    return ArmFault(400, "InvalidTemplateDeployment", message, details)


def failed(deployment: str, faults: Sequence[Json]) -> Json:
    """The error of a deployment some of whose resources failed."""
    return {
        "code": "DeploymentFailed",
        "target": deployment,
        "message": "At least one resource deployment operation failed. Please list deployment operations for details. "
        "Please see https://aka.ms/arm-deployment-operations for usage details.",
        "details": list(faults),
    }


def detail_of(fault: ArmFault) -> Json:
    """A fault as an entry of another's details."""
    entry: Json = {"code": fault.code, "message": fault.message}
    if fault.target is not None:
        entry["target"] = fault.target
    if fault.details:
        entry["details"] = fault.details
    if fault.additional_info:
        entry["additionalInfo"] = fault.additional_info
    return entry
