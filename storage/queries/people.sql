-- Which accounts are one person's, and what moves when they are tied together or parted.
--
-- While an account is tied to another name, what it used itself is counted twice: under its person's name, and under
-- its own (allowances of the scope `account:…`, sums of the kind `account`). So parting gives back exactly that,
-- whatever was forgotten meanwhile.

-- name: identity_of
select person from identities where identity = :identity;

-- name: accounts_under
select identity from identities where person = :person order by at, identity;

-- name: drop_codes
delete from link_codes where identity = :identity or until <= :now returning code;

-- name: insert_code
insert into link_codes (code, identity, until) values (:code, :identity, :until)
on conflict (code) do nothing
returning code;

-- name: live_code
select identity from link_codes where code = :code and until > :now;

-- name: use_code
delete from link_codes where code = :code and until > :now returning identity;

-- name: drop_old_tries
delete from link_tries where identity = :identity and at <= :since returning at;

-- name: count_tries
select count(*) as tries, coalesce(max(at), 0) as latest, coalesce(min(at), 0) as first
  from link_tries where identity = :identity;

-- name: insert_try
insert into link_tries (identity, at) values (:identity, :at) returning at;

-- name: lock_numbers
-- Whoever begins something takes the same row: what has begun is moved, and what begins later is judged anew.
insert into numbers (person, last) values (:person, 0)
on conflict (person) do update set last = numbers.last
returning last;

-- name: put_number
update numbers set last = :last where person = :person returning last;

-- name: put_identity
insert into identities (identity, person, at) values (:identity, :person, :at)
on conflict (identity) do update set person = excluded.person
returning identity;

-- name: move_identities
update identities set person = :main where person = :other returning identity;

-- name: drop_identity
delete from identities where identity = :identity returning person;

-- ------------------------------------------------------------------------------------------- tied together

-- name: join_numbered
-- Without gaps: who is tied and parted over and over would else have numbers that double each time.
update requests
   set person = :main, number = cast(:behind as bigint) + ranked.place
  from (select id, row_number() over (order by number) as place
          from requests where person = :other and number is not null) as ranked
 where requests.id = ranked.id
returning requests.id;

-- name: join_requests
update requests set person = :main where person = :other returning id;

-- name: join_jobs
update jobs set person = :main where person = :other returning request;

-- name: join_turns
update turns set person = :main where person = :other returning position;

-- name: join_works
update works set person = :main where person = :other returning position;

-- name: join_offers
update offers set person = :main where person = :other returning id;

-- name: join_asks
update asks
   set person = :main, scope = case when scope = :other_scope then cast(:main_scope as text) else scope end
 where person = :other
returning id;

-- name: drop_feedback_twice
delete from feedback
 where person = :other and request in (select request from feedback where person = :main)
returning request;

-- name: join_feedback
update feedback set person = :main where person = :other returning request;

-- name: fill_defaults
insert into defaults (person, name, value)
select cast(:main as text), name, value from defaults where person = :other
on conflict (person, name) do nothing
returning name;

-- name: join_holds
update holds set scope = :main_scope where scope = :other_scope returning request;

-- name: take_allowances
-- Those of the periods that run, and those that something is still held of.
delete from allowances
 where scope = :scope and (period = :day or period = :month or held <> 0)
returning period, unit, used, held;

-- name: add_allowance
insert into allowances (scope, period, unit, used, held)
values (:scope, :period, :unit, cast(:used as bigint), cast(:held as bigint))
on conflict (scope, period, unit) do update
   set used = allowances.used + excluded.used, held = allowances.held + excluded.held
returning used;

-- name: allowance_of
select used from allowances where scope = :scope and period = :period and unit = :unit;

-- name: add_sums
insert into sums (kind, day, key, requests, failures, micros, waste, pictures, clips, tokens, took_ms)
select cast(:kind as text), day, cast(:key as text), requests, failures, micros, waste, pictures, clips, tokens, took_ms
  from sums where kind = :of_kind and key = :of_key
on conflict (kind, day, key) do update
   set requests = sums.requests + excluded.requests, failures = sums.failures + excluded.failures,
       micros = sums.micros + excluded.micros, waste = sums.waste + excluded.waste,
       pictures = sums.pictures + excluded.pictures, clips = sums.clips + excluded.clips,
       tokens = sums.tokens + excluded.tokens, took_ms = sums.took_ms + excluded.took_ms
returning day;

-- name: subtract_sums
update sums
   set requests = sums.requests - less.requests, failures = sums.failures - less.failures,
       micros = sums.micros - less.micros, waste = sums.waste - less.waste,
       pictures = sums.pictures - less.pictures, clips = sums.clips - less.clips,
       tokens = sums.tokens - less.tokens, took_ms = sums.took_ms - less.took_ms
  from sums as less
 where sums.kind = :kind and sums.key = :key
   and less.kind = 'account' and less.key = :account and less.day = sums.day
returning sums.day;

-- name: drop_empty_sums
delete from sums where kind = :kind and key = :key and requests <= 0 returning day;

-- -------------------------------------------------------------------------------------------------- parted

-- name: part_requests
-- With the numbers that it had in common with the others, as far as they are free in its own past.
update requests set person = :account
 where person = :main and identity = :account
   and (number is null or not exists (select 1 from requests as own
                                       where own.person = :account and own.number = requests.number))
returning id;

-- name: part_other_requests
update requests set person = :account, number = number + cast(:behind as bigint)
 where person = :main and identity = :account
returning id;

-- name: highest_number
select coalesce(max(number), 0) as number from requests where person = :person;

-- name: part_jobs
update jobs set person = :account
 where person = :main and request in (select id from requests where person = :account and identity = :account)
returning request;

-- name: part_turns
update turns set person = :account
 where person = :main and request in (select id from requests where person = :account and identity = :account)
returning position;

-- name: part_works
update works set person = :account
 where person = :main and request in (select id from requests where person = :account and identity = :account)
returning position;

-- name: part_offers
update offers set person = :account
 where person = :main and request in (select id from requests where person = :account and identity = :account)
returning id;

-- name: part_asks
update asks
   set person = :account, scope = case when scope = :main_scope then cast(:account_scope as text) else scope end
 where person = :main and account = :account
returning id;

-- name: part_feedback
-- Who of them has rated it is not known; it is of what was asked with this account.
update feedback set person = :account
 where person = :main and request in (select id from requests where person = :account and identity = :account)
returning request;

-- name: part_holds
update holds set scope = :account_scope
 where scope = :main_scope and request in (select id from requests where person = :account and identity = :account)
returning period, unit, amount;

-- name: give_back
update allowances
   set used = case when used > cast(:used as bigint) then used - cast(:used as bigint) else 0 end,
       held = held - cast(:held as bigint)
 where scope = :scope and period = :period and unit = :unit
returning used;

-- name: take_account
delete from allowances where scope = :scope returning period, unit, used, held;
