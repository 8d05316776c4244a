-- id: setup.webhook_missing
-- entity: setup
-- severity: medium
-- title_nb: Webhook mangler i Rackbeat
-- title_en: A webhook is missing in Rackbeat
-- why: What happens in Rackbeat is heard of only at the next poll.
-- why_nb: Det som skjer i Rackbeat, blir først kjent ved neste spørring.
-- grace: 0s
-- repair: set_up
--
-- Asked of the account once a run (R1).
select
    null as erp_id,
    s.name as wms_id,
    s.place as number,
    s.place as field,
    null as erp_value,
    s.state as wms_value,
    null as amount,
    null as units,
    to_json({what: s.what}) as detail
from setup s
-- where
where s.what = 'webhook'
    and s.state = 'missing'
