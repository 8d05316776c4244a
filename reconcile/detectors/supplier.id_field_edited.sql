-- id: supplier.id_field_edited
-- entity: supplier
-- severity: medium
-- title_nb: Feltet «leverandør-id» er endret i Rackbeat
-- title_en: The field "leverandør-id" was changed in Rackbeat
-- why: The field tells which 24SevenOffice supplier this is. Only the integration writes it; with another content,
--   other tools will connect the wrong records.
-- why_nb: Feltet sier hvem i 24SevenOffice dette er. Bare integrasjonen skriver det; med et annet innhold kobler
--   andre verktøy leverandøren til feil post.
-- grace: 5m
-- repair: restore_id_field
--
-- Our link says what belongs there. A field that is empty or not there at all is supplier.id_field_missing.
select
    k.erp_id as erp_id,
    k.wms_id as wms_id,
    p.number as number,
    'leverandør-id' as field,
    k.erp_id as erp_value,
    coalesce(p.id_field, '') as wms_value,
    null as amount,
    null as units,
    to_json({
        was: 'edited',
        name: p.name,
        wms_changed_at: p.changed_at
    }) as detail
from link k
join wms_supplier p on p.id = k.wms_id,
lateral (
    select count(*) as waiting
    from open_work q
    where q.kind = 'supplier' and q.operation = 'set_id_field' and (q.erp_id = k.erp_id or q.wms_id = k.wms_id)
        and not q.parked and q.since > run_at() - grace_of('supplier.id_field_edited')
) w
-- where
where trim(p.id_field) not in ('', k.erp_id)
    and k.kind = 'supplier'
    and w.waiting = 0
