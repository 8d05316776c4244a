-- id: invoice.amount_mismatch
-- entity: invoice
-- severity: high
-- title_nb: Fakturabeløpet er ulikt i 24SevenOffice og Rackbeat
-- title_en: The invoiced amount differs between 24SevenOffice and Rackbeat
-- why: The customer was sent one amount and the books hold another.
-- why_nb: Kunden har fått ett beløp, og regnskapet har et annet.
-- grace: 15m
-- repair: manual
--
-- All booked invoices of an order, less its credit notes, against the 24SevenOffice order; excluding VAT, to one
-- krone. An invoice that was made twice counts once here: it is invoice.duplicate. Only for orders that are invoiced
-- in full on both sides.
with booked as (
    select i.order_id, i.erp_id, any_value(i.erp_status) as erp_status, any_value(i.erp_total) as erp_total,
        any_value(i.erp_changed_at) as erp_changed_at, max(i.changed_at) as wms_changed_at,
        sum(if(i.is_credit, -abs(i.total), i.total)) as total, max(i.id) as last_id,
        string_agg(i.id, ', ' order by order_number(i.id), i.id) as numbers
    from wms_invoice_order i
    anti join wms_invoice_copy c on c.id = i.id
    where i.status <> 'draft' and i.erp_id is not null
    group by i.order_id, i.erp_id
)
select
    b.erp_id as erp_id,
    b.last_id as wms_id,
    b.numbers as number,
    'total' as field,
    plain(b.erp_total) as erp_value,
    plain(b.total) as wms_value,
    abs(b.erp_total - b.total) as amount,
    null as units,
    to_json({
        wms_order: b.order_id,
        erp_status: b.erp_status,
        erp_changed_at: b.erp_changed_at,
        wms_changed_at: b.wms_changed_at,
        members: ['erp/order/' || b.erp_id, 'wms/order/' || b.order_id]
    }) as detail
from booked b
join wms_order w on w.id = b.order_id
-- where
where abs(b.erp_total - b.total) > 1
    and w.status = 'invoiced'
    and (is_invoiced(b.erp_status) or b.erp_status = the_rule('invoice_status'))
    and not is_fresh(b.erp_changed_at, 'invoice.amount_mismatch')
    and not is_fresh(b.wms_changed_at, 'invoice.amount_mismatch')
