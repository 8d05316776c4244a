-- id: order.line_missing_in_erp
-- entity: order
-- severity: high
-- title_nb: Ordrelinje i Rackbeat som mangler i 24SevenOffice
-- title_en: Order line in Rackbeat that is missing in 24SevenOffice
-- why: The warehouse ships goods that nobody invoices.
-- why_nb: Lageret sender varer som ingen fakturerer.
-- grace: 5m
-- repair: lines
--
-- Lines are paired by our own line links, else by product. An invoiced order is order.edited_after_invoicing.
select
    l.erp_id as erp_id,
    l.wms_id as wms_id,
    l.number as number,
    'line' as field,
    plain(l.erp_quantity) as erp_value,
    plain(l.wms_quantity) as wms_value,
    abs(l.wms_quantity) * cast(l.unit_price as decimal(18, 4)) as amount,
    abs(l.wms_quantity) as units,
    to_json({
        line: l.wms_line,
        name: l.name,
        erp_status: l.erp_status,
        wms_status: l.wms_status,
        erp_changed_at: l.erp_changed_at,
        wms_changed_at: l.wms_changed_at
    }) as detail
from order_line_pair l
-- where
where l.erp_line is null
    and l.wms_quantity <> 0
    and not is_invoiced(l.erp_status)
    and not is_unheard(l.erp_changed_at, 'order.line_missing_in_erp')
    and not is_unheard(l.wms_changed_at, 'order.line_missing_in_erp')
    and not is_under_way('order', l.erp_id, l.wms_id, 'order.line_missing_in_erp')
