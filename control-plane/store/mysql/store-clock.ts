/** Whole milliseconds since 1970 by the database's clock in UTC: whatever the time zone of the session or the server is, and daylight
 *  saving with it. As of the beginning of the statement: after a wait for a lock it must be asked anew. */
export const DATABASE_TIME_MS = "TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(6)) DIV 1000"
