-- Allowances: what is used and what running requests hold.

-- name: take
-- A limit, decided by the database: no row back means refused. Read-then-write granted 27 of 10 to 200 at once.
insert into allowances (scope, period, unit, used, held)
select cast(:scope as text), cast(:period as text), cast(:unit as text), 0, cast(:amount as bigint)
 where cast(:amount as bigint) <= cast(:cap as bigint)
on conflict (scope, period, unit) do update set held = allowances.held + cast(:amount as bigint)
 where allowances.used + allowances.held + cast(:amount as bigint) <= cast(:cap as bigint)
    or cast(:amount as bigint) = 0
returning used + held as used;

-- name: insert_hold
insert into holds (request, scope, period, unit, amount, cap)
values (:request, :scope, :period, :unit, :amount, :cap)
returning request;

-- name: take_holds
delete from holds where request = :request returning scope, period, unit, amount, cap;

-- name: settle
update allowances set held = held - cast(:amount as bigint), used = used + cast(:used as bigint)
 where scope = :scope and period = :period and unit = :unit
returning used, held;

-- name: standing
select used + held as used from allowances where scope = :scope and period = :period and unit = :unit;
