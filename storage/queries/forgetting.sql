-- What else there is of somebody, besides what they said and got.

-- name: accounts_of
select identity from identities where person = :person;

-- name: forget_identities
delete from identities where person = :person or identity = :person returning identity;

-- name: forget_link_codes
delete from link_codes where identity = :account returning identity;

-- name: forget_link_tries
delete from link_tries where identity = :account returning identity;

-- name: forget_asks
delete from asks where person = :person returning id;

-- name: forget_name
delete from names where id = :account returning id;

-- name: forget_in_log
-- That something was decided stays; who it was is not told any more.
update audit set who = 'forgotten' where who = :account returning id;

-- name: forget_scope_in_log
update audit set scope = 'person:forgotten' where scope = :scope returning id;

-- name: merge_sums
insert into sums (kind, day, key, requests, failures, micros, waste, pictures, clips, tokens, took_ms)
select kind, day, 'forgotten', requests, failures, micros, waste, pictures, clips, tokens, took_ms
  from sums where kind = :kind and key = :key
on conflict (kind, day, key) do update
   set requests = sums.requests + excluded.requests, failures = sums.failures + excluded.failures,
       micros = sums.micros + excluded.micros, waste = sums.waste + excluded.waste,
       pictures = sums.pictures + excluded.pictures, clips = sums.clips + excluded.clips,
       tokens = sums.tokens + excluded.tokens, took_ms = sums.took_ms + excluded.took_ms
returning day;

-- name: drop_sums
delete from sums where kind = :kind and key = :key returning day;

-- name: own_channels
-- Where nobody else has ever asked anything: somebody's direct messages.
select distinct case when above <> '' then above else channel end as channel from requests as mine
 where person = :person and channel <> ''
   and not exists (select 1 from requests as others where others.channel = mine.channel and others.person <> :person);
