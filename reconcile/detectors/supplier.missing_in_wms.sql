-- id: supplier.missing_in_wms
-- entity: supplier
-- severity: medium
-- title_nb: Leverandør i 24SevenOffice som mangler i Rackbeat
-- title_en: Supplier in 24SevenOffice that is missing in Rackbeat
-- why: Goods cannot be ordered from, or received under, a supplier that Rackbeat does not know.
-- why_nb: Varer kan ikke bestilles fra eller mottas på en leverandør som Rackbeat ikke kjenner.
-- grace: 15m
-- repair: converge
--
-- A number that cannot be sent is another kind of drift. Inactive ones are left out.
select
    c.id as erp_id,
    null as wms_id,
    c.number as number,
    null as field,
    c.name as erp_value,
    null as wms_value,
    null as amount,
    null as units,
    to_json({linked_to: k.wms_id, erp_changed_at: c.changed_at}) as detail
from erp_company_number c
anti join company_pointer w on w.kind = c.kind and w.erp_id = c.id
left join link k on k.kind = 'supplier' and k.erp_id = c.id
-- where
where c.kind = 'supplier'
    and (c.fault is null or k.wms_id is not null)
    and c.active
    and not is_fresh(c.changed_at, 'supplier.missing_in_wms')
    and not is_under_way('supplier', c.id, k.wms_id, 'supplier.missing_in_wms')
