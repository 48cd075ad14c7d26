import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { ManualClock } from '../../../lib/clock.ts'
import { NftError, type NftFailure } from '../../../lib/nft/nft-error.ts'
import { LOOK_EVERY_MS, RETRY_MS, TRY_AGAIN_MS } from '../../../shard-agent/relay/restore-table.ts'
import { FORM_COMMENT } from '../../../shard-agent/restore/table-text.ts'
import { NotingNft, tableOver } from '../support/restore-lab.ts'
import { until } from '../support/test-host.ts'

const REFUSED = new NftError('refused', 'File exists')
const flow = { doorPort: 32_000, gamePort: 32_256 }
const ann = { ...flow, proxy: { ip: '10.0.0.1', port: 10_001 }, seen: { ip: '198.51.100.5', port: 5_555 } }

const element = (val: unknown) => ({ elem: { val, counter: { packets: 1, bytes: 1 } } })
/** What an earlier life of the agent has left: Ann's flow. */
const leftBehind = {
  nftables: [
    { table: { name: 'lab' } },
    { map: { name: 'doors', comment: FORM_COMMENT, elem: [[32_000, 32_256]] } },
    { map: { name: 'flows', elem: [[element({ concat: ['10.0.0.1', 10_001, 32_000] }), 7]] } },
    { map: { name: 'replies', elem: [[element({ concat: ['198.51.100.5', 5_555, 32_256] }), 7]] } },
    { map: { name: 'seen_ip', elem: [[7, '198.51.100.5']] } },
    { map: { name: 'seen_port', elem: [[7, 5_555]] } },
  ],
}

async function lab(obstacle?: NftFailure, listing?: unknown) {
  const clock = new ManualClock()
  const nft = new NotingNft()
  if (obstacle !== undefined) nft.obstacle = nft.unlisted = new NftError(obstacle, 'no')
  nft.listing = listing
  const table = tableOver(nft, clock)
  await table.prepare(undefined)
  return { clock, nft, table }
}

t.test('a host that cannot restore says why, and opens nothing', async t => {
  const cases = [
    [new NftError('missing', 'spawn nft ENOENT'), /install nftables/],
    [new NftError('not-permitted', 'Operation not permitted'), /CAP_NET_ADMIN/],
    [new NftError('refused', 'spawn nft EMFILE'), /does not work here: spawn nft EMFILE/],
    [new NftError('timeout', 'nft ended by SIGKILL'), /does not work here: nft ended by SIGKILL/],
    [new NftError('refused', 'syntax error, unexpected notrack', 3), /unexpected notrack; nft 1\.0\.6 does/],
  ] as const
  for (const [obstacle, words] of cases) {
    const nft = new NotingNft()
    nft.obstacle = obstacle
    const table = tableOver(nft, new ManualClock())
    await table.prepare(undefined)
    t.match(table.obstacle, words)
    await t.rejects(table.openDoor(32_000, 32_256), { code: 'SWY_RESTORE_UNAVAILABLE', message: words })
    table.tick()
    await table.close()
    t.same(nft.scripts, [])
  }
  const table = tableOver(new NotingNft(), new ManualClock())
  await table.prepare('agent.address is 127.0.0.1')
  t.equal(table.obstacle, 'agent.address is 127.0.0.1')
})

t.test('what stood in the way is looked at again, and a table that was left meanwhile goes', async t => {
  const { clock, nft, table } = await lab('not-permitted')
  t.match(table.obstacle, /CAP_NET_ADMIN/)
  nft.obstacle = undefined
  nft.listing = { nftables: [{ table: { name: 'lab' } }] }
  clock.advance(TRY_AGAIN_MS - 1)
  table.tick()
  t.equal(nft.checked.length, 1)
  clock.advance(1)
  table.tick()
  table.tick()
  await until('the end of the obstacle', () => table.obstacle === undefined && nft.lists.length > 2)
  t.equal(nft.checked.length, 2, 'one trial at a time')
  await setImmediate()
  table.tick()
  await table.carryOut()
  t.same(nft.scripts, ['add table ip lab\ndelete table ip lab\n'])
})

