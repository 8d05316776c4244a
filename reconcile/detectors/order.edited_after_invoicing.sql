-- id: order.edited_after_invoicing
-- entity: order
-- severity: critical
-- title_nb: Ordren er fakturert, men linjene er ulike
-- title_en: The order is invoiced, but its lines differ
-- why: What was invoiced is not what the warehouse has. An invoice cannot be changed: it takes a credit note, a
--   return or a new shipment.
-- why_nb: Det som er fakturert, er ikke det lageret har. En faktura kan ikke endres: det trengs kreditnota, retur
--   eller en ny sending.
-- grace: 5m
-- repair: manual
--
-- One row for each order, with the lines that differ.
with lines as (
    select l.erp_id, any_value(l.wms_id) as wms_id, any_value(l.erp_status) as erp_status,
        any_value(l.wms_status) as wms_status, any_value(l.erp_changed_at) as erp_changed_at,
        any_value(l.wms_changed_at) as wms_changed_at,
        string_agg(l.number, ', ' order by l.number) as numbers,
        string_agg(coalesce(plain(l.erp_quantity), '-'), ', ' order by l.number) as erp_value,
        string_agg(coalesce(plain(l.wms_quantity), '-'), ', ' order by l.number) as wms_value,
        sum(abs(coalesce(l.erp_quantity, 0) - coalesce(l.wms_quantity, 0))) as units,
        sum(abs(coalesce(l.erp_quantity, 0) - coalesce(l.wms_quantity, 0)) * cast(l.unit_price as decimal(18, 4))) as amount
    from order_line_pair l
    where coalesce(l.erp_quantity, 0) <> coalesce(l.wms_quantity, 0)
    group by l.erp_id
)
select
    l.erp_id as erp_id,
    l.wms_id as wms_id,
    l.erp_id as number,
    'lines' as field,
    l.erp_value as erp_value,
    l.wms_value as wms_value,
    l.amount as amount,
    l.units as units,
    to_json({
        numbers: l.numbers,
        erp_status: l.erp_status,
        wms_status: l.wms_status,
        erp_changed_at: l.erp_changed_at,
        wms_changed_at: l.wms_changed_at
    }) as detail
from lines l
-- where
where is_invoiced(l.erp_status)
    and not is_unheard(l.erp_changed_at, 'order.edited_after_invoicing')
    and not is_unheard(l.wms_changed_at, 'order.edited_after_invoicing')
    and not is_under_way('order', l.erp_id, l.wms_id, 'order.edited_after_invoicing')
