import t from 'tap'
import { systemClock } from '../../../lib/clock.ts'
import { canonicalIp } from '../../../lib/ip-text.ts'
import { type Log, silentLog } from '../../../lib/log.ts'
import { NftSession } from '../../../lib/nft/nft-session.ts'
import { readTable } from '../../../shard-agent/restore/read-table.ts'
import { RestoreTable } from '../../../shard-agent/relay/restore-table.ts'
import { replyKey, tableName } from '../../../shard-agent/restore/table-text.ts'
import { nftTrial } from '../../../shard-agent/relay/try-nft.ts'
import { Namespaces } from '../../chaos/world/namespaces.ts'
import { eventually } from '../../support/eventually.ts'
import { nftMissing } from '../../support/nft-missing.ts'

/** The table of restored addresses in a real kernel. */

const skip = nftMissing() ?? false
const WAIT_MS = 60_000
interface Places {
  /** Of this host. */
  readonly address: string
  readonly proxy: string
  readonly player: (n: number) => string
}
const PLACES: readonly Places[] = [
  { address: '192.0.2.1', proxy: '10.0.0.1', player: n => `198.51.${n >>> 8}.${n & 255}` },
  { address: '2001:db8::1', proxy: 'fd00::1', player: n => canonicalIp(`2001:db8:1::${n.toString(16)}:0:0`) },
]
const DOOR = { doorPort: 32_000, gamePort: 32_256 }
const FLOWS = 3_000
const LEFT = 100
const POWERLESS = ['setpriv', '--bounding-set=-net_admin', '--inh-caps=-net_admin', 'nft']

const namespaces = new Namespaces('table')
t.teardown(() => namespaces.remove())
if (skip === false) namespaces.makeMachine('rules')
const command = [...namespaces.on('rules'), 'nft']

function tableOver(nft: NftSession, address: string, log: Log = silentLog): RestoreTable {
  const tryNft = () => nftTrial(nft, address)
  const parts = { nft, tryNft, early: nft, clock: systemClock, log }
  return new RestoreTable({ ...parts, name: tableName('lab', address), address })
}

const flow = (n: number, { proxy, player }: Places) => ({
  ...DOOR,
  proxy: { ip: proxy, port: 10_000 + n },
  seen: { ip: player(n), port: 40_000 },
})

for (const places of PLACES) {
  const { address } = places
  const name = tableName('lab', address)

  t.test(`${name}: whoever leaves once more is kept for as long again`, { skip }, async t => {
    const session = NftSession.open({ command })
    t.teardown(() => session.close())
    const table = tableOver(session, address)
    await table.prepare(undefined)
    await table.openDoor(DOOR.doorPort, DOOR.gamePort)
    const leave = async (): Promise<number> => {
      table.plan.close(table.plan.open(flow(1, places)).id, systemClock.monotonicMs())
      t.equal(await table.carryOut(), true, `${table.failing}`)
      const [left = 0] = readTable(await session.list(`list table ${name}`)).former.values()
      return left
    }
    await leave()
    const key = replyKey(flow(1, places).seen.ip, flow(1, places).seen.port, DOOR.gamePort)
    const element = `element ${name} former { ${key} `
    await session.run(`delete ${element}}\nadd ${element}timeout 300s expires 20s }`)
    t.ok((await leave()) > 200)
    table.plan.closeDoor(DOOR.doorPort)
    await table.close()
  })

  t.test(`${name}: nft is tried before a table is made, and nothing stays of that`, { skip }, async t => {
    const session = NftSession.open({ command })
    t.teardown(() => session.close())
    t.equal(await nftTrial(session, address), undefined)
    t.same(JSON.stringify(await session.list('list tables')).includes('switchyard'), false)
    const powerless = NftSession.open({ command: [...namespaces.on('rules'), ...POWERLESS] })
    t.teardown(() => powerless.close())
    t.match(await nftTrial(powerless, address), /CAP_NET_ADMIN/)
  })

  t.test(
    `${name}: a table that somebody deletes is made anew with its flows, and with who has left`,
    { skip },
    async t => {
      const session = NftSession.open({ command })
      t.teardown(() => session.close())
      const listed = async () => readTable(await session.list(`list table ${name}`))
      const table = tableOver(session, address)
      await table.prepare(undefined)
      await table.openDoor(DOOR.doorPort, DOOR.gamePort)
      const ids = Array.from({ length: FLOWS }, (_, n) => table.plan.open(flow(n, places)).id)
      t.equal(await table.carryOut(), true, `${table.failing}`)
      for (const id of ids.slice(0, LEFT)) table.plan.close(id, systemClock.monotonicMs())
      t.equal(await table.carryOut(), true, `${table.failing}`)
      const before = await listed()
      t.equal(before.elements.get('flows')?.size, FLOWS - LEFT)
      t.equal(before.former.size, LEFT)

      await session.run(`delete table ${name}`)
      await table.look()
      const after = await eventually('the table', WAIT_MS, () => listed().catch(() => undefined))
      t.same(after.elements.get('flows'), before.elements.get('flows'))
      t.same([...after.former.keys()].toSorted(), [...before.former.keys()].toSorted())

      const warnings: string[] = []
      const log: Log = { ...silentLog, warn: (_fields, message) => void warnings.push(message) }
      const next = tableOver(session, address, log)
      await next.prepare(undefined)
      const taken = next.takeLeft(DOOR.doorPort, DOOR.gamePort)
      t.equal(taken.length, FLOWS - LEFT, 'the next life of the agent takes the flows over')
      next.plan.openDoor(DOOR.doorPort, DOOR.gamePort)
      for (const { id, ...one } of taken) next.plan.open(one, id)
      t.equal(await next.carryOut(), true, `${next.failing}`)
      const adopted = await listed()
      t.same(adopted.elements.get('replies'), before.elements.get('replies'))
      t.equal(adopted.former.size, LEFT, 'it knows who has left')
      await next.look()
      t.same(warnings, [], 'and finds the table as it shall be')
      next.plan.closeDoor(DOOR.doorPort)
      await next.close()
      t.notOk(await listed().catch(() => undefined), 'and takes the table away with the last game server')
    },
  )
}
