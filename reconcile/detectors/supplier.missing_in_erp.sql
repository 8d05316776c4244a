-- id: supplier.missing_in_erp
-- entity: supplier
-- severity: medium
-- title_nb: Leverandør i Rackbeat som mangler i 24SevenOffice
-- title_en: Supplier in Rackbeat that is missing in 24SevenOffice
-- why: What is bought from this supplier in Rackbeat has no counterpart in the books.
-- why_nb: Det som kjøpes fra leverandøren i Rackbeat, har ingen motpart i regnskapet.
-- grace: 15m
-- repair: converge
--
-- Barred ones are left out. A number that several records of 24SevenOffice share is supplier.number_not_unique.
select
    k.erp_id as erp_id,
    w.id as wms_id,
    w.number as number,
    null as field,
    null as erp_value,
    w.name as wms_value,
    null as amount,
    null as units,
    to_json({name: w.name, wms_changed_at: w.changed_at}) as detail
from company_pointer w
anti join erp_company e on e.kind = w.kind and e.id = w.erp_id
anti join erp_company_number a on a.kind = w.kind and a.number = w.id and a.fault = 'number_not_unique'
left join link k on k.kind = 'supplier' and k.wms_id = w.id
-- where
where w.kind = 'supplier'
    and w.active
    and not is_fresh(coalesce(w.created_at, w.changed_at), 'supplier.missing_in_erp')
    and not is_under_way('supplier', k.erp_id, w.id, 'supplier.missing_in_erp')
