import { isIP } from 'node:net'
import { ERRORS } from './errors.ts'
import type { ConfigPath } from './config-problem.ts'
import type { ProblemAt } from './config-reader.ts'

/** Whether only this machine reaches a socket bound to `address`. Other host names than `localhost` do not count. */
export function isLoopback(address: string): boolean {
  if (address.toLowerCase() === 'localhost') return true
  if (isIP(address) === 4) return address.startsWith('127.')
  if (isIP(address) !== 6) return false
  const lower = address.toLowerCase()
  return /^(0{0,4}:){1,7}0{0,3}1$/.test(lower) || /^::ffff:127\.\d+\.\d+\.\d+$/.test(lower)
}

/** The rule of every program's gRPC, HTTP and status ports: beyond loopback only with a token, for the API starts commands. */
export function checkBinds(
  binds: readonly { readonly path: ConfigPath; readonly bind: string }[],
  token: string | undefined,
  problemAt: ProblemAt,
): void {
  if (token !== undefined) return
  for (const { path, bind } of binds)
    if (!isLoopback(bind))
      problemAt(
        path,
        `${bind} can be reached from other machines, and auth.token is not set`,
        ERRORS.SWY_BIND_EXPOSED.remedy,
        'SWY_BIND_EXPOSED',
      )
}
