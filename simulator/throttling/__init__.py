"""Throttling by Microsoft's published limits, off until it is asked for at /_sim/throttling.

The limits are data, data/throttling, one file a family of requests, each with the page that it comes from. A request is held
against every limit of every family that it belongs to; the first that is reached answers 429, and then the request is counted
nowhere. `gate` decides, `bucket` counts, `costs` knows the directory's resource units, `refusals` the answers.
"""
