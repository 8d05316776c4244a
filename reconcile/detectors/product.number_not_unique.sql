-- id: product.number_not_unique
-- entity: product
-- severity: medium
-- title_nb: Samme varenummer på flere varer i 24SevenOffice
-- title_en: The same number on several products in 24SevenOffice
-- why: A number means one product in Rackbeat. While several products share it, none of them is transferred, nor is
--   any order that holds one.
-- why_nb: Et nummer betyr én vare i Rackbeat. Så lenge flere varer deler det, overføres ingen av dem, og heller ingen
--   ordre som inneholder en av dem.
-- grace: 0s
-- repair: manual
--
-- One row for each product that shares its number. Discontinued ones are left out unless an open order needs them.
select
    p.id as erp_id,
    k.wms_id as wms_id,
    p.number as number,
    'number' as field,
    p.number as erp_value,
    k.wms_id as wms_value,
    null as amount,
    null as units,
    to_json({
        shared_with: s.others,
        needed_by: n.orders,
        erp_changed_at: p.changed_at,
        members: s.members
    }) as detail
from erp_product_number p
left join link k on k.kind = 'product' and k.erp_id = p.id
left join needed_product n on n.id = p.id,
lateral (
    select string_agg(o.id, ', ' order by order_number(o.id), o.id) as others, list('erp/product/' || o.id) as members
    from erp_product_number o
    where o.number = p.number and o.id <> p.id
) s
-- where
where p.fault = 'number_not_unique'
    and (p.active or n.orders is not null)
