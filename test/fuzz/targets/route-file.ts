import { writeFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { ManualClock } from '../../../lib/clock.ts'
import { messageOf } from '../../../lib/errors.ts'
import { silentLog } from '../../../lib/log.ts'
import { snapshot } from '../../../proto/contract/proxy-link.ts'
import { RouteFile } from '../../../proxy/control-link/route-file.ts'
import { carrierWorld } from '../../proxy/support/carrier-world.ts'
import { token } from '../../proxy/support/routes.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'
import { scratchDirectory } from './scratch-directory.ts'

/** `routes.json`, and what the proxy does with the routes in it. */
export const routeFile: FuzzTarget = {
  name: 'route-file',
  promise: 'the routes of the last run are applied as they were written, or left with a plain warning',
  words: [
    '"fleets":[',
    '"routes":[',
    '"placements":[',
    '"leaseMs":"3000"',
    '"probe":{"udp":{"payload":{"type":"Buffer","data":[1]}},"kind":"udp"}',
    '"__proto__":{',
    '"admission":"ADMISSION_HOLD"',
    '"follow":"FOLLOW_TIMEOUT"',
    '"generation":"2"',
  ],
  run(input) {
    const path = `${scratchDirectory('routes')}/routes.json`
    writeFileSync(path, input)
    const warnings: object[] = []
    const log = { ...silentLog, warn: (fields: object) => void warnings.push(fields) }
    const read = new RouteFile(path, new ManualClock(), log).read()
    for (const fields of warnings)
      if ('error' in fields) expect(messageOf(fields.error).length < 1_000, 'the warning is short')
    expect((read === undefined) === (warnings.length === 1), 'it warns of what it does not use')
    if (read === undefined) return 'refused'
    expect(
      isDeepStrictEqual(snapshot.decode(snapshot.encode(read), ''), read),
      'the routes change when written',
    )
    const { carrier, clock, join } = carrierWorld({ flowPorts: { first: 10_000, last: 10_099 } })
    carrier.applySnapshot(token(1), read)
    carrier.applySnapshot(token(1), read)
    join('127.0.0.9', 1)
    clock.advance(1_000)
    carrier.tick()
    return 'taken'
  },
}
