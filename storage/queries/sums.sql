-- What a day came to, by whatever a report looks at: counted up with each request, so that no report reads requests.

-- name: add_sum
insert into sums (kind, day, key, requests, failures, micros, waste, pictures, clips, tokens, took_ms)
values (:kind, :day, :key, :requests, :failures, :micros, :waste, :pictures, :clips, :tokens, :took_ms)
on conflict (kind, day, key) do update
   set requests = sums.requests + excluded.requests, failures = sums.failures + excluded.failures,
       micros = sums.micros + excluded.micros, waste = sums.waste + excluded.waste,
       pictures = sums.pictures + excluded.pictures, clips = sums.clips + excluded.clips,
       tokens = sums.tokens + excluded.tokens, took_ms = sums.took_ms + excluded.took_ms
returning day;

-- name: sums_by_key
select key, sum(requests) as requests, sum(failures) as failures, sum(micros) as micros, sum(waste) as waste,
       sum(pictures) as pictures, sum(clips) as clips, sum(tokens) as tokens, sum(took_ms) as took_ms
  from sums
 where kind = :kind and day between :first and :last
 group by key order by sum(micros) + sum(waste) desc, key;

-- name: sums_by_day
select * from sums where kind = :kind and key = :key and day between :first and :last order by day;
