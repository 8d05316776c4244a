-- id: product.field_mismatch
-- entity: product
-- severity: medium
-- title_nb: Varen er ulik i 24SevenOffice og Rackbeat
-- title_en: The product differs between 24SevenOffice and Rackbeat
-- why: The two systems tell different things of one product. Whoever looks in the wrong one sells, buys or packs by
--   it.
-- why_nb: De to systemene sier ulike ting om samme vare. Den som ser i feil system, selger, kjøper eller pakker etter
--   det.
-- grace: 15m
-- repair: converge
--
-- One row for each field. What may differ, and by how much, is in the field rules. A field in conflict is
-- product.conflict.
with differing as (
    select f.* exclude (is_linked, is_active) from product_field f where f.is_active
    union all
    select a.erp_id, a.wms_id, a.number, a.erp_changed_at, a.wms_changed_at, 'active', cast(a.erp_active as varchar),
        cast(a.wms_active as varchar)
    from product_activity a
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
        owner: owner_of('product', d.field),
        base: b.value,
        erp_changed_at: d.erp_changed_at,
        wms_changed_at: d.wms_changed_at
    }) as detail
from differing d
anti join conflict c on c.kind = 'product' and c.erp_id = d.erp_id and c.field = d.field
left join base b on b.kind = 'product' and b.erp_id = d.erp_id and b.system = 'erp' and b.field = d.field
-- where
where not is_fresh(d.erp_changed_at, 'product.field_mismatch')
    and not is_fresh(d.wms_changed_at, 'product.field_mismatch')
    and not is_under_way('product', d.erp_id, d.wms_id, 'product.field_mismatch')
