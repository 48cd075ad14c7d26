-- Hand-offs of accounts between shards, and who is in each; and the procedures that scripts call, which know of them from here on.
-- What each table is for: sql/README.md; how the procedures are used: docs/sessions.md.
-- One that has not ended has no `ended_at`. Its `accounts`, in ascending order, stand in one row: to lock a range of members would keep
-- others from being written. A payload is all that is big; it stands last.
-- A line `-- next` ends a statement, and every statement may run again after half a run.

CREATE TABLE IF NOT EXISTS handoff (
  move_id VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
  phase VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    CHECK (phase IN ('reserved', 'moving', 'committed', 'over')),
  from_shard_id VARCHAR(190) NOT NULL,
  from_incarnation BIGINT NOT NULL,
  from_zone VARCHAR(190) NOT NULL,
  to_shard_id VARCHAR(190) NOT NULL,
  to_incarnation BIGINT NOT NULL,
  to_group VARCHAR(190) NOT NULL,
  to_zone VARCHAR(190) NOT NULL,
  players INT NOT NULL,
  slots INT NOT NULL,
  since BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  ended_at BIGINT,
  routed TINYINT NOT NULL,
  accounts VARCHAR(2000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  KEY handoff_by_end (ended_at, since),
  KEY handoff_by_route (phase, routed, since)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
-- next
CREATE TABLE IF NOT EXISTS handoff_member (
  move_id VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  account_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  ordinal INT NOT NULL,
  epoch BIGINT NOT NULL,
  granted BIGINT,
  phase VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    CHECK (phase IN ('waiting', 'arrived', 'expired')),
  arrived_at BIGINT,
  seen_protocol VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin,
  seen_ip VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin,
  seen_port INT,
  real_ip VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin,
  payload MEDIUMBLOB NOT NULL,
  PRIMARY KEY (move_id, account_id),
  KEY handoff_member_by_account (account_id, arrived_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
-- next
DROP PROCEDURE IF EXISTS swy_claim
-- next
-- As before, and of hand-offs: what moves is held; what was granted to this shard it gets with that epoch; what was granted to another one is
-- that one's until a margin (2,500 ms) after the grant has run out.
-- Locks, in this order, the session, the rows of both shards, the claimant's lease: whoever waits for a session, which a script may
-- keep locked for long, blocks neither a renewal nor a fence. On the right of SET, columns stand as they were only until they
-- are assigned: what tells a repeated attempt is assigned last.
CREATE PROCEDURE swy_claim(
  IN p_shard VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
  IN p_incarnation BIGINT,
  IN p_account VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin,
  IN p_attempt VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin,
  IN p_protocol VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin,
  IN p_ip VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin,
  IN p_port INT
)
  MODIFIES SQL DATA
  SQL SECURITY DEFINER
  COMMENT 'Claims an account for a shard: GRANTED, BUSY, REFUSED, QUARANTINE'
claiming: BEGIN
  DECLARE v_tried INT DEFAULT 0;
  DECLARE v_now BIGINT DEFAULT 0;
  DECLARE v_written INT DEFAULT 0;
  DECLARE v_epoch BIGINT DEFAULT NULL;
  DECLARE v_state VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL;
  DECLARE v_shard VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL;
  DECLARE v_incarnation BIGINT DEFAULT NULL;
  DECLARE v_since BIGINT DEFAULT NULL;
  DECLARE v_same INT DEFAULT 0;
  DECLARE v_own INT DEFAULT 0;
  DECLARE v_ran_out INT DEFAULT 0;
  DECLARE v_taken INT DEFAULT 0;
  DECLARE v_quarantine BIGINT DEFAULT 0;
  DECLARE v_server VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL;
  DECLARE v_exchanged INT DEFAULT 0;
  DECLARE v_refusal VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL;

  SET v_refusal = CASE
    WHEN p_account IS NULL OR NOT p_account REGEXP '^[!-~]{1,64}$' OR p_account REGEXP '["%,/;<>?`]'
      OR LOCATE('''', p_account) > 0 OR LOCATE('&', p_account) > 0 OR LOCATE('|', p_account) > 0
      OR LOCATE(CHAR(92 USING ascii), p_account) > 0
      THEN 'the account is not 1 to 64 letters, digits or _.:@#$!()[]{}=~^+*-'
    WHEN p_attempt IS NULL OR NOT p_attempt REGEXP '^[A-Za-z0-9_.:-]{1,64}$'
      THEN 'the attempt is not 1 to 64 letters, digits or _.:-'
    END;
  IF v_refusal IS NOT NULL THEN
    SELECT 'REFUSED' AS code, CAST(NULL AS SIGNED) AS epoch, 0 AS repeated, CAST(NULL AS CHAR(190)) AS holder_shard,
      CAST(NULL AS SIGNED) AS holder_incarnation, 0 AS held_ms, 0 AS retry_after_ms, v_refusal AS why;
    LEAVE claiming;
  END IF;

  -- As `identityOf` in the control plane begins. A replica that has become the database has the row of the former server, and may lack what
  -- that granted last.
  SET v_server = CONCAT('hostname=', @@GLOBAL.hostname, ' port=', @@GLOBAL.port, ' server_id=', @@GLOBAL.server_id, ' ');

  trying: LOOP
    SET v_tried = v_tried + 1;
    SET v_now = TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(6)) DIV 1000;
    SET v_refusal = '', v_quarantine = 0, v_epoch = NULL, v_state = NULL, v_shard = NULL, v_incarnation = NULL, v_since = NULL, v_same = 0, v_own = 0,
      v_taken = 0, v_ran_out = 0, v_exchanged = 0;
    SELECT MAX(s.epoch), MAX(s.state), MAX(s.shard_id), MAX(s.incarnation), MAX(s.since),
        COALESCE(MAX(s.state IN ('held', 'moving') AND s.shard_id = p_shard AND s.incarnation = p_incarnation AND s.attempt = p_attempt), 0),
        COALESCE(MAX(s.state = 'granted' AND s.shard_id = p_shard AND s.incarnation = p_incarnation), 0),
        COALESCE(MAX(s.state <> 'free' AND holder.shard_id IS NOT NULL), 0)
      INTO v_epoch, v_state, v_shard, v_incarnation, v_since, v_same, v_own, v_taken
      FROM session AS s
      LEFT JOIN shard AS holder ON holder.shard_id = s.shard_id AND holder.incarnation = s.incarnation
        AND holder.state NOT IN ('fenced', 'gone')
      WHERE s.account_id = p_account;
    -- How long a grant lasts never changes: for this very epoch it is still true below.
    IF v_state = 'granted' THEN
      SELECT COALESCE(MAX(h.ends_at), 0) + 2500 <= v_now INTO v_ran_out
        FROM handoff_member AS m
        STRAIGHT_JOIN handoff AS h ON h.move_id = m.move_id AND h.phase = 'committed'
        WHERE m.account_id = p_account AND m.granted = v_epoch;
      IF v_own = 1 OR v_ran_out = 1 THEN SET v_taken = 0; END IF;
    END IF;
    -- The statement below asks all of this, too: here it is for those whom it will refuse, and before a row is made.
    IF v_epoch IS NULL OR v_taken = 1 OR v_tried > 1 THEN
      SELECT MAX(CASE
          WHEN me.state NOT IN ('ready', 'draining') THEN CONCAT('the shard is ', me.state)
          WHEN lease.lease_until IS NULL OR lease.lease_until <= v_now THEN 'the shard''s lease has run out'
          ELSE '' END)
        INTO v_refusal
        FROM shard AS me
        LEFT JOIN shard_lease AS lease ON lease.shard_id = me.shard_id AND lease.incarnation = me.incarnation
        WHERE me.shard_id = p_shard AND me.incarnation = p_incarnation;
      SELECT MAX(q.quarantine_until), COALESCE(MAX(LEFT(CONCAT(q.server, ' '), CHAR_LENGTH(v_server)) <> v_server), 0)
        INTO v_quarantine, v_exchanged FROM session_quarantine AS q;
    END IF;

    IF v_refusal IS NULL OR v_refusal <> '' THEN
      SELECT 'REFUSED' AS code, CAST(NULL AS SIGNED) AS epoch, 0 AS repeated, CAST(NULL AS CHAR(190)) AS holder_shard,
        CAST(NULL AS SIGNED) AS holder_incarnation, 0 AS held_ms, 0 AS retry_after_ms,
        COALESCE(v_refusal, 'this incarnation of the shard is not known, or not the latest') AS why;
      LEAVE claiming;
    END IF;
    IF v_same = 0 AND (v_quarantine > v_now OR v_exchanged = 1) THEN
      SELECT 'QUARANTINE' AS code, CAST(NULL AS SIGNED) AS epoch, 0 AS repeated, CAST(NULL AS CHAR(190)) AS holder_shard,
        CAST(NULL AS SIGNED) AS holder_incarnation, 0 AS held_ms, GREATEST(v_quarantine - v_now, 1000) AS retry_after_ms,
        'the database was exchanged: those who hold accounts say so first' AS why;
      LEAVE claiming;
    END IF;
    IF (v_same = 0 AND v_taken = 1) OR v_tried > 5 THEN
      SELECT 'BUSY' AS code, CAST(NULL AS SIGNED) AS epoch, 0 AS repeated, v_shard AS holder_shard,
        v_incarnation AS holder_incarnation, GREATEST(v_now - v_since, 0) AS held_ms, 0 AS retry_after_ms,
        'the account is played' AS why;
      LEAVE claiming;
    END IF;

    IF v_epoch IS NULL THEN
      INSERT IGNORE INTO session (account_id, epoch, rev, state, since) VALUES (p_account, 0, 0, 'free', v_now);
    END IF;
    UPDATE session AS s
      STRAIGHT_JOIN shard AS me ON me.shard_id = p_shard
      LEFT JOIN shard AS holder ON holder.shard_id = s.shard_id
      STRAIGHT_JOIN shard_lease AS lease ON lease.shard_id = p_shard
      STRAIGHT_JOIN session_quarantine AS q ON q.id = 1
    SET
      s.epoch = LAST_INSERT_ID(IF(
        (s.state IN ('held', 'moving') AND s.shard_id = p_shard AND s.incarnation = p_incarnation AND s.attempt = p_attempt)
          OR (s.state = 'granted' AND s.shard_id = p_shard AND s.incarnation = p_incarnation),
        s.epoch,
        GREATEST(s.epoch + 1, TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(6))))),
      s.rev = s.rev + 1,
      s.since = IF(
        s.state IN ('held', 'moving') AND s.shard_id = p_shard AND s.incarnation = p_incarnation AND s.attempt = p_attempt,
        s.since, v_now),
      s.seen_protocol = IF(
        s.state IN ('held', 'moving') AND s.shard_id = p_shard AND s.incarnation = p_incarnation AND s.attempt = p_attempt,
        s.seen_protocol, p_protocol),
      s.seen_ip = IF(
        s.state IN ('held', 'moving') AND s.shard_id = p_shard AND s.incarnation = p_incarnation AND s.attempt = p_attempt,
        s.seen_ip, p_ip),
      s.seen_port = IF(
        s.state IN ('held', 'moving') AND s.shard_id = p_shard AND s.incarnation = p_incarnation AND s.attempt = p_attempt,
        s.seen_port, p_port),
      s.state = IF(s.state = 'moving' AND s.shard_id = p_shard AND s.incarnation = p_incarnation AND s.attempt = p_attempt, 'moving', 'held'),
      s.shard_id = p_shard,
      s.incarnation = p_incarnation,
      s.attempt = p_attempt
    WHERE s.account_id = p_account
      AND me.incarnation = p_incarnation AND me.state IN ('ready', 'draining')
      AND lease.incarnation = p_incarnation AND lease.lease_until > v_now
      AND ((s.state IN ('held', 'moving') AND s.shard_id = p_shard AND s.incarnation = p_incarnation AND s.attempt = p_attempt)
        OR (q.quarantine_until <= v_now AND (q.server IS NULL OR LEFT(CONCAT(q.server, ' '), CHAR_LENGTH(v_server)) = v_server)
          AND (s.state = 'free' OR (s.state = 'granted' AND s.shard_id = p_shard AND s.incarnation = p_incarnation)
            OR (s.state = 'granted' AND s.epoch = v_epoch AND v_ran_out = 1)
            OR holder.shard_id IS NULL OR holder.incarnation <> s.incarnation
            OR holder.state IN ('fenced', 'gone'))));
    SET v_written = ROW_COUNT();
    IF v_written > 0 THEN
      SELECT 'GRANTED' AS code, LAST_INSERT_ID() AS epoch, v_same = 1 AND v_epoch = LAST_INSERT_ID() AS repeated,
        p_shard AS holder_shard, p_incarnation AS holder_incarnation, 0 AS held_ms, 0 AS retry_after_ms, '' AS why;
      LEAVE claiming;
    END IF;
  END LOOP;
END
-- next
DROP PROCEDURE IF EXISTS swy_check
-- next
-- A locking read, so that it tells the present also inside an older snapshot; inside a transaction nobody takes the account over
-- before that transaction has ended.
CREATE PROCEDURE swy_check(
  IN p_shard VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
  IN p_incarnation BIGINT,
  IN p_account VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin,
  IN p_epoch BIGINT
)
  READS SQL DATA
  SQL SECURITY DEFINER
  COMMENT 'Whether a shard still has an account: HELD, FENCED'
BEGIN
  DECLARE v_held INT DEFAULT 0;
  SELECT COUNT(*) INTO v_held FROM session AS s
    WHERE s.account_id = p_account AND s.epoch = p_epoch AND s.state IN ('held', 'moving')
      AND s.shard_id = p_shard AND s.incarnation = p_incarnation
    LOCK IN SHARE MODE;
  IF v_held > 0 THEN
    SELECT COUNT(*) INTO v_held FROM shard AS me
      WHERE me.shard_id = p_shard AND me.incarnation = p_incarnation AND me.state NOT IN ('fenced', 'gone');
  END IF;
  SELECT IF(v_held > 0, 'HELD', 'FENCED') AS code;
END
-- next
DROP PROCEDURE IF EXISTS swy_release
-- next
-- One that is moving leaves its hand-off by it, which cannot be committed any more: all or none.
CREATE PROCEDURE swy_release(
  IN p_shard VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
  IN p_incarnation BIGINT,
  IN p_account VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin,
  IN p_epoch BIGINT
)
  MODIFIES SQL DATA
  SQL SECURITY DEFINER
  COMMENT 'Lets an account go, also a second time: HELD (it was the holder), FENCED'
BEGIN
  UPDATE session AS s
    SET s.since = IF(s.state = 'free', s.since, TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(6)) DIV 1000),
      s.rev = s.rev + 1, s.state = 'free'
    WHERE s.account_id = p_account AND s.epoch = p_epoch AND s.shard_id = p_shard AND s.incarnation = p_incarnation
      AND s.state IN ('held', 'moving', 'free');
  SELECT IF(ROW_COUNT() > 0, 'HELD', 'FENCED') AS code;
END
-- next
DROP PROCEDURE IF EXISTS swy_stamp
-- next
-- It leaves the row of the shard unlocked: inside a script's transaction a lock on it would keep the control plane from fencing.
CREATE PROCEDURE swy_stamp(
  IN p_shard VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
  IN p_incarnation BIGINT,
  IN p_account VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin,
  IN p_epoch BIGINT
)
  MODIFIES SQL DATA
  SQL SECURITY DEFINER
  COMMENT 'Refuses what earlier epochs still save in player_state: HELD, FENCED'
BEGIN
  DECLARE v_living INT DEFAULT 0;
  DECLARE v_written INT DEFAULT 0;
  SELECT COUNT(*) INTO v_living FROM shard AS me
    WHERE me.shard_id = p_shard AND me.incarnation = p_incarnation AND me.state NOT IN ('fenced', 'gone');
  IF v_living > 0 THEN
    UPDATE session AS s
      LEFT JOIN player_state AS p ON p.account_id = s.account_id AND p.epoch < p_epoch
      SET s.rev = s.rev + 1, p.epoch = p_epoch
      WHERE s.account_id = p_account AND s.epoch = p_epoch AND s.state IN ('held', 'moving')
        AND s.shard_id = p_shard AND s.incarnation = p_incarnation;
    SET v_written = ROW_COUNT();
  END IF;
  SELECT IF(v_written > 0, 'HELD', 'FENCED') AS code;
END
-- next
DROP PROCEDURE IF EXISTS swy_move_commit
-- next
-- Works inside its caller's transaction, and begins one of its own where there is none: a savepoint that is gone at once tells.
-- Locks the sessions in ascending order, then the hand-off, as everybody does who changes one. Who is in it never changes; a transaction
-- whose view is older than the hand-off sees them by a locking read. Rows are locked one by one, by their whole keys: scripts have
-- REPEATABLE READ, where a range would be locked with its gaps, in which others' hand-offs are written. It leaves the rows of the shards unlocked, and what keeps the places:
-- inside a script's transaction locks on those would keep the control plane from fencing. An id that nobody knows is locked as the gap that it
-- would stand in: whoever makes a hand-off there waits, and must hold nothing meanwhile that others need.
-- Whatever speaks against it ends the hand-off: whoever was told so plays on, and must not be moved by a repetition.
CREATE PROCEDURE swy_move_commit(
  IN p_shard VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
  IN p_incarnation BIGINT,
  IN p_move VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
)
  MODIFIES SQL DATA
  SQL SECURITY DEFINER
  COMMENT 'Hands the accounts of a move over: COMMITTED, REFUSED'
committing: BEGIN
  DECLARE v_alone INT DEFAULT 0;
  DECLARE v_now BIGINT DEFAULT 0;
  DECLARE v_found INT DEFAULT 0;
  DECLARE v_epoch BIGINT DEFAULT NULL;
  DECLARE v_granted BIGINT DEFAULT NULL;
  DECLARE v_accounts VARCHAR(2000) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL;
  DECLARE v_rest VARCHAR(2000) CHARACTER SET ascii COLLATE ascii_bin DEFAULT '';
  DECLARE v_account VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin DEFAULT '';
  DECLARE v_fault VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin DEFAULT '';
  DECLARE v_phase VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL;
  DECLARE v_from VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL;
  DECLARE v_from_incarnation BIGINT DEFAULT NULL;
  DECLARE v_to VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL;
  DECLARE v_to_incarnation BIGINT DEFAULT NULL;
  DECLARE v_ends_at BIGINT DEFAULT 0;
  DECLARE v_reason VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION
  BEGIN
    IF v_alone = 1 THEN ROLLBACK; END IF;
    RESIGNAL;
  END;

  BEGIN
    DECLARE CONTINUE HANDLER FOR 1305 SET v_alone = 1;
    SAVEPOINT swy_move_commit;
    RELEASE SAVEPOINT swy_move_commit;
  END;
  IF v_alone = 1 THEN START TRANSACTION; END IF;

  SELECT MAX(h.accounts) INTO v_accounts FROM handoff AS h WHERE h.move_id = p_move;
  IF v_accounts IS NULL THEN
    SELECT MAX(h.accounts) INTO v_accounts FROM handoff AS h WHERE h.move_id = p_move LOCK IN SHARE MODE;
  END IF;
  SET v_rest = COALESCE(v_accounts, '');
  WHILE v_rest <> '' DO
    SET v_account = SUBSTRING_INDEX(v_rest, ',', 1);
    SET v_rest = SUBSTRING(v_rest, CHAR_LENGTH(v_account) + 2);
    SELECT COUNT(*) INTO v_found FROM session AS s WHERE s.account_id = v_account FOR UPDATE;
  END WHILE;
  SELECT MAX(h.phase), MAX(h.from_shard_id), MAX(h.from_incarnation), MAX(h.to_shard_id), MAX(h.to_incarnation), COALESCE(MAX(h.ends_at), 0)
    INTO v_phase, v_from, v_from_incarnation, v_to, v_to_incarnation, v_ends_at
    FROM handoff AS h WHERE h.move_id = p_move FOR UPDATE;
  SET v_now = TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(6)) DIV 1000;

  IF v_phase IS NULL THEN
    SET v_reason = 'over';
  ELSEIF v_from <> p_shard OR v_from_incarnation <> p_incarnation THEN
    SET v_reason = 'fenced';
  ELSEIF v_phase IN ('reserved', 'over') THEN
    SET v_reason = 'over';
  END IF;
  IF v_reason IS NOT NULL OR v_phase = 'committed' THEN
    IF v_alone = 1 THEN COMMIT; END IF;
    SELECT IF(v_reason IS NULL, 'COMMITTED', 'REFUSED') AS code, COALESCE(v_reason, '') AS reason, '' AS account,
      CASE WHEN v_reason IS NULL THEN '' WHEN v_reason = 'fenced' THEN 'the move is another shard''s'
        ELSE 'there is no such move, it was not prepared, or it is over' END AS why;
    LEAVE committing;
  END IF;

  SET v_rest = v_accounts;
  WHILE v_rest <> '' AND v_fault = '' DO
    SET v_account = SUBSTRING_INDEX(v_rest, ',', 1);
    SET v_rest = SUBSTRING(v_rest, CHAR_LENGTH(v_account) + 2);
    SELECT MAX(m.epoch) INTO v_epoch FROM handoff_member AS m WHERE m.move_id = p_move AND m.account_id = v_account LOCK IN SHARE MODE;
    SELECT IF(COUNT(*) = 0, v_account, '') INTO v_fault FROM session AS s
      WHERE s.account_id = v_account AND s.epoch = v_epoch AND s.state = 'moving'
        AND s.shard_id = p_shard AND s.incarnation = p_incarnation
      FOR UPDATE;
  END WHILE;
  SELECT COUNT(*) INTO v_found FROM shard AS me
    WHERE me.shard_id = p_shard AND me.incarnation = p_incarnation AND me.state NOT IN ('fenced', 'gone');
  IF v_ends_at <= v_now THEN
    SET v_reason = 'over';
  ELSEIF v_fault <> '' OR v_found = 0 THEN
    SET v_reason = 'fenced';
  ELSE
    SELECT COUNT(*) INTO v_found FROM shard AS other
      WHERE other.shard_id = v_to AND other.incarnation = v_to_incarnation AND other.state IN ('ready', 'draining');
    IF v_found = 0 THEN SET v_reason = 'away'; END IF;
  END IF;

  IF v_reason IS NOT NULL THEN
    SET v_rest = v_accounts;
    WHILE v_rest <> '' DO
      SET v_account = SUBSTRING_INDEX(v_rest, ',', 1);
      SET v_rest = SUBSTRING(v_rest, CHAR_LENGTH(v_account) + 2);
      SELECT MAX(m.epoch) INTO v_epoch FROM handoff_member AS m WHERE m.move_id = p_move AND m.account_id = v_account LOCK IN SHARE MODE;
      UPDATE session AS s SET s.state = 'held', s.rev = s.rev + 1
        WHERE s.account_id = v_account AND s.epoch = v_epoch AND s.state = 'moving'
          AND s.shard_id = p_shard AND s.incarnation = p_incarnation;
    END WHILE;
    UPDATE handoff AS h SET h.phase = 'over', h.since = v_now, h.ended_at = v_now WHERE h.move_id = p_move;
    IF v_alone = 1 THEN COMMIT; END IF;
    SELECT 'REFUSED' AS code, v_reason AS reason, v_fault AS account,
      CASE v_reason WHEN 'over' THEN 'it took too long' WHEN 'away' THEN 'the other shard is not ready'
        ELSE 'this shard does not hold all of them any more' END AS why;
    LEAVE committing;
  END IF;

  SET v_rest = v_accounts;
  WHILE v_rest <> '' DO
    SET v_account = SUBSTRING_INDEX(v_rest, ',', 1);
    SET v_rest = SUBSTRING(v_rest, CHAR_LENGTH(v_account) + 2);
    SELECT GREATEST(MAX(s.epoch) + 1, TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(6))) INTO v_granted
      FROM session AS s WHERE s.account_id = v_account FOR UPDATE;
    UPDATE session AS s
      SET s.epoch = v_granted, s.rev = s.rev + 1, s.state = 'granted', s.shard_id = v_to, s.incarnation = v_to_incarnation,
        s.attempt = NULL, s.since = v_now, s.seen_protocol = NULL, s.seen_ip = NULL, s.seen_port = NULL
      WHERE s.account_id = v_account;
    UPDATE handoff_member AS m SET m.granted = v_granted WHERE m.move_id = p_move AND m.account_id = v_account;
  END WHILE;
  UPDATE handoff AS h SET h.phase = 'committed', h.since = v_now, h.ends_at = v_now + 20000 WHERE h.move_id = p_move;
  IF v_alone = 1 THEN COMMIT; END IF;
  SELECT 'COMMITTED' AS code, '' AS reason, '' AS account, '' AS why;
END
