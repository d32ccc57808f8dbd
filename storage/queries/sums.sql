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
