-- A request's life: begun, renewed, taken over, finished.

-- name: next_number
-- The person's row is locked until the transaction ends, so that two requests cannot get the same number.
insert into numbers (person, last) values (:person, 1)
on conflict (person) do update set last = numbers.last + 1
returning last as number;

-- name: insert_request
insert into requests (id, platform, person, workspace, channel, conversation, command, options, address, from_offer,
                      asker, age_gated, identity, roles, is_admin, above, replaces, in_place, locale, number, asked_at,
                      state, owner, lease_until)
values (:id, :platform, :person, :workspace, :channel, :conversation, :command, :options, :address, :from_offer,
        :asker, :age_gated, :identity, :roles, :is_admin, :above, :replaces, :in_place, :locale, :number, :asked_at,
        :state, :owner, :lease_until)
-- The same one again, or a second that is to stand where the first is still on its way.
on conflict do nothing
returning id;

-- name: close_request
update requests
   set state = 'done', outcome = :outcome, finished_at = :finished_at, took_ms = :took_ms, usage = :usage,
       cost_micros = :cost_micros, waste_micros = :waste_micros, pictures = :pictures, clips = :clips, updates = :updates,
       search_text = :search_text, is_bare = :is_bare,
       options = case when cast(:is_bare as bigint) = 1 then '{}' else options end,
       address = case when cast(:is_bare as bigint) = 1 then '{}' else address end,
       asker = case when cast(:is_bare as bigint) = 1 then '' else asker end
 where id = :id and owner = :owner and state = 'running'
returning person, identity;

-- name: renew_leases
update requests set lease_until = :until where owner = :owner and state = 'running' returning id;

-- name: release_leases
update requests set lease_until = 0 where owner = :owner and state = 'running' returning id;

-- name: ask_to_stop
-- Only who asked can, and only while it runs; what comes back tells which of the two it is not.
update requests
   set stop_at = case when person = :person and state = 'running' then coalesce(stop_at, cast(:now as bigint))
                      else stop_at end
 where id = :id
returning person, state;

-- name: stop_all
update requests set stop_at = coalesce(stop_at, cast(:now as bigint)) where state = 'running' returning id;

-- name: asked_to_stop
select id, person from requests where owner = :owner and state = 'running' and stop_at is not null;

-- name: owners_running
select distinct owner from requests where state = 'running' and platform = :platform and owner <> :owner;

-- name: just_done
select * from requests
 where state = 'done' and platform = :platform and finished_at >= :since and owner <> :owner
 order by finished_at;

-- name: claim_request
update requests
   set owner = :owner, lease_until = :until, attempts = attempts + 1
 where id = (select id from requests
              where state = 'running' and platform = :platform
                and (lease_until < :now or owner = :gone) and owner <> :owner
              order by asked_at, id limit 1)
   and (lease_until < :now or owner = :gone) and owner <> :owner
returning *;

-- name: start_step
-- Only for the process that still holds the request: one that was taken over must not buy anything.
insert into steps (request, name)
select cast(:request as text), cast(:name as text)
 where exists (select 1 from requests where id = :request and owner = :owner and state = 'running')
on conflict (request, name) do nothing
returning name;

-- name: owns_request
select id from requests where id = :request and owner = :owner and state = 'running';

-- name: read_step
select value from steps where request = :request and name = :name;

-- name: ended_steps
select name, value from steps where request = :request and value is not null;

-- name: end_step
update steps set value = :value where request = :request and name = :name returning name;

-- name: undo_step
delete from steps where request = :request and name = :name returning name;

-- name: delete_steps
delete from steps where request = :request returning name;
