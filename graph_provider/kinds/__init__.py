"""The resource types of package `m365`, one file each: what they are made of and how they are read and written.

Found by scan (`kind.registry`). The classes that programs use, in `resources/`, are generated from them.
"""
