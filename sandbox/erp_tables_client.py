"""Tables of the Client service (apis/24so-soap.md 9.4)."""

from sandbox.erp_tables_shared import ADDRESS, ADDRESSES, EMAILS, PHONES, USER
from sandbox.erp_types import array, enum, operation, record, service

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

_DEPARTMENT = record(
    "Department",
    """
    Id int required
    Name string bare
    Addresses Addresses
    Phone string bare
    Fax string bare
    Email string bare
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
        array("User"),
        USER,
        array("Department"),
        _DEPARTMENT,
        array("AccountingGroup"),
        record("AccountingGroup", "AccountId int required\nId int required\nName string bare"),
        array("VatType"),
        record("VatType", "No int required\nName string bare\nRate decimal required"),
        enum("TypeGroupModule", "All Sale Purchase"),
        record("Currency", "Symbol string bare\nId int required\nRate decimal required\nUnit int required"),
    ],
    [
        operation("GetUsers", "ArrayOfUser"),
        operation("GetClientInformation", "Client"),
        operation("GetDepartmentList", "ArrayOfDepartment"),
        operation("GetCurrencyList", "ArrayOfCurrency"),
        operation("GetTypeGroupList", "ArrayOfAccountingGroup", "module TypeGroupModule required"),
        operation("GetVatTypeList", "ArrayOfVatType"),
    ],
)
