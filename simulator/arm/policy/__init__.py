"""Azure Policy at work: what a deny assignment refuses (`enforcement.refuse`), and what assignments may say (`parameters`)."""

from simulator.arm.policy.enforcement import refuse

__all__ = ["refuse"]
