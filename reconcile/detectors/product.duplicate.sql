-- id: product.duplicate
-- entity: product
-- severity: high
-- title_nb: Samme vare finnes flere ganger i Rackbeat
-- title_en: The same product exists more than once in Rackbeat
-- why: Two Rackbeat records stand for one 24SevenOffice product. Orders, stock and edits end up on either.
-- why_nb: To poster i Rackbeat står for samme vare i 24SevenOffice. Ordrer, beholdning og endringer havner på den ene
--   eller den andre.
-- grace: 0s
-- repair: manual
--
-- A record stands for what it is linked to, else for what its number says, else for what its id field says. One row
-- for each surplus record; kept is the linked one, else the one with the right number, else the oldest.
with ranked as (
    select p.erp_id, p.id, w.number, w.name, w.changed_at, first_value(p.id) over (
            partition by p.erp_id order by p.is_linked desc nulls last, p.is_paired desc, w.created_at nulls last,
                order_number(p.id), p.id
        ) as kept
    from product_pointer p
    join wms_product w on w.id = p.id
    semi join (select erp_id from product_pointer group by erp_id having count(*) > 1) several on several.erp_id = p.erp_id
)
select
    r.erp_id as erp_id,
    r.id as wms_id,
    r.number as number,
    null as field,
    r.erp_id as erp_value,
    r.id as wms_value,
    null as amount,
    null as units,
    to_json({kept: r.kept, name: r.name, wms_changed_at: r.changed_at, members: ['wms/product/' || r.kept]}) as detail
from ranked r
semi join erp_product e on e.id = r.erp_id
-- where
where r.id <> r.kept
