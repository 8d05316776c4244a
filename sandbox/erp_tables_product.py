"""Tables of the Product service (apis/24so-soap.md 8)."""

from sandbox.erp_tables_shared import API_EXCEPTION, INTS, STRINGS
from sandbox.erp_types import array, operation, record, service

_PRODUCT = record(
    "Product",
    """
    CashPriceIncTax double
    WebPrice decimal
    SupplierId int
    Id int
    Name string <=125
    TaxRate decimal
    Stock decimal
    StatusId int
    CategoryId int
    PriceGroupID int
    InPrice decimal
    Description string <=500
    DescriptionLong string
    Cost decimal
    EAN1 string <=50
    Price decimal
    No string <=100
    DateChanged dateTime
    APIException APIException
    Weight decimal
    MinimumStock decimal
    OrderProposal decimal
    StockLocation string <=100
    SupplierProductCode string <=50
    SupplierProductName string <=250
    Web boolean nil
    ProductCode string
    StockControlled boolean nil
    NewOffer boolean nil
    NewProduct boolean nil
    """,
)

_SEARCH = record(
    "ProductSearchParameters",
    """
    Id int
    CategoryId int
    No string
    EAN1 string
    Name string
    Price decimal
    DateChanged dateTime
    ProductIds ArrayOfInt
    """,
)

_CATEGORY = record(
    "Category",
    """
    Id int
    Name string
    No string
    ParentId int
    APIException APIException
    """,
)

PRODUCT = service(
    "ProductService",
    "/Logistics/Product/V001/ProductService.asmx",
    [_PRODUCT, _SEARCH, _CATEGORY, API_EXCEPTION, INTS, STRINGS, array("Product"), array("Category")],
    [
        operation("SetStockQuantity", "boolean required", "productId int required\nstockQuantity decimal required"),
        operation(
            "GetProducts",
            "ArrayOfProduct",
            "searchParams ProductSearchParameters\nreturnProperties ArrayOfString",
        ),
        operation("SaveProducts", "ArrayOfProduct", "products ArrayOfProduct"),
        operation("DeleteProducts", "ArrayOfProduct", "products ArrayOfProduct"),
        operation("GetCategories", "ArrayOfCategory", "returnProperties ArrayOfString"),
        operation("SaveCategories", "ArrayOfCategory", "categories ArrayOfCategory"),
    ],
)
