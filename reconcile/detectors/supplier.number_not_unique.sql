-- id: supplier.number_not_unique
-- entity: supplier
-- severity: medium
-- title_nb: Samme nummer på flere leverandører i 24SevenOffice
-- title_en: The same number on several suppliers in 24SevenOffice
-- why: A number means one supplier in Rackbeat. While several share it, none of them is transferred.
-- why_nb: Et nummer betyr én leverandør i Rackbeat. Så lenge flere deler det, overføres ingen av dem.
-- grace: 0s
-- repair: manual
--
-- One row for each record that shares its number. Inactive ones are left out.
select
    c.id as erp_id,
    k.wms_id as wms_id,
    c.number as number,
    'number' as field,
    c.number as erp_value,
    k.wms_id as wms_value,
    null as amount,
    null as units,
    to_json({name: c.name, shared_with: s.others, erp_changed_at: c.changed_at, members: s.members}) as detail
from erp_company_number c
left join link k on k.kind = 'supplier' and k.erp_id = c.id,
lateral (
    select string_agg(o.id, ', ' order by order_number(o.id), o.id) as others, list('erp/supplier/' || o.id) as members
    from erp_company_number o
    where o.kind = 'supplier' and o.number = c.number and o.id <> c.id
) s
-- where
where c.kind = 'supplier'
    and c.fault = 'number_not_unique'
    and c.active
