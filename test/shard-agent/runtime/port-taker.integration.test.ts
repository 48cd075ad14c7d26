import t from 'tap'
import { systemClock } from '../../../lib/clock.ts'
import { seededRandom } from '../../../lib/random.ts'
import { PortLedger } from '../../../shard-agent/lifecycle/port-ledger.ts'
import { PortTaker } from '../../../shard-agent/runtime/port-taker.ts'

const ADDRESS = '127.0.0.1'
/** Below the kernel's ephemeral ports, and no program's default. */
const FIRST = 21_100

const takerOf = (ports: number) =>
  new PortTaker({
    address: ADDRESS,
    ledger: new PortLedger({ first: FIRST, last: FIRST + ports - 1 }, seededRandom(1)),
    clock: systemClock,
  })
const alias = { addresses: 'alias', protocols: ['udp'], portLike: 0 } as const
const nat = { ...alias, addresses: 'nat' } as const

t.test('a game server behind a relay takes two ports that are equal modulo 256', async t => {
  const { port, gamePort } = await takerOf(600).take(alias)
  t.not(port, gamePort)
  t.equal(port % 256, gamePort % 256)
})

t.test('where no two ports are alike, those that were tried are there for others at once', async t => {
  const taker = takerOf(200)
  for (let tries = 0; tries < 2; tries += 1) await t.rejects(taker.take(alias), { code: 'SWY_LIMIT' })
  const { port, gamePort } = await taker.take(nat)
  t.equal(port, gamePort)
})
