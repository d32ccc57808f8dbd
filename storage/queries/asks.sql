-- Asking for more than a limit allows.

-- name: open_ask_of
select * from asks
 where person = :person and scope = :scope and period = :period and unit = :unit and state = 'open'
 order by at, id limit 1;

-- name: insert_ask
insert into asks (id, request, person, account, workspace, command, scope, period, unit, used, cap, at)
values (:id, :request, :person, :account, :workspace, :command, :scope, :period, :unit, :used, :cap, :at)
on conflict (id) do nothing
returning id;

-- name: ask_by_id
select * from asks where id = :id;

-- name: decide_ask
-- Of several admins at once the first one decides.
update asks set state = :state, extra = :extra, decided_by = :decided_by, decided_at = :decided_at
 where id = :id and state = 'open'
returning *;

-- name: add_grant
insert into grants (scope, period, unit, extra) values (:scope, :period, :unit, :extra)
on conflict (scope, period, unit) do update set extra = grants.extra + excluded.extra
returning extra;
