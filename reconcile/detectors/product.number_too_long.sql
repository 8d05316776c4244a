-- id: product.number_too_long
-- entity: product
-- severity: medium
-- title_nb: Varenummer på mer enn 25 tegn
-- title_en: Product number longer than 25 characters
-- why: Rackbeat takes product numbers of at most 25 characters. The product is not transferred, nor is any order that
--   holds it.
-- why_nb: Rackbeat godtar varenumre på høyst 25 tegn. Varen overføres ikke, og heller ingen ordre som inneholder den.
-- grace: 0s
-- repair: manual
--
-- Discontinued products are left out (R7) unless an open order needs one.
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
        characters: p.characters,
        needed_by: n.orders,
        erp_changed_at: p.changed_at
    }) as detail
from erp_product_number p
left join link k on k.kind = 'product' and k.erp_id = p.id
left join needed_product n on n.id = p.id
-- where
where p.characters > cast(the_rule('max_number_length') as integer)
    and (p.active or n.orders is not null)
