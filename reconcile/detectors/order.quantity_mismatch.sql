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
-- Lines are paired by our own line links. A line whose product changed on either side is another kind of drift.
select
    b.erp_id as erp_id,
    b.wms_id as wms_id,
    m.product_number as number,
    'quantity' as field,
    plain(l.quantity) as erp_value,
    plain(m.quantity) as wms_value,
    abs(l.quantity - m.quantity) * cast(coalesce(l.unit_price, m.unit_price) as decimal(18, 4)) as amount,
    abs(l.quantity - m.quantity) as units,
    to_json({
        line: b.erp_row_id,
        wms_line: b.wms_line_id,
        base: plain(b.quantity),
        erp_status: e.status,
        wms_status: o.status,
        erp_changed_at: e.changed_at,
        wms_changed_at: o.changed_at
    }) as detail
from base_line b
join erp_order e on e.id = b.erp_id
join wms_order o on o.id = b.wms_id
join erp_order_line l on l.order_id = b.erp_id and l.id = b.erp_row_id
join wms_order_line m on m.order_id = b.wms_id and m.id = b.wms_line_id,
lateral (
    select count(*) as waiting
    from open_work q
    where q.kind = 'order' and (q.erp_id = b.erp_id or q.wms_id = b.wms_id)
        and not q.parked and q.since > run_at() - grace_of('order.quantity_mismatch')
) w
-- where
where l.quantity is distinct from m.quantity
    and l.product_id = b.erp_product_id
    and m.product_number = b.wms_number
    and o.status <> 'cancelled'
    and not is_invoiced(e.status)
    and w.waiting = 0
