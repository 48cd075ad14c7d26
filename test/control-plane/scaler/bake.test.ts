import t from 'tap'
import {
  accountedImages,
  bakeHost,
  type BakeMachine,
  type BakeView,
  imagesInUse,
  nextBake,
  strayBakers,
} from '../../../control-plane/scaler/bake.ts'
import { BAKE_POOL_PREFIX, bakePoolOf, isBakePool } from '../../../control-plane/scaler/bake-pool.ts'
import { BAKE_MS_MAX, type ImageKey, type ImageRecord } from '../../../control-plane/scaler/images.ts'
import { ASKS_MAX, JOIN_MS_MAX, LAUNCH_MS_MAX } from '../../../control-plane/scaler/plan-life.ts'
import type { PoolName } from '../../../control-plane/scaler/pool.ts'
import { ID_PATTERN } from '../../../proto/contract/ids.ts'
import { ago, NOW, row } from './scaler-lab.ts'

const key = 'cloud/here/game/0123456789abcdef' as ImageKey
const baking = (since = ago(1_000)): ImageRecord => ({
  key,
  attempts: 1,
  wantedAt: since,
  state: { kind: 'baking', since },
})
const at = (
  state: Parameters<typeof row>[1],
  status: BakeMachine['status'],
  part = {},
  sinceMs?: number,
): BakeMachine => ({
  row: row('bake-x', state, part, sinceMs),
  status,
})
const view = (part: Partial<BakeView>): BakeView => ({
  since: ago(1_000),
  baker: undefined,
  checker: undefined,
  settleMs: 1_000,
  ...part,
})
const done = at('joining', 'stopped')

t.test('a bake goes from step to step', async t => {
  const cases: readonly (readonly [string, Partial<BakeView>, string])[] = [
    ['nothing is there', {}, 'insert-baker'],
    [
      'the baker is planned',
      { baker: at('planned', undefined, { times: { plannedAt: ago(1_000) } }) },
      'create',
    ],
    ['it was asked for', { baker: at('provisioning', undefined) }, 'wait'],
    ['it is being made', { baker: at('provisioning', 'building', { providerId: 'm' }) }, 'wait'],
    ['it runs', { baker: at('provisioning', 'running', { providerId: 'm' }) }, 'happens'],
    ['it is built', { baker: at('installing', 'running') }, 'prepare'],
    ['its provider is away', { baker: at('installing', undefined) }, 'wait'],
    ['it is prepared', { baker: at('joining', 'running') }, 'stop'],
    ['it stands', { baker: done }, 'snapshot'],
    [
      'the checker is planned',
      { baker: done, checker: at('planned', undefined, { times: { plannedAt: ago(1_000) } }) },
      'create',
    ],
    [
      'the checker runs',
      { baker: done, checker: at('provisioning', 'running', { providerId: 'm' }) },
      'happens',
    ],
    ['the checker is built', { baker: done, checker: at('installing', 'running') }, 'verify'],
    ['nobody can ask for it', { baker: done, checker: at('installing', undefined) }, 'wait'],
  ]
  for (const [name, part, step] of cases) t.equal(nextBake(view(part), NOW).kind, step, name)
})

