"""Tables of the Authenticate and Client services (apis/24so-soap.md 3.1, 9.4)."""

from sandbox.erp_tables_shared import ADDRESS, ADDRESSES, EMAILS, PHONES
from sandbox.erp_types import array, enum, operation, record, service

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

_USER = record(
    "User",
    """
    ContactId int
    Id guid
    Name string
    EmployeeId int
    """,
)

AUTHENTICATE = service(
    "Authenticate",
    "/authenticate/v001/authenticate.asmx",
    [
        _CREDENTIAL,
        _IDENTITY,
        _USER,
        record("Client", "Id long required\nName string bare"),
        record("Server", "Id int required\nType int required"),
        array("Identity"),
        array("Server"),
    ],
    [
        operation("Login", "string", "credential Credential"),
        operation("HasSession", "boolean required"),
        operation("GetIdentity", "Identity"),
        operation("GetIdentities", "ArrayOfIdentity"),
        operation("SetIdentityById", "boolean required", "identityId guid required"),
        operation("GetIdentitiesWithCredential", "ArrayOfIdentity", "credential Credential"),
    ],
)

_CLIENT = record(
    "Client",
    """
    AddressList Addresses
    Country string bare
    EmailAddressList EmailAddresses
    FactoringClientNo string bare
    FactoringText string bare
    FaxNumberList ArrayOfFaxNumber
    IsUsingFactoring boolean required
    Name string bare
    PhoneNumberList PhoneNumbers
    ReminderDays int required
    ReminderDays2 int required
    ReminderDays3 int required
    UserId long required
    BankAccount string bare
    IBAN string bare
    OrganizationNumber string bare
    Swift string bare
    ResellerId long
    ResellerName string
    DefaultCurrency string
    """,
)

CLIENT = service(
    "ClientService",
    "/Client/V001/ClientService.asmx",
    [
        _CLIENT,
        ADDRESSES,
        ADDRESS,
        *EMAILS,
        *PHONES,
        array("FaxNumber"),
        record("FaxNumber", "Type FaxNumberType required\nValue string bare"),
        enum("FaxNumberType", "Unknown Work"),
        array("Currency"),
        record("Currency", "Symbol string bare\nId int required\nRate decimal required\nUnit int required"),
    ],
    [
        operation("GetClientInformation", "Client"),
        operation("GetCurrencyList", "ArrayOfCurrency"),
    ],
)
