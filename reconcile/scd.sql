-- One step of a slowly changing dimension, as templates: {table} is one of reconcile.tables.TABLES, never input.
-- stage: an empty place for what was just read. changed, gone: the difference to what is known as current.
-- Only records named in `touched` are compared when the step is partial; {scope} says which. {own} and {mark}: the mark of
-- a row (marks.py), which is not read but made.

-- name: stage
create or replace temp table {table}_stage as
select * exclude (valid_from, valid_to{own}) from {table}_scd limit 0;

-- name: known
create or replace temp table known_rows as
select * exclude (valid_from, valid_to{own}) from {table}_scd where valid_to is null{scope};

-- name: changed
create or replace temp table changed_rows as
select * from {table}_stage except select * from known_rows;

-- name: gone
create or replace temp table gone_rows as
select record, part from (select * from known_rows except select * from {table}_stage);

-- name: close
update {table}_scd set valid_to = $moment
where valid_to is null and (record, part) in (select record, part from gone_rows);

-- name: add
insert into {table}_scd by name
select *, $moment as valid_from, cast(null as timestamp) as valid_to{mark} from changed_rows;

-- name: clear
drop table if exists {table}_stage;

-- name: count
select count(distinct record) from {table}_scd where valid_to is null;
