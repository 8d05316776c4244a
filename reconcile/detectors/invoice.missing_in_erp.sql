-- id: invoice.missing_in_erp
-- entity: invoice
-- severity: critical
-- title_nb: Faktura i Rackbeat som ikke har nådd 24SevenOffice
-- title_en: Invoice in Rackbeat that has not reached 24SevenOffice
-- why: It was sent to the customer and is not in the books.
-- why_nb: Den er sendt til kunden og står ikke i regnskapet.
-- grace: 15m
-- repair: manual
--
-- Its order is not yet in the configured status (detail.was: order_behind), or there is neither an order nor one made
-- of it (detail.was: not_created). Drafts, credit notes without a configured status, and invoices from before we began
-- are left out. Off when R15 is off for invoices.
with made as (select reference, external_status from erp_order where reference <> '' or external_status is not null)
select
    i.erp_id as erp_id,
    i.id as wms_id,
    i.id as number,
    null as field,
    i.erp_status as erp_value,
    i.id as wms_value,
    i.total as amount,
    null as units,
    to_json({
        was: if(i.erp_id is null, 'not_created', 'order_behind'),
        wms_order: i.order_id,
        customer: i.customer_id,
        erp_changed_at: i.erp_changed_at,
        wms_changed_at: i.changed_at
    }) as detail
from wms_invoice_order i
left join wms_invoice_goods g on g.invoice_id = i.id
left join wms_order_goods o on o.order_id = i.order_id
anti join made m on m.reference = 'RBF ' || i.id
anti join (select external_status from made) x on x.external_status = cast(1000000000 + order_number(i.id) as varchar)
-- where
where the_rule('invoice_status') <> ''
    and i.status <> 'draft'
    and (not i.is_credit or the_rule('credit_note_status') <> '')
    and (i.erp_id is null or i.is_credit or erp_progress(i.erp_status) < erp_progress(the_rule('invoice_status')))
    and (i.erp_id is null or i.is_credit or g.goods is not distinct from o.goods)
    and coalesce(i.invoiced_on >= cast(the_rule('orders_since') as date), the_rule('orders_since') is null)
    and (i.erp_id is not null or coalesce(i.created_at >= cast(the_rule('invoices_since') as timestamp), true))
    and not is_fresh(i.changed_at, 'invoice.missing_in_erp')
    and not is_under_way('invoice', null, i.id, 'invoice.missing_in_erp')
