-- id: product.missing_in_wms
-- entity: product
-- severity: high
-- title_nb: Vare i 24SevenOffice som mangler i Rackbeat
-- title_en: Product in 24SevenOffice that is missing in Rackbeat
-- why: The warehouse cannot stock or ship what it does not know, and an order that holds the product waits.
-- why_nb: Lageret kan ikke lagerføre eller sende det det ikke kjenner, og en ordre med varen blir stående.
-- grace: 15m
-- repair: converge
--
-- A product whose number cannot be sent is another kind of drift. Discontinued ones are left out unless an open order
-- needs them.
select
    p.id as erp_id,
    null as wms_id,
    p.number as number,
    null as field,
    p.number as erp_value,
    null as wms_value,
    null as amount,
    null as units,
    to_json({linked_to: k.wms_id, needed_by: n.orders, erp_changed_at: p.changed_at}) as detail
from erp_product_number p
anti join product_pointer w on w.erp_id = p.id
left join link k on k.kind = 'product' and k.erp_id = p.id
left join needed_product n on n.id = p.id
-- where
where (p.fault is null or k.wms_id is not null)
    and (p.active or n.orders is not null)
    and not is_fresh(p.changed_at, 'product.missing_in_wms')
    and not is_under_way('product', p.id, k.wms_id, 'product.missing_in_wms')
