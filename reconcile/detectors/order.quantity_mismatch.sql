-- id: order.quantity_mismatch
-- entity: order
-- severity: high
-- title_nb: Ulikt antall på samme ordrelinje
-- title_en: Different quantities on the same order line
-- why: The customer is invoiced for the quantity in 24SevenOffice and gets the quantity in Rackbeat.
-- why_nb: Kunden faktureres for antallet i 24SevenOffice og får antallet i Rackbeat.
-- grace: 5m
-- repair: settle_quantity
--
-- Lines are paired by our own line links, else by product. A line that is there on one side only, or whose product
-- changed, is another kind of drift, and so is an order that is invoiced.
select
    l.erp_id as erp_id,
    l.wms_id as wms_id,
    l.number as number,
    'quantity' as field,
    plain(l.erp_quantity) as erp_value,
    plain(l.wms_quantity) as wms_value,
    abs(l.erp_quantity - l.wms_quantity) * cast(l.unit_price as decimal(18, 4)) as amount,
    abs(l.erp_quantity - l.wms_quantity) as units,
    to_json({
        line: l.erp_line,
        wms_line: l.wms_line,
        base: plain(l.base),
        erp_status: l.erp_status,
        wms_status: l.wms_status,
        erp_changed_at: l.erp_changed_at,
        wms_changed_at: l.wms_changed_at
    }) as detail
from order_line_pair l
-- where
where l.erp_quantity <> l.wms_quantity
    and not is_invoiced(l.erp_status)
    and not is_unheard(l.erp_changed_at, 'order.quantity_mismatch')
    and not is_unheard(l.wms_changed_at, 'order.quantity_mismatch')
    and not is_under_way('order', l.erp_id, l.wms_id, 'order.quantity_mismatch')
