"""How the imitated 24SevenOffice says no: a fault for the whole call, or an exception inside one item."""

WRAP = "Server was unable to process request. ---> "
UNREADABLE = "Server was unable to read request. ---> "

DATABASE = "Office24Seven.Library.Data.DataBaseServerException"
PARAMETER = "Office24Seven.Library.Core.ParameterNotFoundException"
OPERATION = "System.InvalidOperationException"


class SoapFault(Exception):
    """The whole call failed; `text` is complete, with its .NET prefix. `sender` blames the request."""

    def __init__(self, text: str, *, sender: bool = False) -> None:
        super().__init__(text)
        self.text = text
        self.sender = sender


class ItemError(Exception):
    """One item of a call failed; the others are still carried out (apis/24so-soap.md 5.4)."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message

    def as_record(self) -> dict[str, str]:
        return {"Type": self.kind, "Message": self.message}


def refused(inner: str) -> SoapFault:
    """A fault as .NET wraps what the service itself threw."""
    return SoapFault(WRAP + inner)


def missing(name: str) -> ItemError:
    return ItemError(PARAMETER, f"Property {name} is missing.")


def rejected_by_database(why: str) -> ItemError:
    """What the service says of a broken reference or a text too long (apis/24so-soap.md 10); `why` is our addition."""
    return ItemError(
        DATABASE,
        'SQL Server with address "sandbox" and Catalog "Kontorplassen" encountered an error with severity level 14'
        f" of 25. ({why})",
    )
