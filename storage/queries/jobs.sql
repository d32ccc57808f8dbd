-- Who waits for a place at a provider, and who has one. A place is leased as its request is: `requests.lease_until`.

-- name: lock_lane
-- First of all in each transaction: on Postgres whoever comes second waits here, so that nobody reads what is changed.
insert into lanes (name) values (:lane)
on conflict (name) do update set name = excluded.name
returning lowered_to, lowered_until, stopped_by, stopped_until;

-- name: job_state
select state from jobs where request = :request;

-- name: count_waiting
select count(*) as jobs from jobs where lane = :lane and person = :person and state = 'waiting';

-- name: insert_job
-- Only for a request that runs: whoever wakes up after its end would stand here for ever.
insert into jobs (request, lane, person, medium, weight, state, since, typical_s)
select cast(:request as text), cast(:lane as text), cast(:person as text), cast(:medium as text),
       cast(:weight as bigint), 'waiting', cast(:since as bigint), cast(:typical_s as bigint)
 where exists (select 1 from requests where id = :request and state = 'running')
returning request;

-- name: lane_load
-- A place whose process is gone is free again when its lease is: somebody else may have it meanwhile.
select count(*) as running, coalesce(sum(case when jobs.weight > 1 then 1 else 0 end), 0) as heavy
  from jobs join requests on requests.id = jobs.request
 where jobs.lane = :lane and jobs.state = 'running'
   and requests.state = 'running' and requests.lease_until >= cast(:now as bigint);

-- name: next_job
-- Fair by person: whoever has the least running, then whose turn was longest ago. An order's turn is when it came, or
-- when its person's last one began: with one place nobody has anything running when it is given free, and whoever came
-- first with fifty would be served fifty times.
select jobs.request, jobs.person from jobs
  join requests on requests.id = jobs.request
  left join (select person, sum(weight) as load from jobs where lane = :lane and state = 'running' group by person)
    as busy on busy.person = jobs.person
 where jobs.lane = :lane and jobs.state = 'waiting'
   and requests.state = 'running' and requests.lease_until >= cast(:now as bigint)
   and (jobs.weight = 1 or cast(:has_heavy_room as bigint) = 1)
 order by coalesce(busy.load, 0), case when jobs.began_at > jobs.since then jobs.began_at else jobs.since end,
          jobs.since, jobs.request limit 1;

-- name: start_job
update jobs set state = 'running', began_at = :now where request = :request returning request;

-- name: note_turn
-- Of those who wait, `began_at` is when their person's last one began.
update jobs set began_at = :now where lane = :lane and person = :person and state = 'waiting' returning request;

-- name: leave_job
-- It keeps its row until its request ends: what is gone on with after a crash needs no second place.
update jobs set state = 'left' where request = :request and state = 'running' returning request;

-- name: put_job_back
-- Its turn is when it came, as if it had not begun.
update jobs set state = 'waiting', began_at = 0 where request = :request and state = 'running' returning request;

-- name: delete_job
delete from jobs where request = :request returning request;

-- name: jobs_in_line
select jobs.request, jobs.person, jobs.weight, jobs.state, jobs.since, jobs.typical_s, jobs.began_at
  from jobs join requests on requests.id = jobs.request
 where jobs.lane = :lane and jobs.state in ('waiting', 'running')
   and requests.state = 'running' and requests.lease_until >= cast(:now as bigint)
 order by jobs.since, jobs.request;

-- name: lower_lane
update lanes set lowered_to = :lowered_to, lowered_until = :until where name = :lane returning name;

-- name: stop_lane
-- A row comes back for whoever is the first to stop it.
update lanes set stopped_by = :stopped_by, stopped_until = :until
 where name = :lane returning name;

-- name: open_lane
update lanes set stopped_by = '', stopped_until = 0
 where name = :lane returning name;
