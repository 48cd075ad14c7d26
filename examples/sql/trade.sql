-- :gold goes from :giver to :taker, each with the epoch of its own session. Both rows are locked in ascending order of account, whoever
-- gives: two trades between the same players never wait for each other. Each UPDATE must change one row, else ROLLBACK.
START TRANSACTION;
SELECT account FROM players WHERE account = LEAST(:giver, :taker) FOR UPDATE;
SELECT account FROM players WHERE account = GREATEST(:giver, :taker) FOR UPDATE;
UPDATE players SET gold = gold - :gold, swy_rev = swy_rev + 1
  WHERE account = :giver AND swy_epoch = :giver_epoch AND gold >= :gold;
UPDATE players SET gold = gold + :gold, swy_rev = swy_rev + 1
  WHERE account = :taker AND swy_epoch = :taker_epoch;
COMMIT;