t.test(
  'whoever has left is known to a table that is made anew, also by the next life of the agent',
  async t => {
    const { clock, nft, table } = await lab()
    await table.openDoor(32_000, 32_256)
    table.plan.close(table.plan.open(ann).id, clock.monotonicMs())
    clock.advance(100_000)
    nft.listing = undefined
    await table.look()
    t.match(nft.scripts.at(-1), /former \{ 198\.51\.100\.5 \. 5555 \. 32256 timeout 200s \}/)

    const next = await lab(undefined, {
      nftables: [
        { map: { name: 'doors', comment: FORM_COMMENT } },
        {
          set: {
            name: 'former',
            elem: [{ elem: { val: { concat: ['198.51.100.5', 5_555, 32_256] }, expires: 120 } }],
          },
        },
      ],
    })
    await next.table.openDoor(32_000, 32_256)
    t.match(next.nft.scripts.at(-1), /former \{ 198\.51\.100\.5 \. 5555 \. 32256 timeout 120s \}/)
  },
)

t.test('the first door makes the table, the last one takes it away', async t => {
  const { nft, table } = await lab()
  await table.openDoor(32_000, 32_256)
  t.match(nft.scripts, [
    /^add table ip lab\ndelete table ip lab\ntable ip lab \{[^]*doors \{ 32000 : 32256 \}/,
  ])
  table.plan.open(ann)
  t.equal(await table.carryOut(), true)
  t.match(nft.scripts[1], /^add element ip lab seen_ip \{ 1 : 198\.51\.100\.5 \}\n/)
  table.plan.closeDoor(32_000)
  await table.carryOut()
  t.equal(nft.scripts[2], 'add table ip lab\ndelete table ip lab\n')
})

t.test(
  'a change that is refused makes the table anew; when that is refused, too, it is tried again later',
  async t => {
    const { nft, table, clock } = await lab()
    await table.openDoor(32_000, 32_256)
    table.plan.open(ann)
    nft.refuse = REFUSED
    t.equal(await table.carryOut(), false)
    t.equal(table.failing, 'File exists')
    await t.rejects(table.openDoor(32_001, 32_257), { code: 'SWY_RESTORE_UNAVAILABLE' })
    nft.refuse = undefined
    t.equal(await table.carryOut(), false, 'not at once')
    clock.advance(RETRY_MS)
    t.equal(await table.carryOut(), true)
    t.equal(table.failing, undefined)
    t.equal(nft.scripts.length, 2)
    t.match(
      nft.scripts[1],
      /^add table ip lab\ndelete table[^]*flows \{ 10\.0\.0\.1 \. 10001 \. 32000 : 1 \}/,
    )
  },
)

t.test('a table that is not what it was is made anew', async t => {
  const { nft, table, clock } = await lab()
  await table.openDoor(32_000, 32_256)
  const maps = [
    { map: { name: 'doors', elem: [[32_000, 32_256]] } },
    { map: { name: 'games', elem: [[32_256, 32_000]] } },
  ]
  const rule = { rule: { chain: 'to_game', handle: 4, expr: [{ drop: null }] } }
  nft.listing = { nftables: [...maps, rule] }
  await table.look()
  t.equal(nft.scripts.length, 1, 'as it was')
  nft.listing = { nftables: maps }
  await table.look()
  t.equal(nft.scripts.length, 2, 'a rule is gone')
  await table.look()
  t.equal(nft.scripts.length, 3, 'and again')
  nft.listing = { nftables: [...maps.slice(1), rule] }
  await table.look()
  t.equal(nft.scripts.length, 4, 'an element is gone')
  nft.listing = undefined
  clock.advance(LOOK_EVERY_MS)
  table.tick()
  await table.look()
  t.equal(nft.scripts.length, 5, 'the table is gone')
  for (const script of nft.scripts) t.match(script, /table ip lab \{[^]*doors \{ 32000 : 32256 \}/)
})

t.test('a table that has forgotten who has left is made anew', async t => {
  const { nft, table, clock } = await lab()
  await table.openDoor(32_000, 32_256)
  const now = clock.monotonicMs()
  table.plan.close(table.plan.open(ann).id, now)
  await table.carryOut()
  const left = { elem: { val: { concat: ['198.51.100.5', 5_555, 32_256] }, expires: 299 } }
  const tableWith = (elem: readonly unknown[]) => ({
    nftables: [
      { map: { name: 'doors', elem: [[32_000, 32_256]] } },
      { map: { name: 'games', elem: [[32_256, 32_000]] } },
      { set: { name: 'former', elem } },
    ],
  })
  clock.advance(2_000)
  await table.carryOut()
  const before = nft.scripts.length
  nft.listing = tableWith([left])
  await table.look()
  t.equal(nft.scripts.length, before, 'as it was')
  nft.listing = tableWith([])
  await table.look()
  t.match(nft.scripts.at(-1), /former \{ 198\.51\.100\.5 \. 5555 \. 32256 timeout 298s \}/)
})

t.test('an nft that is too slow once costs nobody his flow', async t => {
  const clock = new ManualClock()
  const nft = new NotingNft()
  nft.listing = leftBehind
  nft.obstacle = new NftError('timeout', 'nft ended by SIGKILL')
  const table = tableOver(nft, clock)
  await table.prepare(undefined)
  t.match(table.obstacle, /SIGKILL/)
  for (const { id, ...one } of table.takeLeft(32_000, 32_256)) table.plan.open(one, id)
  table.plan.openDoor(32_000, 32_256)
  t.equal(await table.carryOut(), false)
  t.same(nft.scripts, [], 'what the kernel carries stays as it is')
  nft.obstacle = undefined
  clock.advance(TRY_AGAIN_MS)
  table.tick()
  await until('the end of the obstacle', () => table.obstacle === undefined)
  t.equal(await table.carryOut(), true)
  t.match(nft.scripts, [/flows \{ 10\.0\.0\.1 \. 10001 \. 32000 : 7 \}/])
})

t.test('nobody works at the table before what was left there has been read', async t => {
  const { clock, nft, table } = await lab('not-permitted')
  table.plan.openDoor(32_000, 32_256)
  nft.obstacle = undefined
  const listed = Promise.withResolvers<unknown>()
  nft.listing = listed.promise
  clock.advance(TRY_AGAIN_MS)
  table.tick()
  await until('the question what there is', () => nft.lists.at(-1) === 'list table ip lab')
  table.tick()
  await setImmediate()
  t.same(nft.scripts, [])
  listed.reject(new NftError('absent', 'No such file or directory'))
  await until('the end of the obstacle', () => table.obstacle === undefined)
  t.equal(await table.carryOut(), true)
  table.plan.closeDoor(32_000)
  await table.carryOut()
  t.equal(nft.scripts.at(-1), 'add table ip lab\ndelete table ip lab\n', 'it goes with the last game server')
})

t.test('while the kernel refuses a table that nobody has yet, none is wanted from this host', async t => {
  const { clock, nft, table } = await lab()
  nft.refuse = REFUSED
  await t.rejects(table.openDoor(32_000, 32_256), { code: 'SWY_RESTORE_UNAVAILABLE' })
  t.equal(table.failing, 'File exists')
  table.plan.closeDoor(32_000)
  clock.advance(RETRY_MS)
  table.tick()
  t.equal(table.obstacle, 'File exists')
  t.equal(table.failing, undefined)
  nft.refuse = undefined
  clock.advance(TRY_AGAIN_MS)
  table.tick()
  await until('the end of the obstacle', () => table.obstacle === undefined)
  await table.openDoor(32_000, 32_256)
})

t.test('what an earlier life left is taken over by the door it belongs to, or goes', async t => {
  const clock = new ManualClock()
  const nft = new NotingNft()
  nft.listing = leftBehind
  const other = tableOver(nft, clock)
  await other.prepare(undefined)
  t.same(other.takeLeft(32_000, 32_999), [], 'another game server has the door now')
  const table = tableOver(nft, clock)
  await table.prepare(undefined)
  t.same(table.takeLeft(32_000, 32_256), [{ id: 7, ...ann }])
  t.same(table.takeLeft(32_000, 32_256), [], 'once')
  table.tick()
  await table.carryOut()
  t.same(nft.scripts, ['add table ip lab\ndelete table ip lab\n'], 'without a game server the table goes')
})