t.test('what goes wrong at any step ends it', async t => {
  const late = LAUNCH_MS_MAX + 1
  const cases: readonly (readonly [string, Partial<BakeView>, RegExp])[] = [
    ['it takes too long', { since: ago(BAKE_MS_MAX + 1), baker: done }, /not ended in time/],
    [
      'brakes hold for too long',
      { baker: at('planned', undefined, { times: { plannedAt: ago(late) } }) },
      /could be asked/,
    ],
    [
      'nothing was made',
      { baker: at('provisioning', undefined, { asks: ASKS_MAX, missed: 1, listedAt: NOW }) },
      /made nothing/,
    ],
    ['it hangs', { baker: at('provisioning', 'building', { providerId: 'm' }, late) }, /does not run after/],
    ['it comes up in error', { baker: at('provisioning', 'error', { providerId: 'm' }) }, /in state error/],
    ['it was deleted', { baker: at('provisioning', 'absent', { providerId: 'm' }) }, /in state absent/],
    ['it stops while it is installed', { baker: at('installing', 'stopped') }, /has stopped before/],
    ['it is deleted while it is installed', { baker: at('installing', 'absent') }, /is absent/],
    ['nobody gets in', { baker: at('installing', 'running', {}, JOIN_MS_MAX + 1) }, /nothing is installed/],
    ['it is deleted before the snapshot', { baker: at('joining', 'absent') }, /is absent/],
    ['its provider refused', { baker: at('failed', undefined, { why: 'quota' }) }, /failed: quota/],
    ['somebody evicted it', { baker: at('evicted', undefined) }, /evicted/],
    [
      'the image does not boot',
      { baker: done, checker: at('installing', 'stopped') },
      /from the image is stopped/,
    ],
    [
      'nobody gets into it',
      { baker: done, checker: at('installing', 'running', {}, JOIN_MS_MAX + 1) },
      /nobody could look/,
    ],
  ]
  for (const [name, part, why] of cases) t.match(nextBake(view(part), NOW), { kind: 'fail', why }, name)
})

t.test('a machine is asked for again only once a look has shown that there is none', async t => {
  const asked = (part: object): string =>
    nextBake(view({ baker: at('provisioning', undefined, part) }), NOW).kind
  t.equal(asked({ missed: 0 }), 'wait')
  t.equal(asked({ missed: 1, listedAt: ago(99_500) }), 'wait', 'a look too soon after the call')
  t.equal(asked({ missed: 1, listedAt: ago(10) }), 'create')
})

t.test('names follow from the claim, and every claim has its own', async t => {
  const id = bakeHost({ key }, NOW, 'baker')
  t.equal(bakeHost({ key }, NOW, 'baker'), id)
  const others = [
    bakeHost({ key }, NOW, 'checker'),
    bakeHost({ key }, ago(1), 'baker'),
    bakeHost({ key: `${key}0` as ImageKey }, NOW, 'baker'),
  ]
  t.equal(new Set([id, ...others]).size, 4)
  for (const name of [id, ...others]) t.match(name, ID_PATTERN)
  t.equal(bakePoolOf('game' as PoolName), `${BAKE_POOL_PREFIX}game`)
  t.match(bakePoolOf(`${'x'.repeat(55)}-yyyyyyy` as PoolName), ID_PATTERN)
  t.ok(isBakePool(bakePoolOf('game' as PoolName)))
  t.notOk(isBakePool('game'))
})

t.test('machines of no present bake are strays', async t => {
  const pool = bakePoolOf('game' as PoolName)
  const record = baking()
  const own = row(bakeHost(record, ago(1_000), 'baker'), 'installing', { pool })
  const earlier = row(bakeHost(record, ago(2_000), 'baker'), 'installing', { pool })
  const over = row('bake-over', 'destroying', { pool })
  const host = row('game-1', 'ready')
  t.same(strayBakers([own, earlier, over, host], [record]), [earlier])
  const found = row('orphan-1', 'adopt?', { pool })
  t.same(strayBakers([found], [record]), [], 'what was only just found is the sweep’s business')
  t.same(strayBakers([own, host], [{ ...record, state: { kind: 'failed', since: NOW, why: 'x' } }]), [own])
})

t.test('which images are accounted for', async t => {
  const { ids, names } = accountedImages([
    baking(),
    { ...baking(), state: { kind: 'ready', imageId: 'i-1', since: NOW } },
    { ...baking(), state: { kind: 'collecting', imageId: 'i-2', since: NOW } },
    { ...baking(), state: { kind: 'failed', why: 'x', since: NOW } },
  ])
  t.same([...ids], ['i-1', 'i-2'])
  t.same([...names], [bakeHost({ key }, ago(1_000), 'baker')])
  t.same(
    [
      ...imagesInUse([
        row('a', 'joining', { image: 'i-1' }),
        row('b', 'ready', { image: 'i-2' }),
        row('c', 'joining'),
      ]),
    ],
    ['i-1'],
  )
})
