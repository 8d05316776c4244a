-- id: category.missing_in_wms
-- entity: category
-- severity: medium
-- title_nb: Varegruppe i 24SevenOffice som mangler i Rackbeat
-- title_en: Category in 24SevenOffice that is missing in Rackbeat
-- why: Products of the category cannot be put in their group, and new ones wait.
-- why_nb: Varer i kategorien kan ikke legges i gruppen sin, og nye varer blir stående.
-- grace: 15m
-- repair: converge
--
-- The number of a group in Rackbeat is the id of the category in 24SevenOffice, unless a link says otherwise.
select
    c.id as erp_id,
    null as wms_id,
    c.id as number,
    null as field,
    c.name as erp_value,
    null as wms_value,
    null as amount,
    null as units,
    to_json({linked_to: k.wms_id, products: u.products, erp_changed_at: c.changed_at}) as detail
from erp_category c
left join category_pair k on k.erp_id = c.id
anti join wms_category w on w.id = k.wms_id
left join (select category_id, count(*) as products from erp_product where active group by category_id) u
    on u.category_id = c.id
-- where
where not is_fresh(c.changed_at, 'category.missing_in_wms')
    and not is_under_way('category', c.id, k.wms_id, 'category.missing_in_wms')
