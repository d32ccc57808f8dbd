-- What admins look through. No query looks at more rows than its window, however many there are.

-- name: log_floor
-- Where a window ends: read from the index alone.
select finished_at, id from requests
 where finished_at <= :at and (finished_at < :at or id < :id) and finished_at >= :since
 order by finished_at desc, id desc limit 1 offset :window;

-- name: log_page
select id, platform, person, command, options, outcome, finished_at, took_ms, cost_micros, waste_micros from requests
 where finished_at <= :at and (finished_at < :at or id < :id)
   and finished_at >= :since and (finished_at > :since or id >= :least)
   and (platform = :platform or :platform = '') and (command = :command or :command = '')
   and (outcome = :outcome or :outcome = '') and (:model = '%' or usage like :model escape '\')
   and (:words = '%%' or search_text like :words escape '\')
 order by finished_at desc, id desc limit :take;

-- name: log_page_of
-- As `log_page`, of one person, by whose own index it is read.
select id, platform, person, command, options, outcome, finished_at, took_ms, cost_micros, waste_micros from requests
 where person = :person
   and finished_at <= :at and (finished_at < :at or id < :id)
   and finished_at >= :since and (finished_at > :since or id >= :least)
   and (platform = :platform or :platform = '') and (command = :command or :command = '')
   and (outcome = :outcome or :outcome = '') and (:model = '%' or usage like :model escape '\')
   and (:words = '%%' or search_text like :words escape '\')
 order by finished_at desc, id desc limit :take;

-- name: all_running
select * from requests where state = 'running' order by asked_at, id limit :most;

-- name: gallery_floor
select at, request from works
 where at <= :at and (at < :at or request < :request or (request = :request and position < :position))
 order by at desc, request desc, position desc limit 1 offset :window;

-- name: gallery_page
-- Not the charts of reports: their requests have no number.
select works.request, works.position, works.person, works.made, works.at
  from works join requests on requests.id = works.request
 where works.at <= :at
   and (works.at < :at or works.request < :request or (works.request = :request and works.position < :position))
   and works.at >= :since and (works.at > :since or works.request >= :least) and requests.number is not null
   and (works.person = :person or :person = '')
   and (:medium = '%' or works.made like :medium escape '\') and (:model = '%' or works.made like :model escape '\')
   and (:words = '%%' or requests.search_text like :words escape '\')
 order by works.at desc, works.request desc, works.position desc limit :take;

-- name: spending
-- As `sums_by_key`, with only what one index has.
select key, sum(requests) as requests, sum(micros) as micros, sum(waste) as waste, count(*) over () as found
  from sums
 where kind = :kind and day between :first and :last
 group by key order by sum(micros) + sum(waste) desc, key limit :most;

-- name: everybody
select person from numbers order by person;

-- name: latest_of
select * from requests where person = :person and finished_at is not null order by finished_at desc limit 1;

-- name: audit_authors
select distinct who from audit order by who;

-- name: all_lanes
select name, lowered_to, lowered_until, stopped_by, stopped_until from lanes order by name;
