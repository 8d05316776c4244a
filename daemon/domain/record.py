"""The union of records that the ports carry."""

from __future__ import annotations

from daemon.domain.company import Company
from daemon.domain.order import Order
from daemon.domain.product import Category, Product

Record = Product | Category | Company | Order
