"""Tables of the Product service (apis/24so-soap.md 8)."""

from sandbox.erp_tables_shared import API_EXCEPTION, INTS, KEY_VALUES, STRINGS
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

_DISCOUNT = record(
    "Discount",
    """
    PriceGroupId int
    CategoryId int
    CustomerId int
    Value decimal required
    """,
)

_PRICE_LIST = record(
    "ProductPriceList",
    """
    Id int required
    Name string bare
    IncVat boolean required
    Currency string bare
    """,
)

PRODUCT = service(
    "ProductService",
    "/Logistics/Product/V001/ProductService.asmx",
    [
        _PRODUCT,
        _SEARCH,
        _CATEGORY,
        _DISCOUNT,
        _PRICE_LIST,
        API_EXCEPTION,
        INTS,
        STRINGS,
        *KEY_VALUES,
        array("Product"),
        array("Category"),
        array("Discount"),
        array("ProductPriceList"),
    ],
    [
        operation("SetStockQuantity", "boolean required", "productId int required\nstockQuantity decimal required"),
        operation(
            "GetProducts",
            "ArrayOfProduct",
            "searchParams ProductSearchParameters\nreturnProperties ArrayOfString",
        ),
        operation("SaveProducts", "ArrayOfProduct", "products ArrayOfProduct"),
        operation("DeleteProducts", "ArrayOfProduct", "products ArrayOfProduct"),
        operation("GetPriceList", "ArrayOfKeyValuePair", "priceListId int required"),
        operation("GetAllPriceLists", "ArrayOfProductPriceList"),
        operation("GetCategories", "ArrayOfCategory", "returnProperties ArrayOfString"),
        operation("SaveCategories", "ArrayOfCategory", "categories ArrayOfCategory"),
        operation("GetDiscountMatrixPriceGroup", "ArrayOfDiscount"),
        operation("GetDiscountMatrixCategory", "ArrayOfDiscount"),
    ],
)
