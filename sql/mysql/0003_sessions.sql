-- Which account plays where, the leases of shards, state that game scripts keep, and the procedures for scripts that have a
-- database connection of their own. What each table is for: sql/README.md; how the procedures are used: docs/sessions.md.
-- Accounts and ids are compared byte by byte: no such name has a blank at its end, which ascii_bin would not see.
-- Times are whole milliseconds since 1970 by the database's clock in UTC.
-- A line `-- next` ends a statement, and every statement may run again after half a run.

CREATE TABLE IF NOT EXISTS session (
  account_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  epoch BIGINT NOT NULL,
  rev BIGINT NOT NULL,
  state ENUM('free', 'held', 'moving', 'granted') CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  shard_id VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
  incarnation BIGINT,
  attempt VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
  since BIGINT NOT NULL,
  seen_protocol VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin,
  seen_ip VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin,
  seen_port INT,
  KEY session_by_shard (shard_id, account_id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
-- next
CREATE TABLE IF NOT EXISTS shard_lease (
  shard_id VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
  incarnation BIGINT NOT NULL,
  lease_until BIGINT NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
-- next
CREATE TABLE IF NOT EXISTS session_quarantine (
  id INT NOT NULL PRIMARY KEY,
  quarantine_until BIGINT NOT NULL,
  server VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
-- next
INSERT IGNORE INTO session_quarantine (id, quarantine_until) VALUES (1, 0)
-- next
CREATE TABLE IF NOT EXISTS player_state (
  account_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  k VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  epoch BIGINT NOT NULL,
  rev BIGINT NOT NULL,
  v BLOB NOT NULL,
  PRIMARY KEY (account_id, k)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
-- next
CREATE TABLE IF NOT EXISTS shard_user (
  shard_id VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  incarnation BIGINT NOT NULL,
  name VARCHAR(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  state ENUM('open', 'locked') CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (shard_id, incarnation),
  UNIQUE KEY shard_user_by_name (name)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
-- next
DROP PROCEDURE IF EXISTS swy_claim
-- next
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
    SET v_refusal = '', v_quarantine = 0, v_epoch = NULL, v_state = NULL, v_shard = NULL, v_incarnation = NULL, v_since = NULL, v_same = 0, v_taken = 0,
      v_exchanged = 0;
    SELECT MAX(s.epoch), MAX(s.state), MAX(s.shard_id), MAX(s.incarnation), MAX(s.since),
        COALESCE(MAX(s.state = 'held' AND s.shard_id = p_shard AND s.incarnation = p_incarnation AND s.attempt = p_attempt), 0),
        COALESCE(MAX(s.state <> 'free' AND holder.shard_id IS NOT NULL), 0)
      INTO v_epoch, v_state, v_shard, v_incarnation, v_since, v_same, v_taken
      FROM session AS s
      LEFT JOIN shard AS holder ON holder.shard_id = s.shard_id AND holder.incarnation = s.incarnation
        AND holder.state NOT IN ('fenced', 'gone')
      WHERE s.account_id = p_account;
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
        s.state = 'held' AND s.shard_id = p_shard AND s.incarnation = p_incarnation AND s.attempt = p_attempt,
        s.epoch,
        GREATEST(s.epoch + 1, TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(6))))),
      s.rev = s.rev + 1,
      s.since = IF(
        s.state = 'held' AND s.shard_id = p_shard AND s.incarnation = p_incarnation AND s.attempt = p_attempt,
        s.since, v_now),
      s.seen_protocol = IF(
        s.state = 'held' AND s.shard_id = p_shard AND s.incarnation = p_incarnation AND s.attempt = p_attempt,
        s.seen_protocol, p_protocol),
      s.seen_ip = IF(
        s.state = 'held' AND s.shard_id = p_shard AND s.incarnation = p_incarnation AND s.attempt = p_attempt,
        s.seen_ip, p_ip),
      s.seen_port = IF(
        s.state = 'held' AND s.shard_id = p_shard AND s.incarnation = p_incarnation AND s.attempt = p_attempt,
        s.seen_port, p_port),
      s.state = 'held',
      s.shard_id = p_shard,
      s.incarnation = p_incarnation,
      s.attempt = p_attempt
    WHERE s.account_id = p_account
      AND me.incarnation = p_incarnation AND me.state IN ('ready', 'draining')
      AND lease.incarnation = p_incarnation AND lease.lease_until > v_now
      AND ((s.state = 'held' AND s.shard_id = p_shard AND s.incarnation = p_incarnation AND s.attempt = p_attempt)
        OR (q.quarantine_until <= v_now AND (q.server IS NULL OR LEFT(CONCAT(q.server, ' '), CHAR_LENGTH(v_server)) = v_server)
          AND (s.state = 'free' OR holder.shard_id IS NULL OR holder.incarnation <> s.incarnation
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
    WHERE s.account_id = p_account AND s.epoch = p_epoch AND s.state = 'held'
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
      AND s.state IN ('held', 'free');
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
      WHERE s.account_id = p_account AND s.epoch = p_epoch AND s.state = 'held'
        AND s.shard_id = p_shard AND s.incarnation = p_incarnation;
    SET v_written = ROW_COUNT();
  END IF;
  SELECT IF(v_written > 0, 'HELD', 'FENCED') AS code;
END
-- next
DROP PROCEDURE IF EXISTS swy_stamp_at
-- next
-- With the caller's rights, not the definer's: it writes to whatever table it is told.
CREATE PROCEDURE swy_stamp_at(
  IN p_table VARCHAR(129) CHARACTER SET utf8mb4,
  IN p_key_column VARCHAR(64) CHARACTER SET utf8mb4,
  IN p_account VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin,
  IN p_epoch BIGINT
)
  MODIFIES SQL DATA
  SQL SECURITY INVOKER
  COMMENT 'Stamps the row of an account in a table with swy_epoch and swy_rev: HELD, FENCED'
BEGIN
  IF p_table IS NULL OR NOT p_table REGEXP '^[A-Za-z0-9_]{1,64}[.][A-Za-z0-9_]{1,64}$' THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'SWY_BAD_REQUEST table: write database.table, letters, digits and _ only';
  END IF;
  IF p_key_column IS NULL OR NOT p_key_column REGEXP '^[A-Za-z0-9_]{1,64}$' THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'SWY_BAD_REQUEST key column: letters, digits and _ only';
  END IF;
  SET @swy_sql = CONCAT('UPDATE `', REPLACE(p_table, '.', '`.`'), '` SET swy_epoch = ?, swy_rev = swy_rev + 1 WHERE `', p_key_column,
    '` = ? AND CAST(CONCAT(`', p_key_column, '`) AS BINARY) = CAST(? AS BINARY) AND swy_epoch <= ?');
  SET @swy_epoch = p_epoch, @swy_account = p_account;
  PREPARE swy_statement FROM @swy_sql;
  EXECUTE swy_statement USING @swy_epoch, @swy_account, @swy_account, @swy_epoch;
  SET @swy_written = ROW_COUNT();
  DEALLOCATE PREPARE swy_statement;
  SELECT IF(@swy_written > 0, 'HELD', 'FENCED') AS code;
END
