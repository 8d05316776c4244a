-- id: supplier.field_mismatch
-- entity: supplier
-- severity: low
-- title_nb: Leverandøren er ulik i 24SevenOffice og Rackbeat
-- title_en: The supplier differs between 24SevenOffice and Rackbeat
-- why: Orders and payments go by whichever address or name the system at hand shows.
-- why_nb: Bestillinger og betalinger følger navnet og adressen i det systemet som er åpent.
-- grace: 15m
-- repair: converge
--
-- One row for each field. What may differ is in the field rules. A field in conflict is supplier.conflict.
with differing as (
    select f.* exclude (is_linked, is_active) from supplier_field f where f.is_active
    union all
    select a.erp_id, a.wms_id, a.number, a.erp_changed_at, a.wms_changed_at, 'active', cast(a.erp_active as varchar),
        cast(a.wms_active as varchar)
    from company_activity a
    where a.kind = 'supplier'
)
select
    d.erp_id as erp_id,
    d.wms_id as wms_id,
    d.number as number,
    d.field as field,
    d.erp_value as erp_value,
    d.wms_value as wms_value,
    null as amount,
    null as units,
    to_json({
        owner: owner_of('supplier', d.field),
        base: b.value,
        erp_changed_at: d.erp_changed_at,
        wms_changed_at: d.wms_changed_at
    }) as detail
from differing d
anti join conflict c on c.kind = 'supplier' and c.erp_id = d.erp_id and c.field = d.field
left join base b on b.kind = 'supplier' and b.erp_id = d.erp_id and b.system = 'erp' and b.field = d.field
-- where
where not is_fresh(d.erp_changed_at, 'supplier.field_mismatch')
    and not is_fresh(d.wms_changed_at, 'supplier.field_mismatch')
    and not is_under_way('supplier', d.erp_id, d.wms_id, 'supplier.field_mismatch')
