-- After a claim: stamp, then read, never the other way round. READ COMMITTED: the read sees whatever was saved before the stamp.
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
START TRANSACTION;
-- No row changed: another game server has the account by now. ROLLBACK, and let the player go.
UPDATE players SET swy_epoch = :epoch, swy_rev = swy_rev + 1 WHERE account = :account AND swy_epoch <= :epoch;
SELECT gold, x, y FROM players WHERE account = :account;
COMMIT;
