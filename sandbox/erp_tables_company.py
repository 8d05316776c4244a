"""Tables of the Company service (apis/24so-soap.md 9)."""

from sandbox.erp_tables_shared import ADDRESS, ADDRESSES, API_EXCEPTION, EMAILS, INTS, KEY_VALUES, PHONES
from sandbox.erp_types import array, enum, operation, record, service

_COMPANY = record(
    "Company",
    """
    APIException APIException
    Id int
    ExternalId string
    OrganizationNumber string <=20
    Name string <=200
    FirstName string <=50
    NickName string <=200
    Addresses Addresses
    PhoneNumbers PhoneNumbers
    EmailAddresses EmailAddresses
    Url string <=255
    Country string <=2
    Note string
    InvoiceLanguage string <=2
    Type CompanyType =None
    Username string
    Password string
    IncorporationDate dateTime
    DateCreated dateTime
    Status int
    PriceList int
    Owner int
    BankAccountNo string
    BankAccountType string
    BankAccountCountry string
    BankAccountBic string
    TermsOfDeliveryId int
    AccountDebit short =0
    AccountCredit short =0
    Discount decimal =0.0
    TypeGroup int
    ShareCapital decimal
    NumberOfEmployees int
    Turnover decimal
    Profit decimal
    IndustryId int
    MemberNo int
    DateChanged dateTime
    BlockInvoice boolean =false
    Relations ArrayOfRelation
    Maps ArrayOfCompanyMap
    DistributionMethod DistributionMethod =Unchanged
    CurrencyId CurrencyType =LOCAL
    PaymentTime short
    GlnNumber string
    Factoring boolean nil
    LedgerCustomerAccount short
    LedgerSupplierAccount short
    VatNumber string
    Private boolean nil
    ExplicitlySpecifyNewCompanyId boolean nil
    """,
)

_RELATION = record(
    "Relation",
    """
    ContactId int
    CompanyId int
    FirstName string
    LastName string
    Role string
    RoleId int
    PhoneNumbers PhoneNumbers
    EmailAddresses EmailAddresses
    Fax string
    """,
)

_SEARCH = record(
    "CompanySearchParameters",
    """
    ExternalId string bare
    CompanyId int
    CompanyIds ArrayOfInt
    CompanyName string
    ChangedAfter dateTime
    CompanyEmail string
    CompanyPhone string
    OrganizationNumber string
    """,
)

_SYNC_SEARCH = record(
    "SyncSearchParameters",
    """
    Page int
    Active boolean required nil
    ChangedAfter dateTime
    RegisteredAfter dateTime
    """,
)

_SYNC_COMPANY = record(
    "SyncCompany",
    """
    CompanyId int
    ExternalId string
    DateChanged dateTime
    DateRegistered dateTime required
    Active boolean required
    """,
)

_PAGE = record(
    "PageOfSyncCompany",
    """
    CurrentPage long required
    TotalPages long required
    TotalItems long required
    ItemsPerPage long required
    Items ArrayOfSyncCompany
    Context any
    """,
)

_CATEGORY = record(
    "Category",
    """
    Id int
    Name string
    ShowContact boolean =false
    ShowCompany boolean =false
    """,
)

_GROUP = record(
    "Group",
    """
    Id int required
    Name string bare
    Type int nil
    Members ArrayOfGroupMember
    Children ArrayOfGroup
    """,
)

_MEMBER = record(
    "GroupMember",
    """
    Id int required
    RoleName string bare
    FirstName string bare
    LastName string bare
    """,
)

# LOCAL is the client's own currency; the rest are the codes of ISO 4217 as of the service's last revision.
_CURRENCIES = enum(
    "CurrencyType",
    """
    LOCAL AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BYR BZD
    CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EEK EGP ERN ETB EUR FJD FKP GBP GEL GHS
    GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK
    LBP LKR LRD LSL LTL LVL LYD MAD MDL MGA MKD MMK MNT MOP MRO MTL MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD
    OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SKK SLL SOS SRD STD SYP SZL THB TJS
    TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VEF VND VUV WST XAF XAG XAU XBA XBB XBC XBD XCD XDR XFU XOF XPD XPF
    XPT XTS XXX YER ZAR ZMK ZWL ZWD
    """,
)

COMPANY = service(
    "CompanyService",
    "/CRM/Company/V001/CompanyService.asmx",
    [
        _COMPANY,
        _RELATION,
        _SEARCH,
        _SYNC_SEARCH,
        _SYNC_COMPANY,
        _PAGE,
        _CATEGORY,
        _GROUP,
        _MEMBER,
        _CURRENCIES,
        API_EXCEPTION,
        ADDRESSES,
        ADDRESS,
        *PHONES,
        *EMAILS,
        *KEY_VALUES,
        INTS,
        array("string"),
        array("Company"),
        array("Relation"),
        array("CompanyMap"),
        array("SyncCompany"),
        array("Category"),
        array("Group"),
        array("GroupMember"),
        array("APIException"),
        record("CompanyMap", "MapType int required\nExternalId string bare\nCompanyId int required"),
        enum("CompanyType", "None Lead Consumer Business Supplier"),
        enum("DistributionMethod", "Unchanged Print EMail ElectronicInvoice Default"),
    ],
    [
        operation("DeleteRelations", "ArrayOfRelation", "relations ArrayOfRelation"),
        operation("SaveRelations", "ArrayOfRelation", "relations ArrayOfRelation"),
        operation("DeleteMaps", "ArrayOfCompanyMap", "maps ArrayOfCompanyMap"),
        operation("SaveMaps", "ArrayOfCompanyMap", "maps ArrayOfCompanyMap"),
        operation("GetCategories", "ArrayOfCategory"),
        operation("SaveCategories", "ArrayOfCategory", "categories ArrayOfCategory"),
        operation("GetCustomerCategories", "ArrayOfInt", "customerId int required"),
        operation("GetIndustries", "ArrayOfKeyValuePair"),
        operation("SaveCustomerCategories", "ArrayOfAPIException", "customerCategories ArrayOfKeyValuePair"),
        operation("DeleteCustomerCategories", "ArrayOfAPIException", "customerCategories ArrayOfKeyValuePair"),
        operation("GetCustomerCategoryTree", "ArrayOfKeyValuePair"),
        operation("GetStatuses", "ArrayOfKeyValuePair"),
        operation("GetCRMGroups", "ArrayOfGroup"),
        operation(
            "GetCompanies",
            "ArrayOfCompany",
            "searchParams CompanySearchParameters\nreturnProperties ArrayOfString",
        ),
        operation("GetCompanySyncList", "PageOfSyncCompany", "syncSearchParameters SyncSearchParameters"),
        operation("SaveCompanies", "ArrayOfCompany", "companies ArrayOfCompany"),
        operation("DeleteCompanies", "ArrayOfCompany", "companies ArrayOfCompany"),
    ],
)
