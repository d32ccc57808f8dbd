-- Prompts that people keep.

-- name: recipes_for
select id, person, name, words, place, account, at from recipes
 where person = :person or (place = :place and place <> '')
 order by case when person = :person then 0 else 1 end, name, person;

-- name: count_recipes
select count(*) as count from recipes where person = :person;

-- name: change_recipe
update recipes set words = :words, at = :at where person = :person and name = :name returning id;

-- name: insert_recipe
insert into recipes (id, person, account, name, command, words, at)
values (:id, :person, :account, :name, 'ask', :words, :at)
returning id;

-- name: share_recipe
update recipes set place = :place where person = :person and name = :name returning id;

-- name: delete_recipe
delete from recipes where person = :person and name = :name returning id;

-- name: forget_recipes
delete from recipes where person = :person returning id;

-- name: join_recipes
-- A name that both have stays with each of them, under the account that it was saved with.
update recipes set person = :main
 where person = :other and name not in (select name from recipes where person = :main)
returning id;

-- name: part_recipes
-- Those that the account has saved itself. One of a name that it has by now stays where it is.
update recipes set person = :account
 where person = :main and account = :account
   and name not in (select name from recipes where person = :account)
returning id;
