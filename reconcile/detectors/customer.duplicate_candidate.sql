-- id: customer.duplicate_candidate
-- entity: customer
-- severity: low
-- title_nb: To kunder som ser ut til å være den samme
-- title_en: Two customers that look like the same one
-- why: Probably one customer that was registered twice. Balance, prices and history are split between the two.
-- why_nb: Trolig én kunde som er registrert to ganger. Saldo, priser og historikk er delt mellom de to.
-- grace: 0s
-- repair: manual
--
-- A guess with a score (detail.score): organisation number 60, name 30, street and postal code 30, e-mail 20; from 60.
-- Two different organisation numbers rule it out.
select
    if(c.system = 'erp', c.id, null) as erp_id,
    if(c.system = 'wms', c.id, null) as wms_id,
    c.id as number,
    null as field,
    if(c.system = 'erp', c.name, null) as erp_value,
    if(c.system = 'wms', c.name, null) as wms_value,
    null as amount,
    null as units,
    to_json({
        kept: c.kept,
        kept_name: c.kept_name,
        score: c.score,
        system: c.system,
        members: [c.system || '/customer/' || c.kept]
    }) as detail
from company_likeness c
-- where
where c.kind = 'customer'
