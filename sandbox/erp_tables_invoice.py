"""Tables of the Invoice service: orders and invoices (apis/24so-soap.md 5)."""

from sandbox.erp_tables_shared import ADDRESS, ADDRESSES, API_EXCEPTION, INTS, STRINGS
from sandbox.erp_types import array, enum, operation, record, service

_ORDER = record(
    "InvoiceOrder",
    """
    OrderId int
    CustomerId int
    CustomerName string <=100
    CustomerDeliveryName string bare <=250
    CustomerDeliveryPhone string <=25
    Addresses Addresses
    OrderStatus OrderSlipStateType =Web
    InvoiceId int
    DateOrdered dateTime
    DateInvoiced dateTime
    DateChanged dateTime
    PaymentTime int
    CustomerReferenceNo string
    ProjectId int
    OurReference int
    IncludeVAT boolean required nil
    YourReference string <=50
    OrderTotalIncVat decimal
    OrderTotalVat decimal
    InvoiceTitle string <=300
    InvoiceText string <=750
    Paid dateTime
    OCR string <=32
    CustomerOrgNo string <=20
    Currency Currency
    PaymentMethodId int
    PaymentAmount decimal
    ProductionManagerId int
    SalesOpportunityId int
    TypeOfSaleId int
    Distributor Distributor =Default
    DistributionMethod DistributionMethod =Unchanged
    DepartmentId int
    ExternalStatus int
    InvoiceEmailAddress string <=250
    InvoiceRows ArrayOfInvoiceRow
    APIException APIException
    ProductionNumber string <=20
    DeliveryDate dateTime
    ReferenceInvoiceId int
    ReferenceOrderId int
    ReferenceNumber string <=50
    SkipStock boolean =false
    AccrualDate dateTime
    AccrualLength int
    RoundFactor decimal
    InvoiceTemplateId guid
    VippsNumber string
    DeliveryMethod DeliveryMethod
    DeliveryAlternative string <=250
    SendToFactoring boolean nil
    Commission decimal
    UserDefinedDimensions ArrayOfUserDefinedDimension
    GLNNumber string <=13
    CustomerDeliveryId int
    """,
)

_ROW = record(
    "InvoiceRow",
    """
    ProductId int
    RowId int
    VatRate decimal
    Price decimal
    Name string <=300
    DiscountRate decimal
    Quantity decimal
    QuantityDelivered decimal
    QuantityOrdered decimal
    QuantityRest decimal
    Cost decimal
    ChangeState ChangeState =None
    TypeGroupId int
    SequenceNumber short
    Hidden boolean =false
    Type RowType =Normal
    InPrice decimal
    AccrualDate dateTime
    AccrualLength int
    AccountProject boolean nil
    ProjectId int
    DepartmentId int
    ProductNo string
    TaxSettings TaxSettings
    UserDefinedDimensions ArrayOfUserDefinedDimension
    SerialNumber string bare
    """,
)

_SEARCH = record(
    "InvoiceSearchParameters",
    """
    CustomerIds ArrayOfInt
    ChangedAfter dateTime
    OrderStates ArrayOfOrderSlipStateType
    InvoiceIds ArrayOfInt
    OrderIds ArrayOfInt
    ExternalStatus ArrayOfInt
    """,
)

_STATES = enum(
    "OrderSlipStateType",
    """
    None Offer Pack Invoiced Web Repeating CollectingOrder Return Distribution Rest ForInvoicing OvertimeRent Confirmed
    OrderState_Sent Production PaymentReminder OnAccount Lending InvoicedCashAccount InvoicedPack Inactive Hours
    OrderState_SuperStore Draft
    """,
)

_DOCUMENT = record(
    "InvoiceDocumentSearchParameters",
    """
    InvoiceId int required
    TemplateId guid
    """,
)

_TEMPLATE = record(
    "TemplateModel",
    """
    FileName string bare
    Name string bare
    Id guid required
    Language string bare
    Country string bare
    IsSystemTemplate boolean required
    IsDefault boolean required
    Modified dateTime required
    Customers ArrayOfInt
    """,
)

INVOICE = service(
    "InvoiceService",
    "/Economy/InvoiceOrder/V001/InvoiceService.asmx",
    [
        _ORDER,
        _ROW,
        _SEARCH,
        _STATES,
        _DOCUMENT,
        _TEMPLATE,
        ADDRESSES,
        ADDRESS,
        API_EXCEPTION,
        INTS,
        STRINGS,
        array("InvoiceOrder"),
        array("InvoiceRow"),
        array("OrderSlipStateType", nillable=False),
        array("UserDefinedDimension"),
        array("DeliveryMethod"),
        array("PaymentMethod"),
        array("TemplateModel"),
        record("InvoiceSyncParameters", "ChangedAfter dateTime\nRegisteredAfter dateTime required"),
        record("Currency", "Rate decimal =1\nUnit short =1\nSymbol string"),
        record("TaxSettings", "TaxAccount int\nTaxCode int\nTaxRate decimal"),
        record("UserDefinedDimension", "TypeId int\nName string\nValue string"),
        record("DeliveryMethod", "Id int\nDescription string"),
        record("PaymentMethod", "Id int\nName string"),
        enum("Distributor", "Default Manual Auto"),
        enum("DistributionMethod", "Unchanged Print EMail ElectronicInvoice"),
        enum("ChangeState", "None Add Edit Delete"),
        enum("RowType", "Normal Text TextBold"),
    ],
    [
        operation("GetOrderSyncList", "ArrayOfInt", "syncParams InvoiceSyncParameters"),
        operation(
            "GetInvoices",
            "ArrayOfInvoiceOrder",
            "searchParams InvoiceSearchParameters\n"
            "invoiceReturnProperties ArrayOfString\n"
            "rowReturnProperties ArrayOfString",
        ),
        operation("SaveInvoices", "ArrayOfInvoiceOrder", "invoices ArrayOfInvoiceOrder"),
        operation("UpdateInvoices", "ArrayOfInvoiceOrder", "invoices ArrayOfInvoiceOrder"),
        operation("GetInvoiceDocument", "base64Binary", "Parameters InvoiceDocumentSearchParameters"),
        operation("GetDeliveryMethods", "ArrayOfDeliveryMethod"),
        operation("GetInvoiceTemplates", "ArrayOfTemplateModel"),
        operation("GetPaymentMethods", "ArrayOfPaymentMethod"),
    ],
)
