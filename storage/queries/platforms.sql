-- What platforms remember.

-- name: posts_of
select position, handle from posts where request = :request order by position;

-- name: request_of_post
select request from posts where handle = :handle limit 1;

-- name: put_post
insert into posts (request, position, handle) values (:request, :position, :handle)
on conflict (request, position) do update set handle = excluded.handle
returning position;

-- name: take_over_posts
update posts set request = :request where request = :replaced returning position;

-- name: cut_posts
delete from posts where request = :request and position >= :length returning position;

-- name: forget_posts
delete from posts where request in (select id from requests where person = :person and state = 'done')
returning position;

-- name: forget_posts_of
delete from posts where request = :request returning position;

-- name: read_note
select value from notes where place = :place and name = :name;

-- name: write_note
insert into notes (place, name, value) values (:place, :name, :value)
on conflict (place, name) do update set value = excluded.value
returning name;

-- name: write_note_once
insert into notes (place, name, value) values (:place, :name, :value)
on conflict (place, name) do nothing
returning name;

-- name: take_turn
-- The row is the queue: whoever comes takes the next free moment and moves it on, decided by the database. A moment
-- far ahead is of a clock that was wrong, and does not count.
insert into queues (name, next_at) values (:name, cast(:now as bigint) + cast(:apart as bigint))
on conflict (name) do update
   set next_at = case when queues.next_at > cast(:now as bigint) and queues.next_at < cast(:latest as bigint)
                      then queues.next_at else cast(:now as bigint) end
                 + cast(:apart as bigint)
returning next_at;

-- name: defaults_of
select name, value from defaults where person = :person order by name;

-- name: people_with_defaults
select distinct person from defaults;

-- name: put_default
insert into defaults (person, name, value) values (:person, :name, :value)
on conflict (person, name) do update set value = excluded.value
returning name;

-- name: drop_default
delete from defaults where person = :person and name = :name returning name;

-- name: rate
-- Only what is still known: no row back means that there is nothing to rate.
insert into feedback (request, person, is_good, at)
select cast(:request as text), cast(:person as text), cast(:is_good as bigint), cast(:now as bigint)
 where exists (select 1 from requests where id = :request and person <> 'forgotten')
on conflict (request, person) do update set is_good = excluded.is_good, at = excluded.at
returning request;

-- name: feedback_of
select person, is_good from feedback where request = :request order by at, person;
