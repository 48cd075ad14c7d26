/** The pid of what runs.
 *  @throws Error where it has none: to `process.kill`, 0 is the group of this process, with the test's own runner in it */
export function pidOf(one: { readonly pid?: number | undefined } | undefined): number {
  const pid = one?.pid
  if (pid === undefined || pid <= 0) throw new Error('it has no pid: it does not run')
  return pid
}
