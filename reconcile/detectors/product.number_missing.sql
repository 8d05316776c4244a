-- id: product.number_missing
-- entity: product
-- severity: medium
-- title_nb: Vare uten varenummer i 24SevenOffice
-- title_en: Product without a number in 24SevenOffice
-- why: Rackbeat knows a product by its number. Without one the product is not transferred, nor is any order that
--   holds it.
-- why_nb: Rackbeat kjenner en vare på nummeret. Uten nummer overføres ikke varen, og heller ingen ordre som
--   inneholder den.
-- grace: 0s
-- repair: manual
--
-- Discontinued products are left out (R7) unless an open order needs one.
select
    p.id as erp_id,
    k.wms_id as wms_id,
    null as number,
    'number' as field,
    '' as erp_value,
    k.wms_id as wms_value,
    null as amount,
    null as units,
    to_json({needed_by: n.orders, erp_changed_at: p.changed_at}) as detail
from erp_product_number p
left join link k on k.kind = 'product' and k.erp_id = p.id
left join needed_product n on n.id = p.id
-- where
where p.fault = 'number_missing'
    and (p.active or n.orders is not null)
