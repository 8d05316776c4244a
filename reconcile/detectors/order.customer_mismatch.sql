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
    p.erp_customer as erp_value,
    p.wms_customer as wms_value,
    p.total as amount,
    null as units,
    to_json({
        expected: c.wms_id,
        erp_status: p.erp_status,
        wms_status: p.wms_status,
        erp_changed_at: p.erp_changed_at,
        wms_changed_at: p.wms_changed_at,
        members: ['erp/customer/' || p.erp_customer, 'wms/customer/' || p.wms_customer]
    }) as detail
from paired_order p
join company_pair c on c.kind = 'customer' and c.erp_id = p.erp_customer
-- where
where c.wms_id <> p.wms_customer
    and p.wms_status <> 'cancelled'
    and not is_unheard(p.erp_changed_at, 'order.customer_mismatch')
    and not is_unheard(p.wms_changed_at, 'order.customer_mismatch')
    and not is_under_way('order', p.erp_id, p.wms_id, 'order.customer_mismatch')
