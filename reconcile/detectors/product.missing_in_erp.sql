-- id: product.missing_in_erp
-- entity: product
-- severity: medium
-- title_nb: Vare i Rackbeat som mangler i 24SevenOffice
-- title_en: Product in Rackbeat that is missing in 24SevenOffice
-- why: What is sold or counted in Rackbeat under this number cannot reach the books.
-- why_nb: Det som selges eller telles i Rackbeat på dette nummeret, kan ikke komme inn i regnskapet.
-- grace: 15m
-- repair: converge
--
-- Barred products are left out. A number that several 24SevenOffice products share is product.number_not_unique.
select
    k.erp_id as erp_id,
    w.id as wms_id,
    w.number as number,
    null as field,
    null as erp_value,
    w.number as wms_value,
    null as amount,
    null as units,
    to_json({name: w.name, wms_changed_at: w.changed_at}) as detail
from product_pointer p
join wms_product w on w.id = p.id
anti join erp_product e on e.id = p.erp_id
anti join erp_product_number a on a.number = w.id and a.fault = 'number_not_unique'
left join link k on k.kind = 'product' and k.wms_id = w.id
-- where
where w.active
    and not is_fresh(coalesce(w.created_at, w.changed_at), 'product.missing_in_erp')
    and not is_under_way('product', k.erp_id, w.id, 'product.missing_in_erp')
