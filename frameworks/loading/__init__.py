"""The one way into the framework tables: from files in fixtures/, or from documents that another reader has made.

    load(paths)             read, check and write files; the command does this
    validate(documents)     every fault there is, without writing
    write(documents)        check, then write in one transaction; raises Refused with every fault

A document is a name for people and one edition in the format of `content.Content`. With `listed=False` the
framework stays out of the public library; whoever calls with it gives the keys a namespace of their own.
"""

from frameworks.loading.documents import Document, Fault, Refused, read
from frameworks.loading.loader import Loaded, load, validate, write

__all__ = ["Document", "Fault", "Loaded", "Refused", "load", "read", "validate", "write"]
