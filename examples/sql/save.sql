-- No row changed: another game server has the account by now. Kick the player here, and do not try again. swy_rev makes every save
-- change something: else a save of what is there already would look like one that was refused.
UPDATE players SET gold = :gold, x = :x, y = :y, swy_rev = swy_rev + 1 WHERE account = :account AND swy_epoch = :epoch;
