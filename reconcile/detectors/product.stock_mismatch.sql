-- id: product.stock_mismatch
-- entity: product
-- severity: high
-- title_nb: Ulik beholdning i 24SevenOffice og Rackbeat
-- title_en: Different stock in 24SevenOffice and Rackbeat
-- why: Shops and sellers who look at 24SevenOffice sell what is not on the shelf, or do not sell what is.
-- why_nb: Nettbutikk og selgere som ser i 24SevenOffice, selger det som ikke er på lager, eller lar være å selge det
--   som er der.
-- grace: 15m
-- repair: converge
--
-- Only where stock is kept in step (R12), or in audit mode. Not a product that Rackbeat never moved, nor one in an
-- order that is shipped in Rackbeat and not yet sent in 24SevenOffice: that order is told as order.status_mismatch.
with shipped as (
    select distinct l.product_number as number
    from paired_order p
    join wms_order_line l on l.order_id = p.wms_id
    where p.wms_status in ('partly_shipped', 'shipped', 'invoiced')
        and is_before_sent(p.erp_status)
),
unlike as (
    select p.erp_id, p.wms_id, w.number, e.stock as erp_stock, w.stock as wms_stock, e.stock_controlled as erp_controlled,
        w.stock_controlled as wms_controlled, coalesce(e.cost_price, w.cost_price) as price,
        e.changed_at as erp_changed_at, w.changed_at as wms_changed_at
    from product_pair p
    join erp_product e on e.id = p.erp_id
    join wms_product w on w.id = p.wms_id
    where e.stock is distinct from w.stock
)
select
    u.erp_id as erp_id,
    u.wms_id as wms_id,
    u.number as number,
    'stock' as field,
    plain(u.erp_stock) as erp_value,
    plain(u.wms_stock) as wms_value,
    abs(coalesce(u.erp_stock, 0) - u.wms_stock) * u.price as amount,
    abs(coalesce(u.erp_stock, 0) - u.wms_stock) as units,
    to_json({erp_changed_at: u.erp_changed_at, wms_changed_at: u.wms_changed_at}) as detail
from unlike u
left join base m on m.kind = 'stock' and m.erp_id = u.erp_id and m.system = 'wms' and m.field = 'moved'
anti join shipped s on s.number = u.number
-- where
where (the_rule('stock') = 'true' or the_rule('mode') = 'audit')
    and u.erp_controlled
    and u.wms_controlled
    and round(coalesce(u.erp_stock, 0), 4) <> round(u.wms_stock, 4)
    and (u.wms_stock <> 0 or m.value = 'true' or the_rule('mode') = 'audit')
    and not is_fresh(u.wms_changed_at, 'product.stock_mismatch')
    and not is_under_way('stock', u.erp_id, u.wms_id, 'product.stock_mismatch')
