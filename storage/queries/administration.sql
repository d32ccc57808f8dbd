-- What the house has decided, who decided it, and what is called how.

-- name: house_revision
select number from revisions where name = 'house';

-- name: lock_revision
update revisions set number = number where name = 'house' returning number;

-- name: bump_revision
update revisions set number = number + 1 where name = 'house' returning number;

-- name: all_limits
select scope, unit, period, cap from limits;

-- name: grants_of
select scope, period, unit, extra from grants where period = :day or period = :month;

-- name: all_access
select subject, object, is_allowed from access;

-- name: all_settings
select scope, name, value from settings;

-- name: all_identities
select identity, person from identities order by at, identity;

-- name: limit_at
select cap as value from limits where scope = :scope and unit = :unit and period = :period;

-- name: put_limit
insert into limits (scope, unit, period, cap) values (:scope, :unit, :period, :cap)
on conflict (scope, unit, period) do update set cap = excluded.cap
returning cap;

-- name: drop_limit
delete from limits where scope = :scope and unit = :unit and period = :period returning cap;

-- name: access_at
select is_allowed as value from access where subject = :subject and object = :object;

-- name: put_access
insert into access (subject, object, is_allowed) values (:subject, :object, :is_allowed)
on conflict (subject, object) do update set is_allowed = excluded.is_allowed
returning is_allowed;

-- name: drop_access
delete from access where subject = :subject and object = :object returning is_allowed;

-- name: setting_at
select value from settings where scope = :scope and name = :name;

-- name: put_setting
insert into settings (scope, name, value) values (:scope, :name, :value)
on conflict (scope, name) do update set value = excluded.value
returning value;

-- name: drop_setting
delete from settings where scope = :scope and name = :name returning value;

-- name: insert_audit
insert into audit (id, at, who, what, scope, before, after)
values (:id, :at, :who, :what, :scope, :before, :after)
on conflict (id) do nothing
returning id;

-- name: audit_log
select * from audit
 where (who = :who or :who = '') and what like :what escape '\' and (scope = :scope or :scope = '')
 order by at desc, id desc limit :take offset :skip;

-- name: count_audit
select count(*) as entries from audit
 where (who = :who or :who = '') and what like :what escape '\' and (scope = :scope or :scope = '');

-- name: all_names
select id, name from names;

-- name: put_name
insert into names (id, name) values (:id, :name)
on conflict (id) do update set name = excluded.name where names.name <> excluded.name
returning id;
