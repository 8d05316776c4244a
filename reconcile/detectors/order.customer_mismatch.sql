-- id: order.customer_mismatch
-- entity: order
-- severity: high
-- title_nb: Ordren har ulik kunde i 24SevenOffice og Rackbeat
-- title_en: The order has different customers in 24SevenOffice and Rackbeat
-- why: The goods go to one customer and the invoice to another.
-- why_nb: Varene går til én kunde og fakturaen til en annen.
-- grace: 5m
-- repair: manual
--
-- The customer of the 24SevenOffice order, by link or number, against the customer of the Rackbeat order.
select
    p.erp_id as erp_id,
    p.wms_id as wms_id,
    p.erp_id as number,
    'customer' as field,
    e.customer_id as erp_value,
    w.customer_id as wms_value,
    e.total as amount,
    null as units,
    to_json({
        expected: c.wms_id,
        erp_status: e.status,
        wms_status: w.status,
        erp_changed_at: e.changed_at,
        wms_changed_at: w.changed_at,
        members: ['erp/customer/' || e.customer_id, 'wms/customer/' || w.customer_id]
    }) as detail
from order_pair p
join erp_order e on e.id = p.erp_id
join wms_order w on w.id = p.wms_id
join company_pair c on c.kind = 'customer' and c.erp_id = e.customer_id
-- where
where c.wms_id <> w.customer_id
    and w.status <> 'cancelled'
    and not is_unheard(e.changed_at, 'order.customer_mismatch')
    and not is_unheard(w.changed_at, 'order.customer_mismatch')
    and not is_under_way('order', p.erp_id, p.wms_id, 'order.customer_mismatch')
