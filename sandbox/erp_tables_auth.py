"""Tables of the Authenticate service (apis/24so-soap.md 3.1)."""

from sandbox.erp_tables_shared import USER
from sandbox.erp_types import array, operation, record, service

_CREDENTIAL = record(
    "Credential",
    """
    ApplicationId guid required
    IdentityId guid
    Password string bare
    Username string bare
    """,
)

_IDENTITY = record(
    "Identity",
    """
    Id guid required
    User User
    Client Client
    IsCurrent boolean required
    IsDefault boolean required
    IsProtected boolean required
    Servers ArrayOfServer
    IsDisabled boolean =false
    """,
)

_PASSPORT = record(
    "Passport",
    """
    Id guid required
    Email string bare
    Identities ArrayOfIdentity
    SessionId string bare
    """,
)

AUTHENTICATE = service(
    "Authenticate",
    "/authenticate/v001/authenticate.asmx",
    [
        record("Token", "ApplicationId guid required\nId guid required"),
        _PASSPORT,
        _CREDENTIAL,
        _IDENTITY,
        USER,
        record("Client", "Id long required\nName string bare"),
        record("Server", "Id int required\nType int required"),
        array("Identity"),
        array("Server"),
    ],
    [
        operation("AuthenticateByToken", "Passport", "token Token"),
        operation("Login", "string", "credential Credential"),
        operation("HasSession", "boolean required"),
        operation("GetIdentity", "Identity"),
        operation("GetIdentities", "ArrayOfIdentity"),
        operation("SetIdentity", "boolean required", "identity Identity"),
        operation("SetIdentityById", "boolean required", "identityId guid required"),
        operation("GetIdentitiesWithCredential", "ArrayOfIdentity", "credential Credential"),
        operation(
            "GetIdentitiesWithCredentialByService",
            "ArrayOfIdentity",
            "credential Credential\nserviceId int required",
        ),
    ],
)
