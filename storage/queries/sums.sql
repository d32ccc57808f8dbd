-- What a day came to, by whatever a report looks at: counted up with each request, so that no report reads requests.

-- name: count_up
-- One statement for everything that a request counts in: one for each cost a third of a millisecond. What everybody
-- comes to is last: its row is the one that all wait for.
insert into sums (kind, day, key, requests, failures, micros, waste, pictures, clips, tokens, took_ms)
select kind, cast(:day as text), key, 1, cast(:failures as bigint), cast(:micros as bigint), cast(:waste as bigint),
       cast(:pictures as bigint), cast(:clips as bigint), cast(:tokens as bigint), cast(:took_ms as bigint)
  from (select 'person' as kind, cast(:person as text) as key
        union all select 'account', cast(:account as text)
        union all select 'channel', cast(:channel as text)
        union all select 'command', cast(:command as text)
        union all select 'took', cast(:took as text)
        union all select 'workspace', cast(:workspace as text)
        union all select 'outcome', cast(:outcome as text)
        union all select 'all', '') as counted
 where key is not null
on conflict (kind, day, key) do update
   set requests = sums.requests + excluded.requests, failures = sums.failures + excluded.failures,
       micros = sums.micros + excluded.micros, waste = sums.waste + excluded.waste,
       pictures = sums.pictures + excluded.pictures, clips = sums.clips + excluded.clips,
       tokens = sums.tokens + excluded.tokens, took_ms = sums.took_ms + excluded.took_ms
returning day;

-- name: count_model
insert into sums (kind, day, key, requests, failures, micros, waste, pictures, clips, tokens, took_ms)
values ('model', :day, :model, 1, 0, :micros, :waste, 0, 0, 0, 0)
on conflict (kind, day, key) do update
   set requests = sums.requests + 1, micros = sums.micros + excluded.micros, waste = sums.waste + excluded.waste
returning day;

-- name: sums_by_key
select key, sum(requests) as requests, sum(failures) as failures, sum(micros) as micros, sum(waste) as waste,
       sum(pictures) as pictures, sum(clips) as clips, sum(tokens) as tokens, sum(took_ms) as took_ms
  from sums
 where kind = :kind and day between :first and :last
 group by key order by sum(micros) + sum(waste) desc, key;

-- name: sums_by_day
select * from sums where kind = :kind and key = :key and day between :first and :last order by day;
