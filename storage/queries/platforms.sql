-- What platforms remember.

-- name: posts_of
select position, handle from posts where request = :request order by position;

-- name: request_of_post
select request from posts where handle = :handle limit 1;

-- name: put_post
insert into posts (request, position, handle) values (:request, :position, :handle)
on conflict (request, position) do update set handle = excluded.handle
returning position;

-- name: cut_posts
delete from posts where request = :request and position >= :length returning position;

-- name: forget_posts
delete from posts where request in (select id from requests where person = :person and state = 'done')
returning position;

-- name: read_note
select value from notes where place = :place and name = :name;

-- name: write_note
insert into notes (place, name, value) values (:place, :name, :value)
on conflict (place, name) do update set value = excluded.value
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
