"""Types that several 24SevenOffice services declare, each in its own description (apis/24so-soap.md 5.2, 9.2)."""

from sandbox.erp_types import Type, array, record

INTS = array("int", nillable=False)
STRINGS = array("string")

API_EXCEPTION = record(
    "APIException",
    """
    Type string bare
    Message string bare
    StackTrace string bare
    """,
)

KEY_VALUES: list[Type] = [
    record("KeyValuePair", "Key string bare\nValue string bare"),
    array("KeyValuePair", nillable=False),
]

USER = record(
    "User",
    """
    ContactId int
    Id guid
    Name string
    EmployeeId int
    """,
)

ADDRESS = record(
    "Address",
    """
    Street string bare <=250
    State string bare <=100
    PostalCode string bare <=50
    PostalArea string bare <=100
    Name string bare <=100
    City string bare <=100
    Country string bare <=2
    """,
)

ADDRESSES = record(
    "Addresses",
    """
    Post Address
    Delivery Address
    Visit Address
    Invoice Address
    """,
)

PHONES: list[Type] = [
    record(
        "PhoneNumbers",
        """
        Home PhoneNumber
        Fax PhoneNumber
        Mobile PhoneNumber
        Primary PhoneNumber
        Work PhoneNumber
        """,
    ),
    record("PhoneNumber", "Description string bare\nValue string bare"),
]

EMAILS: list[Type] = [
    record(
        "EmailAddresses",
        """
        Home EmailAddress
        Invoice EmailAddress
        Primary EmailAddress
        Work EmailAddress
        Alternative EmailAddress
        """,
    ),
    record("EmailAddress", "Description string bare\nName string bare\nValue string bare"),
]

# Records whose empty places are written as nil instead of being left out (apis/24so-soap.md 6.1).
SLOT_RECORDS = frozenset({"Addresses", "PhoneNumbers", "EmailAddresses"})
