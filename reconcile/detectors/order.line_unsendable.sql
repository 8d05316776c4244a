-- id: order.line_unsendable
-- entity: order
-- severity: high
-- title_nb: Ordre som ikke kan overføres fordi en varelinje ikke kan sendes
-- title_en: Order that cannot be transferred because a line cannot be sent
-- why: Rackbeat takes product numbers of at most 25 characters, each used once. An order with another line waits whole:
--   it is never sent in part, and the warehouse does not know about it.
-- why_nb: Rackbeat godtar varenumre på høyst 25 tegn, og hvert nummer bare én gang. En ordre med en annen linje venter i
--   sin helhet: den sendes aldri delvis, og lageret kjenner den ikke.
-- grace: 0s
-- repair: manual
select
    o.id as erp_id,
    null as wms_id,
    o.id as number,
    'lines' as field,
    left(o.fault_numbers, 500) as erp_value,
    null as wms_value,
    o.total as amount,
    o.fault_units as units,
    to_json({
        erp_status: o.status,
        customer: o.customer_id,
        reasons: o.fault_reasons,
        products: array_to_string(list_sort(o.fault_products)[1:20], ', '),
        erp_changed_at: o.changed_at,
        members: list_transform(o.fault_products[1:20], lambda p: 'erp/product/' || p)
    }) as detail
from ready_erp_order o
-- where
where o.faults > 0
    and o.copies = 0
