-- id: product.id_field_missing
-- entity: product
-- severity: medium
-- title_nb: Feltet «24SO Produkt-id» er tomt i Rackbeat
-- title_en: The field "24SO Produkt-id" is empty in Rackbeat
-- why: The field tells which 24SevenOffice product this is. While it is empty, other tools, and a new start of this
--   one, cannot tell.
-- why_nb: Feltet sier hvem i 24SevenOffice dette er. Så lenge det er tomt, kan verken andre verktøy eller en ny start
--   av dette vite det.
-- grace: 5m
-- repair: restore_id_field
--
-- Our link says what belongs there. A field with another content is product.id_field_edited.
select
    k.erp_id as erp_id,
    k.wms_id as wms_id,
    p.number as number,
    '24SO Produkt-id' as field,
    k.erp_id as erp_value,
    coalesce(p.id_field, '') as wms_value,
    null as amount,
    null as units,
    to_json({
        was: if(p.id_field is null, 'missing', 'emptied'),
        name: p.name,
        wms_changed_at: p.changed_at
    }) as detail
from link k
join wms_product p on p.id = k.wms_id,
lateral (
    select count(*) as waiting
    from open_work q
    where q.kind = 'product' and q.operation = 'set_id_field' and (q.erp_id = k.erp_id or q.wms_id = k.wms_id)
        and not q.parked and q.since > run_at() - grace_of('product.id_field_missing')
) w
-- where
where trim(coalesce(p.id_field, '')) = ''
    and k.kind = 'product'
    and w.waiting = 0
